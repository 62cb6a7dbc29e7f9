import assert from 'node:assert/strict';
import type { Totals } from '../../src/model/facts.ts';
import { jsSeconds, runSize } from '../../extension/runSize.ts';
import { timeText } from '../../extension/trainingText.ts';

const totals = (activationBytes: number, macs: number | null): Totals => ({
  ...{ learnable: 1, withBnStats: 1, unknownNodes: 0 },
  ...{ activationBytes, macs },
});

describe('the size of a quick run', () => {
  it('is 64 images a step where they fit in memory, and fewer where not', () => {
    const wishes = { epochs: 3, batch: null, native: true };
    assert.deepEqual(runSize(totals(5e6, 4e7), [32, 32, 3], wishes), { epochs: 3, batch: 64, limit: null });
    assert.equal(runSize(totals(1.6e8, 3e9), [32, 32, 3], wishes).batch, 4);
    assert.equal(runSize(totals(1.6e8, 4e9), [224, 224, 3], wishes).batch, 64);
    assert.equal(runSize(totals(9e9, 4e9), [32, 32, 3], wishes).batch, 2);
    assert.equal(runSize(totals(9e9, 4e9), [32, 32, 3], { ...wishes, batch: 8 }).batch, 8);
  });

  it('is small on the pure-JS engine, whose time is estimated', () => {
    const size = runSize(totals(5e6, 4e7), [32, 32, 3], { epochs: 3, batch: null, native: false });
    assert.deepEqual(size, { epochs: 1, batch: 16, limit: 160 });
    // Measured: ResNet-20, which is such a net, took 4.7 s for a step of one image on one core (TensorFlow.js 4.22).
    const steps = 160 * 4.7;
    const seconds = jsSeconds(totals(5e6, 4e7), [32, 32, 3], size) ?? NaN;
    assert.ok(seconds > steps / 2 && seconds < 2 * steps, `${seconds}`);
    assert.equal(jsSeconds(totals(5e6, null), null, size), null);
  });

  it('is told in seconds and minutes', () => {
    assert.deepEqual([0.2, 8, 60, 80, 1500].map(timeText), ['1 s', '8 s', '1 min', '1 min 20 s', '25 min']);
  });
});
