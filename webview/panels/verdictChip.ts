import type { CheckReport, EngineInfo } from '../../src/protocol/engine.ts';
import type { Verdict } from '../../src/protocol/view.ts';
import { button, element, refill, type Child } from '../element.ts';
import { exact } from '../numbers.ts';
import { engineName, verdictBrief, verdictText, verdictVerb } from '../verdictWords.ts';

export interface VerdictChip {
  readonly element: HTMLElement;
  readonly update: (verdict: Verdict) => void;
}

/** The chip in the header: the verdict in a few words, the engine that gave it, and the button that asks for one. */
export function createVerdictChip(ask: {
  readonly check: () => void;
  readonly install: () => void;
}): VerdictChip {
  const place = element('div', { class: 'verdict', role: 'status' });
  const again = () =>
    button('↻', ask.check, {
      class: 'icon',
      'aria-label': 'Check again',
      title: 'Check again with TensorFlow',
    });
  const install = (engine: EngineInfo | null): Child =>
    engine?.engine === 'tfjs-cpu'
      ? button('Install engine', ask.install, {
          class: 'secondary',
          title: 'Install the TensorFlow engine: it checks and trains about 100 times faster',
        })
      : null;
  const chip = (kind: string, sign: string, words: readonly Child[], title: string) =>
    element(
      'span',
      { class: `chip ${kind}`, title },
      element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      element('span', { class: 'words' }, ...words),
    );

  const update = (verdict: Verdict) => {
    switch (verdict.kind) {
      case 'none': {
        const by = verdict.engine ?? 'TensorFlow';
        const title = `Have every shape and parameter count checked by ${by}`;
        const check = button('', ask.check, {
          class: 'primary',
          'aria-label': 'Check with TensorFlow',
          title,
        });
        check.append('Check', element('span', { class: 'roomy' }, ' with TensorFlow'));
        refill(place, check);
        return;
      }
      case 'running': {
        const { done, total, engine } = verdict;
        const bar = element('progress', { max: String(Math.max(1, total)), value: String(done) });
        const text = engine === null ? 'Starting the engine' : `${engineName(engine)} checks`;
        const title = total > 0 ? `${exact(done)} of ${exact(total)} nodes` : text;
        const words = element('span', { class: 'words' }, text);
        refill(place, element('span', { class: 'chip running', title }, words, bar), install(engine));
        return;
      }
      case 'report': {
        const { report } = verdict;
        const kinds = { agree: ['good', '✓'], disagree: ['bad', '✗'], 'not run': ['open', '–'] } as const;
        const [kind, sign] = kinds[report.status];
        // In a narrow panel the mark and the verb say it; the engine is in the title.
        const words: Child[] =
          report.status === 'not run'
            ? [verdictBrief(report)]
            : [element('span', { class: 'roomy' }, `${engineName(report.engine)} `), verdictVerb(report)];
        refill(place, chip(kind, sign, words, reportTitle(report)), again(), install(report.engine));
        return;
      }
      case 'failed':
        refill(place, chip('open', '–', ['The check failed'], verdict.message), again());
    }
  };
  update({ kind: 'none' });
  return { element: place, update };
}

function reportTitle(report: CheckReport): string {
  const { engine, milliseconds, checked, nodes, status, note } = report;
  const done = `${exact(checked)} of ${exact(nodes)} nodes in ${exact(milliseconds)} ms`;
  const also = status === 'not run' ? '' : (note ?? '');
  return [verdictText(report).replace(/\.$/, ''), done, engine.reason, also]
    .filter((text) => text !== '')
    .join('. ');
}
