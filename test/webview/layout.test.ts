import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import type { Picture } from '../../src/protocol/view.ts';
import {
  allFolded,
  allUnfolded,
  autoFolds,
  blockToggled,
  runToggled,
  type Folds,
} from '../../webview/folds.ts';
import { firstItemAt } from '../../webview/layout/item.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { badSum, deep, googlenetLike, picture, resnetLike, unetLike } from './pictures.ts';

const lay = (given: Picture, folds: Folds = autoFolds, layers = false, volumes = false): Layout =>
  layoutPicture(given, {
    index: indexPicture(given),
    folds,
    measure: (text) => text.length * 6.4,
    layers,
    volumes,
  });

const pictures: Record<string, Picture> = {
  resnet: resnetLike(),
  deep: deep(20),
  googlenet: googlenetLike(),
  unet: unetLike(),
  badSum: badSum(),
};
const anyPicture = fc.constantFrom(...Object.values(pictures));
const anyFolds = fc.constantFrom(autoFolds, allFolded, allUnfolded);

function checkInvariants({
  items,
  bands,
  left,
  right,
  bandLeft,
  bandRight,
  height,
  longSkips,
}: Layout): void {
  let bottom = -Infinity;
  for (const item of items) {
    assert.ok(item.y >= bottom, 'items do not overlap');
    bottom = item.y + item.height;
    const { drawing } = item;
    if (drawing === null) continue;
    assert.ok(drawing.left <= left && drawing.right <= right, 'drawings stay within the frames');
    for (const unit of drawing.units) {
      assert.ok(unit.top >= 0 && unit.top + unit.height <= drawing.height, 'units stay within their drawing');
      assert.ok(unit.x - unit.width / 2 >= -left && unit.x + unit.width / 2 <= right);
    }
    for (const { x } of drawing.skips.flatMap(({ pieces }) => pieces.flat()))
      assert.ok(x >= -left && x <= right);
  }
  for (const band of bands) {
    assert.ok(band.top >= 0 && band.top + band.height <= height + 1e-6);
    for (const item of items.filter(({ place }) => place.section === band.section)) {
      assert.ok(
        item.y >= band.top && item.y + item.height <= band.top + band.height + 1e-6,
        'bands hold their items',
      );
    }
  }
  assert.ok(bandLeft > left && bandRight > right);
  for (const { x } of longSkips)
    assert.ok(
      (x < -left && x > -bandLeft) || (x > right && x < bandRight),
      'long skips stand between frames and band',
    );
}

/** Units that a skip of their own drawing passes through: it may only touch what it ends at. */
function skipsThroughUnits({ items }: Layout): string[] {
  return items.flatMap(({ drawing }) =>
    (drawing?.skips ?? []).flatMap(({ pieces }) =>
      pieces.flatMap((points) =>
        points.slice(1).flatMap((end, at) => {
          const start = points[at] ?? end;
          const inside = (drawing?.units ?? []).filter(
            ({ x, width, top, height }) =>
              Math.max(start.x, end.x) > x - width / 2 + 0.5 &&
              Math.min(start.x, end.x) < x + width / 2 - 0.5 &&
              Math.max(start.y, end.y) > top + 0.5 &&
              Math.min(start.y, end.y) < top + height - 0.5,
          );
          return inside.map(({ unit }) => unit.label);
        }),
      ),
    ),
  );
}

describe('layout', () => {
  it('keeps its invariants for every picture under every fold', () => {
    fc.assert(
      fc.property(anyPicture, anyFolds, fc.boolean(), fc.boolean(), (given, folds, layers, volumes) => {
        checkInvariants(lay(given, folds, layers, volumes));
      }),
    );
  });

  it('keeps them for every example', () => {
    for (const file of readdirSync('examples').filter((name) => name.endsWith('.yaml'))) {
      for (const [folds, volumes] of [
        [autoFolds, false],
        [allFolded, false],
        [autoFolds, true],
      ] as const) {
        const layout = lay(pictureOfFile(`examples/${file}`), folds, false, volumes);
        checkInvariants(layout);
        assert.deepEqual(skipsThroughUnits(layout), [], file);
      }
    }
  });

  it('keeps them under any folds by hand', () => {
    const given = resnetLike([2, 3, 4]);
    const parts = given.sections.flatMap((section) => section.parts);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(parts.length - 1), fc.boolean()), { maxLength: 12 }),
        (presses) => {
          let folds: Folds = autoFolds;
          for (const [at, run] of presses) {
            const part = parts[at];
            if (part === undefined) continue;
            folds = run ? runToggled(folds, part) : blockToggled(folds, given, part.instances[0]?.id ?? '');
          }
          checkInvariants(lay(given, folds));
        },
      ),
    );
  });

  it('stands every unit of a residual net on one straight spine, but for its projections', () => {
    for (const { drawing } of lay(resnetLike(), allUnfolded).items) {
      for (const unit of drawing?.units ?? []) {
        if (unit.place === 'side') assert.ok(unit.x > 0);
        else assert.equal(unit.x, 0);
      }
    }
  });

  it('draws identity skips on the left and projections on the right, folded or not', () => {
    for (const folds of [autoFolds, allFolded, allUnfolded]) {
      for (const { drawing } of lay(resnetLike(), folds).items) {
        for (const { kind, pieces } of drawing?.skips ?? []) {
          const xs = pieces.flat().map(({ x }) => x);
          if (kind === 'identity') assert.ok(Math.min(...xs) < 0);
          else assert.ok(Math.max(...xs) > 0);
        }
      }
    }
  });

  it('never loses a skip by folding', () => {
    const skips = (folds: Folds) =>
      lay(resnetLike(), folds).items.reduce(
        (sum, { drawing, count }) => sum + (drawing?.skips.length ?? 0) * count,
        0,
      );
    assert.equal(skips(allFolded), 16);
    assert.equal(skips(autoFolds), 16);
    assert.equal(skips(allUnfolded), 16);
  });

  it('opens ResNet-1202 folded and unfolds to one item a block', () => {
    const given = deep();
    const folded = lay(given);
    assert.deepEqual(
      folded.items.filter(({ kind }) => kind === 'block').map(({ count }) => count),
      [200, 1, 199, 1, 199],
    );
    const blocks = lay(given, allUnfolded).items.filter(({ kind }) => kind === 'block');
    assert.equal(blocks.length, 600);
    assert.equal(new Set(blocks.map(({ drawing }) => drawing)).size, 5, 'equal blocks share one drawing');
  });

  it('grows in proportion to what it shows', () => {
    const items = (run: number) => lay(deep(run), allUnfolded).items.length;
    assert.equal(items(400) - items(200), items(600) - items(400));
  });

  it('draws long skips from the node that they read, also into folded parts', () => {
    const { longSkips, items } = lay(unetLike());
    assert.deepEqual(
      longSkips.map(({ joins, kind }) => [joins[0]?.from, kind]),
      [
        ['down1.n1', 'concat'],
        ['down2.n1', 'concat'],
      ],
    );
    const start = items.find(({ id }) => id === 'down2');
    const y = longSkips[1]?.joins[0]?.point.y ?? 0;
    assert.ok(start !== undefined && y > start.y && y < start.y + start.height);
  });

  it('says what flows out of a stage where the spine leads on from it, and nowhere else', () => {
    const sideHeads = `residualLens: 1
name: heads
input: 64x64x3
layers:
  - { conv: 8, stride: 2, name: a }
  - { conv: 16, stride: 2, name: b }
  - { conv: 32, stride: 2, name: c }
  - { conv: 4, from: a, name: heads_a }
  - { conv: 4, from: b, name: heads_b }
`;
    const heads = pictureOfFile('heads.yaml', sideHeads);
    for (const given of [heads, ...Object.values(pictures)])
      for (const folds of [allFolded, allUnfolded])
        for (const volumes of [false, true]) {
          const { bands, items } = lay(given, folds, false, volumes);
          for (const { section, flows } of bands) {
            const below = items.find(({ place }) => place.section === section + 1);
            assert.equal(flows, (below?.rise ?? null) !== null, `${given.title}, section ${section}`);
          }
        }
    const flowing = lay(heads).bands.map(({ flows, shape }) => (flows ? shape : null));
    assert.deepEqual(flowing, ['64x64x3', '32x32x8', '16x16x16', null, null, null]);
  });

  it('names on a card what the branches of a concat are, also behind a sum', () => {
    const cardOf = (layers: readonly string[]) => {
      const lines = ['{ conv: 16, name: x0 }', '{ conv: 16 }', '{ add: x0, name: s1 }', ...layers];
      const text = `residualLens: 1\nname: sums\ninput: 32x32x16\nlayers:\n`;
      const given = pictureOfFile('sums.yaml', `${text}${lines.map((line) => `  - ${line}\n`).join('')}`);
      const units = lay(given, allFolded).items.flatMap(({ drawing }) => drawing?.units ?? []);
      return units.find(({ unit }) => unit.label === 'inception')?.unit.after;
    };
    const sum = [
      '{ conv: 16, name: x4, from: x0 }',
      '{ conv: 16, kernel: 5, from: x0 }',
      '{ add: x4, name: s4 }',
    ];
    assert.equal(cardOf([...sum, '{ concat: [s1, s4] }', '{ conv: 10 }']), '2 branches: 5x5 + 3x3 | x');
    // What a lane brings to a sum has no name there, and what it brings to the concat is no branch.
    const before = ['{ conv: 16 }', '{ add: [x0, s1], name: s3 }'];
    const far = ['{ add: x0, from: x0 }', '{ concat: [s1, s3, s4] }', '{ conv: 10 }'];
    assert.equal(cardOf([...before, ...sum, ...far]), '3 branches: sum | x | 5x5 + 3x3');
  });

  it('lays out nothing, and a net without a merge', () => {
    assert.equal(lay(picture('empty', [], [])).height, 0);
    const one = resnetLike([1]);
    assert.ok(lay({ ...one, sections: one.sections.slice(0, 1) }).height > 0);
  });

  it('finds the item at a height', () => {
    const { items } = lay(deep(50), allUnfolded);
    fc.assert(
      fc.property(fc.nat(items.length - 1), (at) => {
        const item = items[at];
        assert.equal(firstItemAt(items, (item?.y ?? 0) + 1), at);
      }),
    );
    assert.equal(firstItemAt(items, 1e9), items.length);
  });
});
