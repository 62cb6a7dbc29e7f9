import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { legendEntries } from '../../webview/panels/legendEntries.ts';

/** What says how a mark is, where it stands, or what it is made of: no mark of its own. */
const noMarks: Readonly<Record<string, string>> = {
  picture: 'the whole',
  legend: 'the legend',
  isFar: 'a state of the whole',
  isSmall: 'a state of the whole',
  selected: 'a state that whoever selects has made',
  band: 'a stage: its name stands on it',
  stage: 'a stage',
  stem: 'a part of the net: its name stands on it',
  head: 'a part of the net: its name stands on it',
  ground: 'a place',
  items: 'a place',
  far: 'a place',
  title: 'words',
  strong: 'words',
  shape: 'words',
  sums: 'words',
  kind: 'words',
  label: 'words',
  name: 'words',
  note: 'words',
  tail: 'words',
  card: 'words',
  figure: 'words',
  tick: 'words',
  layers: 'words',
  reach: 'unseen',
};

/** Class names that a mark's code gives to what it draws. */
function drawnClasses(): Set<string> {
  const found = new Set<string>();
  const folder = 'webview/marks';
  for (const file of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    for (const [, plain, built] of text.matchAll(
      /(?:attr\('class', (?:\([^)]*\) =>)?|classed\()\s*(?:'([^']*)'|`([^`]*)`)/g,
    )) {
      const fixed = (plain ?? built ?? '').replace(/\$\{[^}]*\}/g, ' ');
      for (const name of fixed.split(/\s+/)) if (name !== '') found.add(name);
    }
  }
  return found;
}

/** Classes that the stylesheet gives a look of their own: also those that code puts together. */
function styledClasses(): Set<string> {
  const text = readFileSync('webview/styles/picture.css', 'utf8').replace(/\/\*[^]*?\*\//g, '');
  const selectors = [...text.matchAll(/([^{}]+)\{/g)].map(([, selector = '']) => selector).join(' ');
  return new Set([...selectors.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = '']) => name));
}

describe('the legend', () => {
  const explained = new Set(legendEntries.flatMap(({ explains }) => explains));

  it('explains every mark that is drawn or has a look of its own', () => {
    const marks = new Set([...drawnClasses(), ...styledClasses()]);
    assert.ok(
      marks.has('fork') && marks.has('runHead') && marks.has('zeroPad'),
      'the marks are found at all',
    );
    const missing = [...marks].filter((name) => !explained.has(name) && !(name in noMarks));
    assert.deepEqual(missing, []);
  });

  it('explains nothing that is not drawn', () => {
    const known = new Set([
      ...drawnClasses(),
      ...styledClasses(),
      'identity',
      'weighted',
      'sum',
      'product',
      'error',
    ]);
    assert.deepEqual(
      [...explained].filter((name) => !known.has(name)),
      [],
    );
  });
});
