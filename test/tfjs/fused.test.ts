import assert from 'node:assert/strict';
import { composedBatchNorm, trainBatchNorm } from '../../src/tfjs/fused.ts';
import type { Engine, Tensor } from '../../src/tfjs/tf.ts';
import { nativeEngine } from './engineFixture.ts';

describe('the fused batch normalization', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
  });

  for (const shape of [
    [16, 16, 16, 24],
    [2, 1, 1, 8],
    [32, 10],
  ])
    it(`has the composed one's outputs and gradients on ${shape.join('x')}`, () => {
      const { tf } = engine;
      const channels = shape.at(-1) ?? 0;
      tf.tidy(() => {
        const inputs = [
          tf.randomNormal(shape, 3, 2, 'float32', 1),
          tf.randomNormal([channels], 1, 0.2, 'float32', 2),
          tf.randomNormal([channels], 0, 0.2, 'float32', 3),
        ];
        const factors = tf.randomNormal(shape, 0, 1, 'float32', 4);
        const both = [false, true].map((fused) => {
          const run = (x: Tensor, gamma: Tensor, beta: Tensor) => {
            const parts = { x, gamma, beta, epsilon: 1e-5 };
            return fused ? trainBatchNorm(tf, parts) : composedBatchNorm(tf, parts).y;
          };
          const of = tf.valueAndGrads((...xs: Tensor[]) =>
            tf.sum(tf.mul(factors, run(...(xs as [Tensor, Tensor, Tensor])))),
          );
          const { value, grads } = of(inputs);
          return [value, ...grads];
        });
        const [composed = [], fused = []] = both;
        for (const [index, theirs] of composed.entries()) {
          const scale = Math.max(1, tf.max(tf.abs(theirs)).dataSync()[0] ?? 0);
          const gap = tf.max(tf.abs(tf.sub(theirs, fused[index] as Tensor))).dataSync()[0] ?? NaN;
          assert.ok(gap < 1e-4 * scale, `tensor ${index} differs by ${gap} of ${scale}`);
        }
      });
      assert.equal(tf.memory().numTensors, 0);
    });
});
