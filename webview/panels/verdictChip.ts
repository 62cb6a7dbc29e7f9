import type { CheckReport, EngineInfo } from '../../src/protocol/engine.ts';
import type { Verdict } from '../../src/protocol/view.ts';
import { button, element, refill, type Child } from '../element.ts';
import { exact } from '../numbers.ts';

export interface VerdictChip {
  readonly element: HTMLElement;
  readonly update: (verdict: Verdict) => void;
}

/** "TensorFlow 2.13.1", or the pure-JS engine's name. */
export function engineName({ tensorflow, tfjs }: EngineInfo): string {
  return tensorflow === null ? `TensorFlow.js ${tfjs} (pure JS)` : `TensorFlow ${tensorflow}`;
}

/** What TensorFlow says of the model's claims, in one sentence. */
export function verdictText({
  status,
  engine,
  shapesAgree,
  paramsAgree,
  disagreements,
  checked,
  nodes,
  note,
}: CheckReport): string {
  const name = engineName(engine);
  if (status === 'not run') return note ?? `${name} did not run the check.`;
  if (status === 'disagree') {
    const count = disagreements.length;
    return `${name} disagrees at ${exact(count)} node${count === 1 ? '' : 's'}`;
  }
  const rest = checked < nodes ? `, ${exact(nodes - checked)} not checked` : '';
  return `${name} agrees: ${exact(shapesAgree)} shapes, ${exact(paramsAgree)} parameter counts${rest}`;
}

/** The chip in the header: the verdict, the engine that gave it, and the button that asks for one. */
export function createVerdictChip(ask: {
  readonly check: () => void;
  readonly install: () => void;
}): VerdictChip {
  const place = element('div', { class: 'verdict', role: 'status' });
  const again = () => button('Check again', ask.check, { class: 'link' });
  const install = (engine: EngineInfo | null): Child =>
    engine?.engine === 'tfjs-cpu'
      ? button('Install TensorFlow engine', ask.install, { class: 'secondary' })
      : null;
  const chip = (kind: string, sign: string, text: string, title: string) =>
    element(
      'span',
      { class: `chip ${kind}`, title },
      element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      text,
    );

  const update = (verdict: Verdict) => {
    switch (verdict.kind) {
      case 'none':
        refill(place, button('Check with TensorFlow', ask.check, { class: 'primary' }));
        return;
      case 'running': {
        const { done, total, engine } = verdict;
        const bar = element('progress', { max: String(Math.max(1, total)), value: String(done) });
        const name = engine === null ? 'Starting the engine' : `${engineName(engine)} checks`;
        const text = total > 0 ? `${name} ${exact(done)} of ${exact(total)}` : `${name}…`;
        refill(place, element('span', { class: 'chip running' }, text, bar), install(engine));
        return;
      }
      case 'report': {
        const { report } = verdict;
        const kinds = { agree: ['good', '✓'], disagree: ['bad', '✗'], 'not run': ['open', '–'] } as const;
        const [kind, sign] = kinds[report.status];
        refill(
          place,
          chip(kind, sign, verdictText(report), reportTitle(report)),
          install(report.engine),
          again(),
        );
        return;
      }
      case 'failed':
        refill(place, chip('open', '–', verdict.message, verdict.message), again());
    }
  };
  update({ kind: 'none' });
  return { element: place, update };
}

function reportTitle({ engine, note, milliseconds, checked, nodes }: CheckReport): string {
  const done = `${exact(checked)} of ${exact(nodes)} nodes in ${exact(milliseconds)} ms`;
  return [done, engine.reason, note ?? ''].filter((text) => text !== '').join('. ');
}
