import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { allFolded, allUnfolded, autoFolds, type Folds } from '../../webview/folds.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { bundle } from '../../webview/layout/buses.ts';
import type { LongSkip } from '../../webview/layout/longSkips.ts';
import type { Point } from '../../webview/layout/metrics.ts';
import { wayIn, wayOut } from '../../webview/marks/longSkip.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { boxesOf } from './layoutLines.ts';
import { instances, picture, template, unetLike } from './pictures.ts';

const lay = (given: Picture, folds: Folds = autoFolds, volumes = false): Layout =>
  layoutPicture(given, {
    index: indexPicture(given),
    folds,
    measure: (text) => text.length * 6.4,
    layers: false,
    volumes,
  });

/** A net of blocks in a chain, the merge of each reading outputs of convolutions in any blocks before it. */
function chained(reads: readonly (readonly number[])[], block: 'dense' | null = 'dense'): Picture {
  const stacked = (index: number) => [28, 28, 12 * (1 + (reads[index]?.length ?? 0))];
  const templates = reads.map((from, index) =>
    template(
      block,
      null,
      [
        { op: 'conv2d', label: '3x3 conv, 12', inputs: [-1], shape: [28, 28, 12] },
        {
          op: 'concat',
          label: 'concat',
          inputs: [0, ...from.map((other) => `b${other}.n0`)],
          role: 'merge',
          merge: 'concat',
        },
      ],
      { input: stacked(index - 1), output: stacked(index) },
    ),
  );
  const parts = reads.map((_, index) => ({ template: index, instances: instances([`b${index}`]) }));
  return picture('chained', templates, [{ kind: 'stage', number: 1, shape: null, parts }]);
}

const dense = (layers: number): Picture =>
  chained(Array.from({ length: layers }, (_, index) => Array.from({ length: index }, (__, other) => other)));

const anyChained = fc
  .tuple(
    fc.array(fc.array(fc.nat(100), { maxLength: 5 }), { minLength: 2, maxLength: 20 }),
    fc.constantFrom('dense' as const, null),
  )
  .map(([rows, block]) =>
    chained(
      rows.map((row, index) => (index === 0 ? [] : [...new Set(row.map((other) => other % index))])),
      block,
    ),
  );
const anyFold = [autoFolds, allFolded, allUnfolded] as const;
const anyFolds = fc.constantFrom(...anyFold);
const fpn = (): Picture => zoo.find(({ name }) => name === 'fpn')?.picture() ?? raise();

interface Segment {
  /** Source or target that it is a line of; null for the lane itself. */
  readonly owner: string | null;
  readonly bus: number;
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}

const segment = (owner: string | null, bus: number, xs: [number, number], ys: [number, number]): Segment => ({
  owner,
  bus,
  x1: Math.min(...xs),
  x2: Math.max(...xs),
  y1: Math.min(...ys),
  y2: Math.max(...ys),
});

function segmentsOf(skip: LongSkip, bus: number): Segment[] {
  const heights = [...skip.joins.map(({ lane }) => lane), ...skip.exits.map(({ point }) => point.y)];
  const along = (owner: string, points: readonly Point[]) =>
    points.slice(1).map((end, at) => {
      const start = points[at] ?? end;
      return segment(owner, bus, [start.x, end.x], [start.y, end.y]);
    });
  return [
    segment(null, bus, [skip.x, skip.x], [Math.min(...heights), Math.max(...heights)]),
    ...skip.joins.flatMap((join) => along(join.from, wayIn(skip, join))),
    ...skip.exits.flatMap((exit) => along(`${exit.item} ${exit.id ?? ''}`, wayOut(skip, exit))),
  ];
}

/** Pairs that lie on each other though neither source, target nor bundle is the same. */
function shared(segments: readonly Segment[]): [Segment, Segment][] {
  const over = (a1: number, a2: number, b1: number, b2: number) => Math.min(a2, b2) - Math.max(a1, b1) > 1e-6;
  return segments.flatMap((a, one) =>
    segments.slice(one + 1).flatMap((b): [Segment, Segment][] => {
      if (a.bus === b.bus || (a.owner !== null && a.owner === b.owner)) return [];
      const across = a.y1 === a.y2 && b.y1 === b.y2 && a.y1 === b.y1 && over(a.x1, a.x2, b.x1, b.x2);
      const down = a.x1 === a.x2 && b.x1 === b.x2 && a.x1 === b.x1 && over(a.y1, a.y2, b.y1, b.y2);
      return across || down ? [[a, b]] : [];
    }),
  );
}

/** Nodes and volumes that a line passes through, other than the one that it ends at. */
function crossed(layout: Layout): string[] {
  const boxes = boxesOf(layout);
  return layout.longSkips
    .flatMap(segmentsOf)
    .flatMap((line) =>
      boxes
        .filter(
          ({ left, right, top, bottom }) =>
            line.x2 > left + 0.5 && line.x1 < right - 0.5 && line.y2 > top + 0.5 && line.y1 < bottom - 0.5,
        )
        .map(({ label }) => `${line.owner ?? 'lane'} through ${label}`),
    );
}

/** Layers that read the one before them or any other, and sums of any: as a config says them. */
const anySums = fc
  .array(fc.tuple(fc.boolean(), fc.array(fc.nat(99), { maxLength: 3 })), { minLength: 3, maxLength: 12 })
  .map((rows): Picture => {
    const lines = rows.map(([sums, reads], index) => {
      const from = [...new Set(reads.map((read) => read % (index + 1)))].map((read) => `x${read}`);
      const name = `x${index + 1}`;
      if (sums && from.length > 0) return `{ add: [${from.join(', ')}], name: ${name} }`;
      return `{ conv: 16, name: ${name}, from: ${from[0] ?? `x${index}`} }`;
    });
    const layers = ['{ conv: 16, name: x0 }', ...lines].map((line) => `  - ${line}\n`).join('');
    return pictureOfFile('any.yaml', `residualLens: 1\nname: any\ninput: 32x32x16\nlayers:\n${layers}`);
  });

/** What each node reads by the lanes, as the picture says it: all that joined the lane above. */
function saidOf({ longSkips }: Layout): Map<string, Set<string>> {
  const said = new Map<string, Set<string>>();
  for (const { kind, joins, exits } of longSkips) {
    for (const { id, point } of kind === 'edge' ? [] : exits) {
      const known = said.get(id ?? '') ?? new Set<string>();
      for (const { from, lane } of joins) if (lane < point.y) known.add(from);
      said.set(id ?? '', known);
    }
  }
  return said;
}

describe('long skips', () => {
  it('say exactly what is read, however they are bundled', () => {
    fc.assert(
      fc.property(anyChained, anyFolds, (net, folds) => {
        const said = saidOf(lay(net, folds));
        net.templates.forEach(({ nodes }, index) => {
          const read = nodes[1]?.inputs.filter((input) => typeof input === 'string') ?? [];
          assert.deepEqual([...(said.get(`b${index}.n1`) ?? [])].sort(), [...read].sort());
        });
      }),
    );
  });

  it('share no line unless they are bundled, and pass through no node', () => {
    fc.assert(
      fc.property(anyChained, anyFolds, fc.boolean(), (net, folds, volumes) => {
        const layout = lay(net, folds, volumes);
        assert.deepEqual(shared(layout.longSkips.flatMap(segmentsOf)), []);
        assert.deepEqual(crossed(layout), []);
      }),
    );
  });

  it('share no line where two nodes side by side are read from below', () => {
    const branches = template('inception', null, [
      { op: 'conv2d', label: '3x3 conv, 12', inputs: [-1] },
      { op: 'conv2d', label: '5x5 conv, 12', inputs: [-1] },
      { op: 'concat', label: 'concat', inputs: [0, 1], role: 'merge', merge: 'concat' },
    ]);
    const reader = (from: string) =>
      template(null, null, [
        { op: 'concat', label: 'concat', inputs: [-1, from], role: 'merge', merge: 'concat' },
      ]);
    const parts = ['a', 'b', 'c'].map((id, index) => ({ template: index, instances: instances([id]) }));
    const net = picture(
      'side by side',
      [branches, reader('a.n0'), reader('a.n1')],
      [{ kind: 'stage', number: 1, shape: null, parts }],
    );
    const { longSkips } = lay(net, allUnfolded);
    assert.equal(longSkips.length, 2);
    assert.deepEqual(shared(longSkips.flatMap(segmentsOf)), []);
  });

  it('do so in every example', () => {
    for (const file of readdirSync('examples').filter((name) => name.endsWith('.yaml'))) {
      for (const folds of [autoFolds, allFolded]) {
        const layout = lay(pictureOfFile(`examples/${file}`), folds);
        assert.deepEqual(shared(layout.longSkips.flatMap(segmentsOf)), [], file);
        assert.deepEqual(crossed(layout), [], file);
      }
    }
  });

  it('set out from no point within a box, on whichever sides a node is read', () => {
    fc.assert(
      fc.property(anySums, anyFolds, fc.boolean(), (given, folds, volumes) => {
        const layout = lay(given, folds, volumes);
        const boxes = boxesOf(layout);
        const starts = layout.longSkips.flatMap((skip) =>
          skip.joins.flatMap((join) => wayIn(skip, join)[0] ?? []),
        );
        const within = starts.flatMap(({ x, y }) =>
          boxes.filter(
            ({ left, right, top, bottom }) =>
              x > left + 0.5 && x < right - 0.5 && y > top + 0.5 && y < bottom - 0.5,
          ),
        );
        assert.deepEqual(within, []);
      }),
      { numRuns: 300 },
    );
  });

  it('are one lane for a dense block of any depth, folded or not', () => {
    for (const folds of [allFolded, allUnfolded]) {
      for (const layers of [6, 24, 48]) {
        const { longSkips, bandLeft, left } = lay(dense(layers), folds);
        assert.equal(longSkips.length, 1);
        assert.equal(bandLeft - left, lay(dense(3), folds).bandLeft - lay(dense(3), folds).left);
      }
    }
  });

  it('nest like brackets where each goes its own way', () => {
    const { longSkips } = lay(unetLike());
    const lanes = [...longSkips].sort((a, b) => b.x - a.x);
    const span = ({ joins, exits }: LongSkip) => (exits[0]?.point.y ?? 0) - (joins[0]?.point.y ?? 0);
    assert.equal(longSkips.length, 2);
    assert.ok(span(lanes[0] ?? raise()) < span(lanes[1] ?? raise()));
  });

  it('are projections from the spine on where their own convolution stands at their end, and lead to its sum', () => {
    for (const folds of anyFold) {
      const { longSkips } = lay(fpn(), folds);
      const drawn = longSkips.filter(({ kind }) => kind === 'projection');
      assert.deepEqual(
        drawn
          .flatMap(({ exits }) => exits.map(({ merge }) => merge ?? ''))
          .sort((a, b) => a.localeCompare(b)),
        ['m2', 'm3', 'm4'],
      );
      for (const { x, exits } of drawn) {
        assert.ok(x < 0, 'a lateral stands at the left, where its convolution is');
        for (const { id, merge } of exits) assert.notEqual(id, merge);
      }
    }
  });

  it('leave a folded block at its side where they carry no output of it', () => {
    const { longSkips, items } = lay(fpn(), allFolded);
    const card = items.find(({ id }) => id === 'm4');
    const cell = card?.drawing?.cell ?? raise();
    const startOf = (from: string) =>
      longSkips.flatMap(({ joins }) => joins).find((join) => join.from === from)?.point ?? raise();
    const [inner, out] = [startOf('lateral5'), startOf('m4')];
    assert.equal(Math.abs(inner.x), cell.right);
    assert.ok(inner.y - (card?.y ?? 0) > cell.top && inner.y - (card?.y ?? 0) < cell.bottom);
    assert.equal(out.x, 0);
  });

  it('end the spine where the last of them leaves it, if nothing right below reads on', () => {
    const dpn = zoo.find(({ name }) => name === 'dpn-92')?.picture() ?? raise();
    const { items, longSkips } = lay(dpn, allUnfolded);
    const sum = items.find(({ id }) => id === 'conv2_2-sum') ?? raise();
    const leaves =
      longSkips.flatMap(({ joins }) => joins).find(({ from }) => from === 'conv2_2-sum') ?? raise();
    const bottom = Math.max(...(sum.drawing?.edges ?? []).flatMap(({ points }) => points.map(({ y }) => y)));
    assert.equal(sum.y + bottom, leaves.point.y);
    // Without a head the net ends at its last box.
    const last = lay(chained([[], [0]]), allUnfolded).items.at(-1)?.drawing ?? raise();
    const box = last.units.at(-1) ?? raise();
    assert.equal(last.foot, box.top + box.height);
    assert.ok(last.edges.every(({ points }) => points.every(({ y }) => y <= box.top + box.height)));
  });

  it('come to boxes side by side each from its own side', () => {
    const dpn = zoo.find(({ name }) => name === 'dpn-92')?.picture() ?? raise();
    const units = lay(dpn, allUnfolded).items.flatMap(({ drawing }) => drawing?.units ?? []);
    const xOf = (label: string) => units.find(({ unit }) => unit.label === label)?.x ?? raise();
    // The one reads the branch's convolution, the other the projection at its right.
    assert.ok(xOf('channels 256-271') < xOf('channels 256-287'));
  });

  it('never bundle lines of two styles', () => {
    const feed = { from: 'a', to: 'b', start: 0, end: 100, clear: 10 };
    assert.equal(
      bundle([
        { ...feed, style: 'sum' },
        { ...feed, style: 'concat' },
      ]).length,
      2,
    );
  });
});

function raise(): never {
  throw new Error('There is no such lane.');
}
