import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assignLanes, laneOffset } from '../../webview/layout/lanes.ts';
import { metrics } from '../../webview/layout/metrics.ts';

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
        const lanes = assignLanes(given);
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
      assignLanes([
        { from: 0, to: 100 },
        { from: 10, to: 20 },
        { from: 5, to: 50 },
      ]),
      [2, 0, 1],
    );
  });

  it('stand closer where they are many, so that no net widens without end', () => {
    assert.equal(laneOffset(3, 14)(2), 28);
    const [many, step] = [500, 14];
    assert.ok(laneOffset(many, step)(many - 1) <= metrics.laneMost * step);
    assert.ok(laneOffset(many, step)(1) > 0, 'no two share a line');
  });
});
