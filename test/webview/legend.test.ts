import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { zoo } from '../../scripts/pictures/zoo.ts';
import { allFolded } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { shownMarks, type Marked } from '../../webview/panels/shownMarks.ts';
import { indexed } from '../../webview/state.ts';
import { badSum } from './pictures.ts';
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

  const marksOf = (picture: Picture, looked: Partial<Pick<Marked, 'volumes' | 'heat'>> = {}): string[] => {
    const { index } = indexed(picture);
    const measure = (text: string) => text.length * 6.4;
    const look = { volumes: false, heat: null, ...looked };
    const layout = layoutPicture(picture, { index, folds: allFolded, measure, layers: false, ...look });
    return [...shownMarks(legendEntries, { picture, layout, ...look })].map(({ name }) => name);
  };
  const net = (name: string): Picture => {
    const found = zoo.find((each) => each.name === name);
    assert.ok(found !== undefined);
    return found.picture();
  };

  it('knows which of them a picture has', () => {
    const layers = ['convolution or dense layer', 'any other layer'];
    assert.deepEqual(marksOf(net('alexnet')), ['line', ...layers]);
    assert.deepEqual(marksOf(net('resnet-50')), [
      ...['identity skip', 'projection skip', 'fork', 'line', 'sum', ...layers],
      ...['on a skip', 'block', 'run of equal blocks'],
    ]);
    assert.deepEqual(marksOf(net('highway-19')).slice(0, 4), ['gate skip', 'fork', 'line', 'gate']);
    const dense = marksOf(net('densenet-121'));
    assert.ok(dense.includes('concat skip') && dense.includes('bundle') && dense.includes('concat'));
    assert.ok(!dense.includes('sum') && !dense.includes('gate'));
    const broken = marksOf(badSum());
    assert.ok(broken.includes('impossible sum') && broken.includes('problem') && !broken.includes('warning'));
    assert.deepEqual(marksOf(net('alexnet'), { volumes: true, heat: 'macs' }).slice(-2), ['volume', 'heat']);
  });
});
