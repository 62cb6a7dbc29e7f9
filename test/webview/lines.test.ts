import assert from 'node:assert/strict';
import fc from 'fast-check';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { allFolded, allUnfolded, autoFolds, type Folds } from '../../webview/folds.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { boxesOf, struck, struckSideways, type PlacedBox } from './layoutLines.ts';
import { instances, picture, template } from './pictures.ts';

const lay = (given: Picture, folds: Folds, layers: boolean, volumes = false): Layout =>
  layoutPicture(given, {
    index: indexPicture(given),
    folds,
    layers,
    measure: (text) => 6.4 * text.length,
    volumes,
  });

const overlap = (boxes: readonly PlacedBox[]): string[] => {
  const sorted = [...boxes].sort((a, b) => a.top - b.top);
  return sorted.flatMap((a, one) => {
    const found: string[] = [];
    for (let two = one + 1; two < sorted.length; two++) {
      const b = sorted[two];
      if (b === undefined || b.top >= a.bottom) break;
      if (a.left < b.right && b.left < a.right) found.push(`${a.label} on ${b.label}`);
    }
    return found;
  });
};

/** A branch of a part: its length, and what its first and last nodes read from far above. */
interface Branch {
  readonly length: number;
  readonly reads: number | null;
  readonly late: boolean;
}

const anyBranch: fc.Arbitrary<Branch> = fc.record({
  length: fc.integer({ min: 1, max: 4 }),
  reads: fc.option(fc.nat(99)),
  late: fc.boolean(),
});

/** As many lines as one gap between boxes has rows for beside those that leave there. */
const readsOfPart = 4;

/** Parts of branches side by side, whose nodes read nodes of any part above, wherever these stand. */
const anyNet = fc
  .array(fc.array(anyBranch, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 })
  .map((parts): Picture => {
    const above: string[] = [];
    const templates = parts.map((branches, part) => {
      const nodes: Parameters<typeof template>[2][number][] = [];
      const ends: number[] = [];
      const ids: string[] = [];
      let reading = 0;
      for (const { length, reads, late } of branches) {
        for (let at = 0; at < length; at++) {
          const reached = at === (late ? length - 1 : 0);
          const far = reads !== null && above.length > 0 && reached && reading < readsOfPart;
          if (far) reading++;
          const before = at === 0 ? -1 : nodes.length - 1;
          const name = `${'wide '.repeat((part + at) % 4)}conv`;
          const shape = [28, 28, 16 * (1 + ((part + at) % 3))];
          const source = above[(reads ?? 0) % Math.max(1, above.length)] ?? '';
          nodes.push(
            far
              ? {
                  op: 'concat',
                  label: 'concat',
                  inputs: [before, source],
                  shape,
                  role: 'merge',
                  merge: 'concat',
                }
              : { op: 'conv2d', label: name, inputs: [before], shape },
          );
          ids.push(`p${part}.n${nodes.length - 1}`);
        }
        ends.push(nodes.length - 1);
      }
      if (ends.length > 1)
        nodes.push({ op: 'concat', label: 'concat', inputs: ends, role: 'merge', merge: 'concat' });
      above.push(...ids);
      return template(part % 2 === 0 ? 'inception' : null, null, nodes);
    });
    return picture('any', templates, [
      {
        kind: 'stage',
        number: 1,
        shape: null,
        parts: templates.map((_, index) => ({ template: index, instances: instances([`p${index}`]) })),
      },
    ]);
  });

describe('lines', () => {
  it('run through no node, and no node lies on another, in every net of the pictures at every level', () => {
    for (const net of zoo) {
      const given = net.picture();
      for (const folds of [autoFolds, allFolded, ...(net.name === 'resnet-1202' ? [] : [allUnfolded])])
        for (const [layers, volumes] of [
          [false, false],
          [true, false],
          [false, true],
        ] as const) {
          const layout = lay(given, folds, layers, volumes);
          assert.deepEqual(volumes ? struckSideways(layout) : struck(layout), [], net.name);
          assert.deepEqual(overlap(boxesOf(layout)), [], net.name);
        }
    }
  });

  it('run through no node whatever is read from far above, in branches side by side', () => {
    fc.assert(
      fc.property(anyNet, fc.boolean(), (given, layers) => {
        assert.deepEqual(struck(lay(given, allUnfolded, layers)), []);
        assert.deepEqual(struckSideways(lay(given, allUnfolded, layers, true)), []);
      }),
    );
  });
});
