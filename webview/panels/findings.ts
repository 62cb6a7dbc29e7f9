import type { Disagreement } from '../../src/protocol/engine.ts';
import type { Picture, PictureProblem, Verdict } from '../../src/protocol/view.ts';
import { button, element, refill } from '../element.ts';
import { exact, plural, shownName } from '../numbers.ts';

export interface Findings {
  readonly element: HTMLElement;
  /** The problems of the selected node are marked, and the first of them comes into view. */
  readonly update: (
    picture: Pick<Picture, 'problems' | 'problemCount'>,
    verdict: Verdict,
    selected: string | null,
  ) => void;
}

export interface Finding {
  readonly sign: string;
  readonly kind: string;
  readonly text: string;
  readonly node: string | null;
  readonly line: number | null;
}

const most = 20;

/** What is listed: of the syntax errors only the first, since those behind it mostly follow from it. */
export function findingsOf(problems: readonly PictureProblem[], verdict: Verdict): Finding[] {
  const disagreements = verdict.kind === 'report' ? verdict.report.disagreements : [];
  const syntax = problems.find(({ code }) => code === 'syntax');
  const own = problems.filter((problem) => problem.code !== 'syntax' || problem === syntax);
  const failed = verdict.kind === 'failed' ? [failure(verdict.message)] : [];
  return [...own.map(problemFinding), ...disagreements.map(disagreementFinding), ...failed].slice(0, most);
}

/** Problems of the config and TensorFlow's disagreements, each a button that goes to its node or its line. */
export function createFindings(go: {
  readonly node: (id: string) => void;
  readonly line: (line: number) => void;
}): Findings {
  const place = element('section', { class: 'findings', 'aria-label': 'Problems' });
  const update: Findings['update'] = ({ problems, problemCount }, verdict, selected) => {
    const entries = findingsOf(problems, verdict);
    place.hidden = entries.length === 0;
    const wasOpen = place.querySelector('details')?.open === true;
    const [list, notes] = [element('ul'), element('ul')];
    for (const { sign, kind, text, node, line } of entries) {
      const said = shownName(withoutLongNames(line === null ? text : `${text} (line ${line})`), 600);
      const press = () => {
        if (node !== null) go.node(node);
        else if (line !== null) go.line(line);
      };
      (kind === 'info' ? notes : list).append(
        element(
          'li',
          node !== null && node === selected
            ? { class: `${kind} current`, 'aria-current': 'true' }
            : { class: kind },
          element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
          node === null && line === null ? element('span', {}, said) : button(said, press, { class: 'row' }),
        ),
      );
    }
    const told = problems.filter(({ severity }) => severity === 'info').length;
    const total =
      problemCount -
      told +
      (verdict.kind === 'report' ? verdict.report.disagreements.length : 0) +
      (verdict.kind === 'failed' ? 1 : 0);
    const rest = total - list.childElementCount;
    // They are no mistakes: who wants to read them unfolds them.
    const aside = element('details', { class: 'notes' }, element('summary', {}, plural(told, 'note')), notes);
    aside.open = wasOpen || notes.querySelector('.current') !== null;
    refill(
      place,
      total > 0 ? element('h2', {}, plural(total, 'problem')) : null,
      total > 0 ? list : null,
      rest > 0 ? element('p', { class: 'quiet more' }, `and ${exact(rest)} more`) : null,
      told > 0 ? aside : null,
    );
    if (selected !== null) place.querySelector('.current')?.scrollIntoView({ block: 'nearest' });
  };
  return { element: place, update };
}

/** A name of thousands of letters is cut in its middle: what is said of it is behind it. */
function withoutLongNames(text: string): string {
  return text.replace(/\S{90,}/gu, (name) => {
    const letters = Array.from(name);
    return `${letters.slice(0, 40).join('')}…${letters.slice(-20).join('')}`;
  });
}

function problemFinding({ severity, message, node, line }: PictureProblem): Finding {
  const signs = { error: '✗', warning: '!', info: 'i' } as const;
  return { sign: signs[severity], kind: severity, text: message, node, line };
}

function disagreementFinding({ id, what, ours, theirs }: Disagreement): Finding {
  const text = `TensorFlow disagrees on the ${what} of '${id}': it has ${theirs}, the picture ${ours}.`;
  return { sign: '≠', kind: 'error', text, node: id, line: null };
}

function failure(message: string): Finding {
  return { sign: '!', kind: 'warning', text: `The check failed: ${message}`, node: null, line: null };
}
