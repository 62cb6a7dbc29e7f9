import assert from 'node:assert/strict';
import type { Rule } from '../../src/tfjs/optimizer.ts';
import { composedOptimizer, makeOptimizer } from '../../src/tfjs/optimizer.ts';
import type { Engine, Tensor } from '../../src/tfjs/tf.ts';
import { nativeEngine } from './engineFixture.ts';

describe('the optimizers', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
  });

  const shapes = [[3, 3, 4, 8], [8], [1]];

  /** Weights after some steps along gradients that differ from step to step. */
  function walk(rule: Rule, make: typeof makeOptimizer): number[] {
    const { tf } = engine;
    const variables = shapes.map((shape, seed) =>
      tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 1, 'float32', seed + 1))),
    );
    const optimizer = make(tf, variables, rule);
    for (let step = 0; step < 6; step += 1)
      tf.tidy(() => {
        const gradients: Record<string, Tensor> = {};
        for (const [index, { name, shape }] of variables.entries())
          gradients[name] = tf.randomNormal(shape, 0.1, 1, 'float32', 100 * step + index + 1);
        optimizer.apply(gradients, 0.01 * (step + 1));
      });
    const weights = variables.flatMap((variable) => Array.from(variable.dataSync()));
    optimizer.dispose();
    tf.dispose(variables);
    assert.equal(tf.memory().numTensors, 0);
    return weights;
  }

  for (const rule of [{ kind: 'adam' }, { kind: 'adam', b1: 0.8 }, { kind: 'sgd', momentum: 0.9 }] as const)
    it(`${JSON.stringify(rule)}: TensorFlow's kernel steps as the formula does`, () => {
      const [ours, formula] = [walk(rule, makeOptimizer), walk(rule, composedOptimizer)];
      assert.equal(ours.length, formula.length);
      for (const [index, value] of ours.entries())
        assert.ok(
          Math.abs(value - (formula[index] ?? NaN)) < 1e-5,
          `${value} and ${formula[index] ?? ''} at ${index}`,
        );
    });

  it('sgd follows v = 0.9 v + g, w = w - rate v', () => {
    const { tf } = engine;
    const weight = tf.variable(tf.tensor1d([1]));
    const optimizer = makeOptimizer(tf, [weight], { kind: 'sgd', momentum: 0.9 });
    const seen = [1, 2, 0].map((gradient) => {
      tf.tidy(() => {
        optimizer.apply({ [weight.name]: tf.tensor1d([gradient]) }, 0.1);
      });
      return Number(weight.dataSync()[0]?.toFixed(5));
    });
    // v: 1, 2.9, 2.61.
    assert.deepEqual(seen, [0.9, 0.61, 0.349]);
    optimizer.dispose();
    weight.dispose();
  });
});
