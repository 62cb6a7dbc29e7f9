import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignLanes } from '../../webview/layout/lanes.ts';

const spans = fc.array(
  fc
    .tuple(fc.nat(500), fc.integer({ min: 1, max: 200 }))
    .map(([from, length]) => ({ from, to: from + length })),
  { maxLength: 60 },
);

describe('lanes', () => {
  it('never give two spans that overlap the same lane', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const lanes = assignLanes(given, 1000);
        given.forEach((a, one) => {
          given.forEach((b, two) => {
            if (one < two && lanes[one] === lanes[two]) assert.ok(a.to <= b.from || b.to <= a.from);
          });
        });
      }),
    );
  });

  it('put the shortest span nearest', () => {
    assert.deepEqual(
      assignLanes(
        [
          { from: 0, to: 100 },
          { from: 10, to: 20 },
          { from: 5, to: 50 },
        ],
        24,
      ),
      [2, 0, 1],
    );
  });

  it('stop at the last lane', () => {
    const nested = Array.from({ length: 50 }, (_, index) => ({ from: index, to: 100 - index }));
    assert.equal(Math.max(...assignLanes(nested, 8)), 7);
  });
});
