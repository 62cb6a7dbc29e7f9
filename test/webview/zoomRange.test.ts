import assert from 'node:assert/strict';
import { within } from '../../webview/curves.ts';
import { fitted, moved, zoomed } from '../../webview/zoomRange.ts';

describe('the part of the steps that a chart shows', () => {
  it('never leaves the run, and is null where it is all of it', () => {
    assert.deepEqual(fitted([20, 40], 100), [20, 40]);
    assert.deepEqual(fitted([-10, 10], 100), [0, 20]);
    assert.deepEqual(fitted([90, 130], 100), [60, 100]);
    assert.deepEqual(fitted([50, 50], 100), [48, 52]);
    assert.equal(fitted([0, 100], 100), null);
    assert.equal(fitted([1, 2], 3), null);
  });

  it('zooms about a step, which stays where it is', () => {
    assert.deepEqual(zoomed(null, 100, 2, 50), [25, 75]);
    assert.deepEqual(zoomed([20, 60], 100, 2, 30), [25, 45]);
    assert.equal(zoomed([25, 75], 100, 0.5), null);
    assert.deepEqual(zoomed([50, 54], 100, 2, 51), [50, 54], 'what is as near as can be stays');
  });

  it('moves by a share of its width, up to the ends', () => {
    assert.deepEqual(moved([20, 40], 100, 0.5), [30, 50]);
    assert.deepEqual(moved([70, 90], 100, 1), [80, 100]);
    assert.deepEqual(moved([10, 30], 100, -1), [0, 20]);
    assert.equal(moved(null, 100, 1), null);
  });

  it('cuts a curve where it enters and leaves', () => {
    const points = [0, 10, 20, 30].map((step) => ({ step, value: step / 10 }));
    assert.deepEqual(within(points, [5, 25]), [
      { step: 5, value: 0.5 },
      { step: 10, value: 1 },
      { step: 20, value: 2 },
      { step: 25, value: 2.5 },
    ]);
    assert.deepEqual(within(points, [12, 18]), [
      { step: 12, value: 1.2 },
      { step: 18, value: 1.8 },
    ]);
    assert.equal(within(points, null).length, 4);
  });
});
