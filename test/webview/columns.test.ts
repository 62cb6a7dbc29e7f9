import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeColumns, type Columns } from '../../webview/layout/columns.ts';
import type { Point } from '../../webview/layout/metrics.ts';
import type { Wired } from '../../webview/layout/unitTree.ts';

const unit = (inputs: readonly number[], more: Partial<Wired> = {}): Wired => ({
  width: 100,
  height: 28,
  inputs,
  side: false,
  late: null,
  right: false,
  ...more,
});

/** Any graph in topological order, each unit reading up to three before it, with a width of its own. */
const anyGraph = fc
  .array(fc.tuple(fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }), fc.integer({ min: 20, max: 300 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((rows) =>
    rows.map(([back, width], index) =>
      unit([...new Set(back.map((steps) => Math.max(-1, index - 1 - steps)))], { width }),
    ),
  );

/** A chain with any number of bypasses: what a residual branch is made of. */
const anyChain = fc
  .array(fc.option(fc.integer({ min: 2, max: 12 })), { minLength: 1, maxLength: 40 })
  .map((bypasses) =>
    bypasses.map((back, index) =>
      unit(back === null || index - back < -1 ? [index - 1] : [index - 1, index - back], {
        width: back === null ? 120 : 22,
      }),
    ),
  );

function overlaps(columns: Columns): [number, number][] {
  const found: [number, number][] = [];
  columns.boxes.forEach((a, one) => {
    columns.boxes.forEach((b, two) => {
      if (one >= two) return;
      const apart =
        a.top + a.height <= b.top ||
        b.top + b.height <= a.top ||
        Math.abs(a.x - b.x) >= (a.width + b.width) / 2;
      if (!apart) found.push([one, two]);
    });
  });
  return found;
}

/** Indices of boxes that the inside of a polyline passes through, its ends left out. */
function crossed(points: readonly Point[], { boxes }: Columns, ends: readonly number[]): number[] {
  return boxes.flatMap((box, index) => {
    if (ends.includes(index)) return [];
    const inside = points.slice(1).some((end, at) => {
      const start = points[at] ?? end;
      const [left, right] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
      const [top, bottom] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
      return (
        right > box.x - box.width / 2 + 0.5 &&
        left < box.x + box.width / 2 - 0.5 &&
        bottom > box.top + 0.5 &&
        top < box.top + box.height - 0.5
      );
    });
    return inside ? [index] : [];
  });
}

describe('columns', () => {
  it('never overlap their boxes, whatever the graph', () => {
    fc.assert(
      fc.property(anyGraph, (units) => {
        assert.deepEqual(overlaps(placeColumns(units, 0, -18)), []);
      }),
    );
  });

  it('keep all boxes within the extents that they state', () => {
    fc.assert(
      fc.property(anyGraph, (units) => {
        const { boxes, bypasses, left, right, bottom } = placeColumns(units, 0, -18);
        for (const { x, width, top, height } of boxes) {
          assert.ok(x - width / 2 >= -left - 1e-6 && x + width / 2 <= right + 1e-6);
          assert.ok(top >= 0 && top + height <= bottom);
        }
        for (const { x } of bypasses.flatMap(({ points }) => points))
          assert.ok(x >= -left - 1e-6 && x <= right + 1e-6);
      }),
    );
  });

  it('put every unit below what it reads', () => {
    fc.assert(
      fc.property(anyGraph, (units) => {
        const { boxes } = placeColumns(units, 0, -18);
        units.forEach(({ inputs }, index) => {
          for (const input of inputs) {
            const above = boxes[input];
            if (above !== undefined) assert.ok(above.top + above.height < (boxes[index]?.top ?? 0));
          }
        });
      }),
    );
  });

  it('keep a chain straight, however many skips pass it by, and no skip through a box', () => {
    fc.assert(
      fc.property(anyChain, (units) => {
        const columns = placeColumns(units, 0, -18);
        assert.ok(columns.boxes.every(({ x }) => x === 0));
        for (const { points, from, to } of columns.bypasses)
          assert.deepEqual(crossed(points, columns, [from, to]), []);
        for (const { points, from, to } of columns.edges)
          assert.deepEqual(crossed(points, columns, [from, to]), []);
      }),
    );
  });

  it('give bypasses that overlap lanes of their own', () => {
    fc.assert(
      fc.property(anyChain, (units) => {
        const { bypasses } = placeColumns(units, 0, -18);
        const lanes = bypasses.map(({ points }) => ({
          x: points[1]?.x ?? 0,
          top: points[1]?.y ?? 0,
          bottom: points[2]?.y ?? 0,
        }));
        lanes.forEach((a, one) => {
          lanes.forEach((b, two) => {
            if (one < two && a.x === b.x) assert.ok(a.bottom <= b.top || b.bottom <= a.top);
          });
        });
      }),
    );
  });

  it('part from a line that comes down to where they begin, though nothing else reads what it carries', () => {
    const holds = ({ x, y }: Point, points: readonly Point[]) =>
      points.slice(1).some((end, at) => {
        const start = points[at] ?? end;
        const [top, bottom] = [Math.min(start.y, end.y), Math.max(start.y, end.y)];
        return start.x === x && end.x === x && top <= y && y <= bottom;
      });
    const lost = ({ bypasses, sides, edges }: Columns) =>
      [...bypasses.map(({ points }) => points), ...sides.map(({ wires }) => wires[0] ?? [])].flatMap(
        ([start]) => (start === undefined || edges.some(({ points }) => holds(start, points)) ? [] : [start]),
      );
    fc.assert(
      fc.property(anyGraph, (units) => {
        assert.deepEqual(lost(placeColumns(units, 0, -18)), []);
      }),
    );
    // Layers side by side that lanes bring x, and a concat of them with what stands right above.
    const far = [unit([], { late: 0 }), unit([], { late: 0 }), unit([0, 1])];
    assert.deepEqual(lost(placeColumns([...far, unit([-1, 2])], 30, -18)), []);
    // A projection alone reads x.
    const projection = unit([-1], { side: true });
    assert.deepEqual(lost(placeColumns([unit([], { late: 0 }), projection, unit([0, 1])], 30, -18)), []);
  });

  it('stand a projection on the right, clear of the branch, and make room for it', () => {
    const units = [
      unit([-1]),
      unit([-1], { side: true, width: 90, height: 40 }),
      unit([1], { side: true, width: 110, height: 40 }),
      unit([2], { side: true, width: 90, height: 40 }),
      unit([0, 3], { width: 22, height: 22 }),
    ];
    const columns = placeColumns(units, 22, -18);
    assert.deepEqual(overlaps(columns), []);
    const [side] = columns.sides;
    assert.deepEqual(side?.units, [1, 2, 3]);
    assert.ok(columns.boxes.slice(1, 4).every(({ x }) => x > 50));
    for (const points of side.wires) assert.deepEqual(crossed(points, columns, [1, 2, 3, 4]), []);
    const merge = columns.boxes[4];
    assert.ok((columns.boxes[3]?.top ?? 0) + 40 < (merge?.top ?? 0) + 11);
  });

  it('lay parallel branches side by side about the spine, their concat on it', () => {
    const units = [unit([-1]), unit([-1]), unit([1]), unit([-1]), unit([3]), unit([-1]), unit([0, 2, 4, 5])];
    const columns = placeColumns(units, 22, -18);
    assert.deepEqual(overlaps(columns), []);
    const xs = [0, 1, 3, 5].map((index) => columns.boxes[index]?.x ?? 0);
    assert.deepEqual(
      [...xs].sort((a, b) => a - b),
      xs,
    );
    assert.equal(columns.boxes[6]?.x, 0);
    assert.ok(Math.abs(xs.reduce((sum, x) => sum + x, 0)) < 1e-6);
    for (const { points, from, to } of columns.edges)
      assert.deepEqual(crossed(points, columns, [from, to]), []);
  });

  it('place 20,000 units in one chain without a deep stack', () => {
    const units = Array.from({ length: 20_000 }, (_, index) =>
      unit(index % 10 === 9 ? [index - 1, index - 5] : [index - 1]),
    );
    assert.equal(placeColumns(units, 0, -18).boxes.length, 20_000);
  });

  it('lead a line to what joins them beside what stands below its start', () => {
    // Two columns that go on past what of them is joined: as deep as each likes, side by side, of any width.
    const anyEnds = fc.array(fc.record({ width: fc.integer({ min: 20, max: 300 }), below: fc.nat(4) }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(anyEnds, (ends) => {
        const units = [unit([-1])];
        const read: number[] = [];
        for (const { width, below } of ends) {
          read.push(units.length);
          units.push(unit([0], { width }));
          for (let at = 0; at < below; at++) units.push(unit([units.length - 1], { width }));
        }
        const join = units.length;
        const columns = placeColumns([...units, unit(read)], 0, 0);
        const into = columns.edges.filter(({ to }) => to === join);
        assert.deepEqual(new Set(into.map(({ from }) => from)), new Set(read));
        for (const wire of [...columns.edges, ...columns.bypasses])
          assert.deepEqual(crossed(wire.points, columns, [wire.from, wire.to]), []);
        assert.deepEqual(overlaps(columns), []);
      }),
    );
  });

  it('stand each where a line comes to it: from the left, from right above, from the right', () => {
    const [above, left, right] = [unit([-1]), unit([], { late: 1 }), unit([], { late: 2, right: true })];
    for (const [units, wanted] of [
      [
        [above, left, unit([0, 1])],
        [1, 0],
      ],
      [
        [left, above, unit([0, 1])],
        [0, 1],
      ],
      [
        [right, above, unit([0, 1])],
        [1, 0],
      ],
      [
        [right, above, left, unit([0, 1, 2])],
        [2, 1, 0],
      ],
    ] as const) {
      const { boxes } = placeColumns(units, 0, 0);
      const order = wanted.map((_, at) => at).sort((a, b) => (boxes[a]?.x ?? 0) - (boxes[b]?.x ?? 0));
      assert.deepEqual(order, [...wanted]);
    }
  });
});
