import type {
  ComparedRow,
  ComparedSection,
  RunSide,
  SectionSide,
  Status,
} from '../../src/model/compare/comparison.ts';
import { shapeText } from '../../src/model/graph.ts';
import { leastWords, sectionName } from '../../src/protocol/labels.ts';
import { changeWords, runName, runParts } from '../../src/protocol/changeWords.ts';
import { element } from '../element.ts';
import { brief, shownName } from '../numbers.ts';
import { skipGlyph } from './skipGlyph.ts';

/** Shows the text of a run of one of the nets. */
export type RevealRun = (side: 'a' | 'b', id: string) => void;

interface Titles {
  readonly a: string;
  readonly b: string;
}

/** A sign and a word for each status: colour only repeats them. */
const signs: Readonly<Record<Status, readonly [sign: string, word: string]>> = {
  same: ['=', 'the same'],
  changed: ['~', 'changed'],
  added: ['+', 'added'],
  removed: ['−', 'removed'],
};

export function sectionOf(section: ComparedSection, titles: Titles, reveal: RevealRun): HTMLElement {
  const { status, a, b, rows } = section;
  return element(
    'section',
    { class: `pair ${status}` },
    element('div', { class: 'bandTitles' }, bandTitle(a), bandTitle(b)),
    element('ol', { class: 'rows' }, ...rows.map((row) => rowOf(row, titles, reveal))),
  );
}

function bandTitle(side: SectionSide | null): HTMLElement {
  if (side === null) return element('h2', { class: 'quiet' }, '–');
  return element(
    'h2',
    {},
    sectionName(side),
    element('span', { class: 'quiet' }, ` ${side.shape === null ? 'unknown shape' : shapeText(side.shape)}`),
    element('span', { class: 'sum quiet' }, figureText(side.figures, 'params unknown')),
  );
}

function rowOf(row: ComparedRow, titles: Titles, reveal: RevealRun): HTMLElement {
  const [sign, word] = signs[row.status];
  return element(
    'li',
    { class: `row ${row.status}` },
    card(row.a, 'a', titles, reveal),
    element('span', { class: 'sign', title: word, role: 'img', 'aria-label': word }, sign),
    card(row.b, 'b', titles, reveal),
    row.changes.length === 0
      ? null
      : element(
          'ul',
          { class: 'changes' },
          ...row.changes.map((change) => element('li', {}, shownName(changeWords(change)))),
        ),
  );
}

function card(run: RunSide | null, side: 'a' | 'b', titles: Titles, reveal: RevealRun): HTMLElement {
  if (run === null) return element('span', { class: 'gap' });
  const [what, how] = runParts(run).map((words) => shownName(words));
  const made = element(
    'button',
    { type: 'button', class: run.block === null ? 'card loose' : 'card', title: `Show in ${titles[side]}` },
    skipGlyph(run),
    element(
      'span',
      { class: 'words' },
      element(
        'b',
        {},
        how === '' ? (what ?? '') : `${what}, `,
        element('span', run.misfit !== null ? { class: 'misfit' } : {}, how ?? ''),
      ),
      element('span', { class: 'quiet' }, ` ${shownName(inStage(runName(run)))}`),
    ),
    element('span', { class: 'sum quiet' }, figureText(run.figures, '')),
  );
  made.addEventListener('click', () => {
    reveal(side, run.first);
  });
  return made;
}

/** The heading above says the stage. */
const inStage = (name: string): string => name.replace(/^stage\d+\./, '');

/** "1.22 M params · 118 M MACs"; `unknown` where of its parameters none are known. */
function figureText({ learnable, atLeast, macs }: RunSide['figures'], unknown: string): string {
  const none = atLeast ? unknown : '';
  const parts = [
    learnable === 0 ? none : `${leastWords(atLeast)}${brief(learnable)} params`,
    macs === null || macs === 0 ? '' : `${brief(macs)} MACs`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
