import assert from 'node:assert/strict';
import fc from 'fast-check';
import { laneSides } from '../../webview/layout/laneSides.ts';

const lane = (from: number, to: number, more: { readonly first?: boolean; readonly over?: number } = {}) => ({
  first: more.first === true,
  left: { from, to, cost: more.over ?? 0 },
  right: { from, to, cost: 0 },
});

describe('the sides of lanes', () => {
  it('are the left for all that nest or follow each other, as in a U-Net', () => {
    assert.deepEqual(laneSides([lane(0, 90), lane(10, 80), lane(20, 40), lane(50, 70)]), [
      'left',
      'left',
      'left',
      'left',
    ]);
  });

  it('are two where lanes would cross, as the residual and the dense path of a dual path net do', () => {
    const path = (at: number) => [lane(at, at + 40, { first: true }), lane(at + 20, at + 60)];
    const chain = [0, 40, 80].flatMap(path);
    assert.deepEqual(laneSides(chain), ['left', 'right', 'left', 'right', 'left', 'right']);
  });

  it('are the right where an end stands beyond the spine', () => {
    assert.deepEqual(laneSides([lane(0, 10, { over: 1 })]), ['right']);
  });

  it('cross no more than all on the left would', () => {
    const anyLanes = fc.array(
      fc
        .tuple(fc.nat(99), fc.integer({ min: 1, max: 50 }))
        .map(([from, length]) => lane(from, from + length)),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(anyLanes, (lanes) => {
        const sides = laneSides(lanes);
        const crossings = (on: (index: number) => string) =>
          lanes.reduce(
            (sum, { left: a }, one) =>
              sum +
              lanes.filter(
                ({ left: b }, two) => on(one) === on(two) && a.from < b.from && b.from < a.to && a.to < b.to,
              ).length,
            0,
          );
        assert.ok(crossings((index) => sides[index] ?? '') <= crossings(() => 'left'));
      }),
    );
  });

  it('are known at once for more lanes than an eye can follow', () => {
    const lanes = Array.from({ length: 20_000 }, (_, at) => lane(at, at + 10_000));
    assert.ok(new Set(laneSides(lanes)).size === 1);
  });
});
