import type { Disagreement } from '../../src/protocol/engine.ts';
import type { Picture, PictureProblem, Verdict } from '../../src/protocol/view.ts';
import { button, element, refill } from '../element.ts';
import { exact, plural, shownName } from '../numbers.ts';

export interface Findings {
  readonly element: HTMLElement;
  readonly update: (picture: Pick<Picture, 'problems' | 'problemCount'>, verdict: Verdict) => void;
}

const most = 50;

/** Problems of the config and TensorFlow's disagreements, each a button that goes to its node. */
export function createFindings(go: (node: string) => void): Findings {
  const place = element('section', { class: 'findings', 'aria-label': 'Problems' });
  const update: Findings['update'] = ({ problems, problemCount }, verdict) => {
    const disagreements = verdict.kind === 'report' ? verdict.report.disagreements : [];
    const entries = [...problems.map(problemEntry), ...disagreements.map(disagreementEntry)];
    place.hidden = entries.length === 0;
    const list = element('ul');
    for (const { sign, kind, text, node, line } of entries.slice(0, most)) {
      const said = line === null ? text : `${text} (line ${line})`;
      const item = element(
        'li',
        { class: kind },
        element('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
      );
      item.append(
        node === null
          ? element('span', {}, shownName(said, 600))
          : button(
              shownName(said, 600),
              () => {
                go(node);
              },
              { class: 'row' },
            ),
      );
      list.append(item);
    }
    const total = problemCount + disagreements.length;
    const rest = total - Math.min(entries.length, most);
    refill(
      place,
      element('h2', {}, plural(total, 'problem')),
      list,
      rest > 0 ? element('p', { class: 'quiet' }, `and ${exact(rest)} more`) : null,
    );
  };
  return { element: place, update };
}

function problemEntry({ severity, message, node, line }: PictureProblem) {
  const signs = { error: '✗', warning: '!', info: 'i' } as const;
  return { sign: signs[severity], kind: severity, text: message, node, line };
}

function disagreementEntry({ id, what, ours, theirs }: Disagreement) {
  const text = `TensorFlow disagrees on the ${what} of '${id}': it has ${theirs}, the picture ${ours}.`;
  return { sign: '≠', kind: 'error', text, node: id, line: null };
}
