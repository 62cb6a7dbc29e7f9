import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import { shapeText } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { allFolded, allUnfolded, autoFolds, type Folds } from '../../webview/folds.ts';
import type { DrawnVolume } from '../../webview/layout/drawing.ts';
import type { Item } from '../../webview/layout/item.ts';
import type { Point } from '../../webview/layout/metrics.ts';
import { solidOf } from '../../webview/layout/solid.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import {
  badSum,
  deep,
  googlenetLike,
  picture,
  instances,
  resnetLike,
  template,
  unetLike,
} from './pictures.ts';
import { volumeBoxes, type VolumeBox } from './volumeBoxes.ts';

interface How {
  readonly folds?: Folds;
  readonly layers?: boolean;
  readonly volumes?: boolean;
}

/** Letters as wide as in the webview's fonts, about. */
const measure = (text: string) => text.length * 6.4;

const lay = (given: Picture, { folds = autoFolds, layers = false, volumes = true }: How = {}): Layout =>
  layoutPicture(given, { index: indexPicture(given), folds, measure, layers, volumes });

const example = (name: string) => pictureOfFile(`examples/${name}.resnet.yaml`);
const folds = { autoFolds, allFolded, allUnfolded };
const anyFolds = fc.constantFrom(...Object.values(folds));
const anyPicture = fc.constantFrom(resnetLike(), deep(20), googlenetLike(), unetLike(), badSum());

const ownVolumes = ({ drawing, intake }: Item): DrawnVolume[] => [
  ...(intake === null ? [] : [intake]),
  ...(drawing?.volumes ?? []),
];
const all = ({ items }: Layout): DrawnVolume[] => items.flatMap(ownVolumes);
const intakes = ({ items }: Layout) =>
  items.flatMap(({ intake }) => (intake === null ? [] : [shapeText(intake.shape)]));

/** The words above a volume, as a box. */
const wordsOf = ({ label, shape }: DrawnVolume): VolumeBox[] => {
  if (label === null) return [];
  const width = measure(shapeText(shape));
  return [{ label: `"${shapeText(shape)}"`, x: label.x + width / 2, top: label.y - 8, width, height: 10 }];
};

/** Pairs of boxes that cover a common place. */
function overlapping(boxes: readonly VolumeBox[]): string[] {
  const sorted = [...boxes].sort((a, b) => a.top - b.top);
  return sorted.flatMap((a, at) => {
    const found: string[] = [];
    for (const b of sorted.slice(at + 1)) {
      if (b.top >= a.top + a.height - 0.01) break;
      if (Math.abs(a.x - b.x) < (a.width + b.width) / 2 - 0.01) found.push(`${a.label} and ${b.label}`);
    }
    return found;
  });
}

/** Lines that pass through a volume, and neither along its own middle nor out of that. */
function linesThrough(item: Item): string[] {
  const { drawing } = item;
  if (drawing === null) return [];
  const lines = [
    ...drawing.edges.map(({ points }) => points),
    ...drawing.skips.flatMap(({ pieces }) => pieces),
  ];
  const boxes = volumeBoxes(ownVolumes(item));
  return lines.flatMap((points: readonly Point[]) =>
    points.slice(1).flatMap((end, at) => {
      const start = points[at] ?? end;
      return boxes
        .filter(
          ({ x, top, width, height }) =>
            !(start.x === x && (end.x === x || (start.y > top && start.y < top + height))) &&
            Math.max(start.x, end.x) > x - width / 2 + 0.5 &&
            Math.min(start.x, end.x) < x + width / 2 - 0.5 &&
            Math.max(start.y, end.y) > top + 0.5 &&
            Math.min(start.y, end.y) < top + height - 0.5,
        )
        .map(({ label }) => `${item.id}: a line through ${label}`);
    }),
  );
}

function checkRoom({ items, bands, left, right }: Layout): void {
  for (const item of items) {
    const units = (item.drawing?.units ?? []).map((drawn) => ({ ...drawn, label: drawn.unit.label }));
    const own = ownVolumes(item);
    assert.deepEqual(overlapping([...units, ...volumeBoxes(own), ...own.flatMap(wordsOf)]), [], item.id);
    assert.deepEqual(linesThrough(item), []);
    for (const { label, x, width } of [...volumeBoxes(own), ...own.flatMap(wordsOf)])
      assert.ok(x - width / 2 >= -left && x + width / 2 <= right, `${label} stands within the frames`);
  }
  items.forEach(({ y, intake, place }, at) => {
    if (intake === null) return;
    const before = items[at - 1];
    assert.ok(
      before !== undefined && y + intake.top > before.y + before.height,
      'an intake is below what comes before',
    );
    const [above, own] = [before.place.section, place.section].map((section) =>
      bands.find((band) => band.section === section),
    );
    const box = volumeBoxes([intake])[0];
    assert.ok(above !== undefined && own !== undefined && box !== undefined);
    if (above === own) return;
    assert.ok(
      y + box.top > above.top + above.height && y + box.top + box.height < own.top,
      'it is between the bands',
    );
  });
}

describe('volumes', () => {
  it('are wide by channels and high and deep by resolution, each doubling one step', () => {
    const body = (shape: readonly number[]) => solidOf(shape) ?? assert.fail();
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 2048 }), fc.integer({ min: 4, max: 512 }), (channels, side) => {
        const one = body([side, side, channels]);
        const wider = body([side, side, 2 * channels]);
        const higher = body([2 * side, side, channels]);
        const deeper = body([side, 2 * side, channels]);
        assert.ok(
          Math.abs(wider.width - one.width - (body([4, 4, 16]).width - body([4, 4, 8]).width)) < 1e-9,
        );
        assert.ok(
          Math.abs(higher.height - one.height - (body([8, 4, 8]).height - body([4, 4, 8]).height)) < 1e-9,
        );
        assert.ok(deeper.depth > one.depth);
        assert.deepEqual([wider.height, wider.depth], [one.height, one.depth]);
        assert.deepEqual([higher.width, higher.depth], [one.width, one.depth]);
      }),
    );
    assert.ok(body([1, 1, 1]).height > 0 && body([1, 1, 1]).width > 0);
  });

  it('are a bar for a vector, a sheet for tokens, and none for what has no such axes or is not known', () => {
    const forms = [[2048], [197, 768], [7, 7, 2048], [16, 7, 7, 64], [7, Number.NaN, 3], [0, 0, 3]].map(
      (shape) => solidOf(shape)?.form,
    );
    assert.deepEqual(forms, ['vector', 'sheet', 'map', undefined, undefined, undefined]);
    assert.equal(solidOf(null), null);
    const [bar, map] = [solidOf([2048]), solidOf([7, 7, 2048])];
    assert.ok(bar?.width === map?.width && bar?.depth === 0);
  });

  it('stand between the stages of ResNet-50 with the sizes of He et al. 2015, table 1, flatter and wider each time', () => {
    const sizes = ['56x56x64', '56x56x256', '28x28x512', '14x14x1024', '7x7x2048'];
    assert.deepEqual(intakes(lay(example('resnet-50'))), sizes);
    const bodies = lay(example('resnet-50')).items.flatMap(({ intake }) => intake?.solid ?? []);
    bodies.slice(1).forEach((body, at) => {
      const before = bodies[at] ?? body;
      assert.ok(body.width > before.width);
      assert.ok(at === 0 ? body.height === before.height : body.height < before.height);
    });
  });

  it('show that a projection makes of x what F(x) is', () => {
    const { items } = lay(example('resnet-50'));
    const block = items.find(({ id }) => id === 'stage3.block1');
    const last = (side: boolean) =>
      shapeText(block?.drawing?.volumes.findLast(({ x }) => (x !== 0) === side)?.shape ?? null);
    assert.deepEqual([last(false), last(true)], ['14x14x1024', '14x14x1024']);
  });

  it('stand wherever a shape changes: what comes out of every open block and loose layer is among them', () => {
    for (const name of ['resnet-18', 'resnet-50', 'googlenet', 'vgg-13', 'highway-19']) {
      const given = example(name);
      const { items } = lay(given, { folds: allUnfolded, layers: true });
      const drawn = new Set(items.flatMap(ownVolumes).map(({ shape }) => shapeText(shape)));
      const last = given.sections.at(-1)?.parts.at(-1)?.template;
      given.templates.forEach(({ nodes }, at) => {
        nodes.forEach(({ shape }, node) => {
          const end = at === last && node === nodes.length - 1;
          assert.ok(end || drawn.has(shapeText(shape)), `${name}: ${shapeText(shape)}`);
        });
      });
    }
  });

  it('do not stand below every folded block of a dense net, whose channels creep', () => {
    const blocks = Array.from({ length: 24 }, (_, at) =>
      template('dense', null, [{ op: 'conv2d', label: '3x3 conv, 32', inputs: [-1] }], {
        input: [28, 28, 256 + 32 * at],
        output: [28, 28, 288 + 32 * at],
      }),
    );
    const parts = blocks.map((_, at) => ({ template: at, instances: instances([`b${at}`]) }));
    const net = picture('dense', blocks, [{ kind: 'stage', number: 1, shape: null, parts }]);
    const shown = intakes(lay(net, { folds: allFolded }));
    assert.ok(shown.length > 1 && shown.length < 6, shown.join(', '));
    assert.equal(intakes(lay(net, { folds: allUnfolded })).length, 23);
  });

  it('have room: they overlap no box, no words and no line, at any fold and level', () => {
    fc.assert(
      fc.property(anyPicture, anyFolds, fc.boolean(), (given, folds, layers) => {
        checkRoom(lay(given, { folds, layers }));
      }),
    );
  });

  it('have it in every net of the zoo', () => {
    for (const { name, picture } of zoo) {
      for (const [fold, given] of Object.entries(folds)) {
        // Its 600 blocks are two, drawn again and again.
        if (fold === 'allUnfolded' && name === 'resnet-1202') continue;
        for (const layers of [false, true]) checkRoom(lay(picture(), { folds: given, layers }));
      }
    }
  });

  it('are what lines to the right begin at, and not the room of their words', () => {
    let bodies = 0;
    for (const name of ['fpn', 'dpn-92']) {
      const net = zoo.find((each) => each.name === name);
      assert.ok(net !== undefined);
      for (const { id, drawing } of lay(net.picture(), { folds: allUnfolded }).items)
        for (const { node, ways } of drawing?.longStarts ?? []) {
          const volume = drawing?.volumes.find(({ unit }) => unit?.nodes.includes(node));
          const { x, y } = ways.right.at;
          // Where another stands beside it the line leaves below it.
          if (volume === undefined || y > volume.top + volume.solid.height + volume.solid.depth) continue;
          bodies += 1;
          const { width, height, depth } = volume.solid;
          assert.ok(Math.abs(x - volume.x - (width + depth) / 2) < 1e-6, `${name}: ${id} begins at ${x}`);
          assert.ok(y >= volume.top && y <= volume.top + height, `${name}: ${id} begins below its flank`);
        }
    }
    assert.ok(bodies > 0);
  });

  it('are none where they are not asked for', () => {
    assert.equal(all(lay(resnetLike(), { volumes: false })).length, 0);
    assert.ok(all(lay(resnetLike())).length > 0);
  });
});
