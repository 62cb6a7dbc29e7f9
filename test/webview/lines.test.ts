import assert from 'node:assert/strict';
import fc from 'fast-check';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { allFolded, allUnfolded, autoFolds, type Folds } from '../../webview/folds.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { boxesOf, linesOf, strikes, struck, struckSideways, type PlacedBox } from './layoutLines.ts';
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

  it('run through no shape that stands beside them, in every net of the pictures', () => {
    for (const net of zoo) {
      const given = net.picture();
      for (const folds of [allFolded, ...(net.name === 'resnet-1202' ? [] : [allUnfolded])])
        for (const layers of [false, true]) {
          const layout = lay(given, folds, layers);
          // A line right below a text would underline it.
          const shapes = layout.items.flatMap(({ y, drawing }) =>
            (drawing?.shapeMarks ?? []).map((mark): PlacedBox => ({
              label: mark.text,
              left: mark.x,
              right: mark.x + 6.4 * mark.text.length,
              top: y + mark.y - 8,
              bottom: y + mark.y + 5,
            })),
          );
          const lines = layout.items.flatMap(({ y, drawing }) =>
            [
              ...(drawing?.edges ?? []),
              ...(drawing?.skips ?? []).flatMap(({ pieces }) => pieces.map((points) => ({ points }))),
            ].map(({ points }) => points.map((point) => ({ x: point.x, y: point.y + y }))),
          );
          const crossed = shapes.filter((shape) => lines.some((line) => strikes(line, shape)));
          assert.deepEqual(
            crossed.map(({ label }) => label),
            [],
            `${net.name} ${folds.level}`,
          );
        }
    }
  });

  it('lead down the spine without a gap, though a layer at the side stands lower', () => {
    const given = zoo.find(({ name }) => name === 'csp-darknet')?.picture();
    assert.ok(given !== undefined);
    const layout = lay(given, allUnfolded, false);
    const lines = linesOf(layout).flatMap((line) =>
      line.slice(1).flatMap((end, at) => {
        const start = line[at] ?? end;
        return start.x === 0 && end.x === 0
          ? [{ top: Math.min(start.y, end.y), bottom: Math.max(start.y, end.y) }]
          : [];
      }),
    );
    const boxes = boxesOf(layout).filter(({ left, right }) => left < 0 && right > 0);
    const heads = layout.items
      .filter(({ kind }) => kind === 'runHead')
      .map(({ y, height }) => ({ top: y, bottom: y + height }));
    const covered = [...lines, ...heads, ...boxes].sort((a, b) => a.top - b.top);
    let [down] = covered.map(({ bottom }) => bottom);
    for (const { top, bottom } of covered) {
      assert.ok(down !== undefined && top <= down + 0.5, `a gap from ${down} to ${top}`);
      down = Math.max(down, bottom);
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
