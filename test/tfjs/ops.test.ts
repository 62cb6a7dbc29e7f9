import assert from 'node:assert/strict';
import { ops } from '../../src/model/ops/ops.ts';
import { analyze } from '../../src/model/analyze.ts';
import type { Graph } from '../../src/model/graph.ts';
import { checkRequest } from '../../src/protocol/checkRequest.ts';
import { buildNode } from '../../src/tfjs/build.ts';
import { check } from '../../src/tfjs/check.ts';
import { seeded } from '../../src/tfjs/random.ts';
import type { Engine, Tensor } from '../../src/tfjs/tf.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';
import { isVariable, nativeBackend } from '../../src/tfjs/tf.ts';
import { nativeEngine, use } from './engineFixture.ts';
import { NetBuilder } from './nets.ts';
import type { OpCase } from './opCases.ts';
import { opCases } from './opCases.ts';

/** The graph of one op; a second input node would be a second net, so all inputs are cut from one. */
function graphOf({ op, inputs }: OpCase): Graph {
  const net = new NetBuilder(inputs[0] ?? null);
  const first = net.last;
  const ids = inputs.map((shape, index) => {
    if (index === 0) return first;
    return net.put({ kind: 'input', shape }, []);
  });
  net.put(op, ids, 'op');
  return net.graph();
}

for (const kind of ['native', 'pure-JS'] as const) {
  describe(`every op, ${kind} engine`, () => {
    let engine: Engine;
    before(async function () {
      this.timeout(60_000);
      engine = kind === 'native' ? await nativeEngine(this) : await loadEngine(null);
    });

    it('has a case for every kind of op', () => {
      const tried = new Set<string>(opCases.map(({ op }) => op.kind));
      const kinds = Object.keys(ops).filter((name) => name !== 'input' && name !== 'opaque');
      assert.deepEqual(
        kinds.filter((name) => !tried.has(name)),
        [],
      );
    });

    for (const opCase of opCases) {
      it(`${opCase.says}: shape and parameters are the model's`, async () => {
        const analysis = analyze(graphOf(opCase), []);
        const { graph, problems } = analysis;
        assert.deepEqual(problems, []);
        const report = await check(engine, checkRequest(analysis));
        assert.deepEqual(report.disagreements, []);
        assert.equal(report.status, 'agree');
        assert.equal(report.shapesAgree, graph.nodes.length);
        assert.equal(report.paramsAgree, graph.nodes.length);
        assert.equal(engine.tf.memory().numTensors, 0);
      });
    }
  });
}

/** Both engines' kernels are written apart, and the native one runs fused forms that the other composes. */
describe('every op in training', () => {
  let native: Engine;
  let pure: Engine;
  before(async function () {
    this.timeout(60_000);
    native = await nativeEngine(this);
    pure = await loadEngine(null);
  });

  for (const opCase of opCases) {
    it(`${opCase.says}: outputs and gradients of both engines are equal`, async () => {
      const ours = runOnce(await use(native), opCase);
      const theirs = runOnce(await use(pure), opCase);
      near(ours.trained, theirs.trained, 'outputs in training');
      near(ours.inferred, theirs.inferred, 'outputs in inference');
      // Batch statistics, and a mask: these two differ by design.
      if (opCase.op.kind !== 'batchNorm' && opCase.op.kind !== 'dropout')
        near(ours.trained, ours.inferred, 'training and inference');
      assert.equal(ours.gradients.length, theirs.gradients.length);
      for (const [index, gradient] of ours.gradients.entries())
        near(gradient, theirs.gradients[index] ?? [], `gradient ${index}`);
    });
  }
});

interface Results {
  readonly inferred: ArrayLike<number>;
  readonly trained: ArrayLike<number>;
  /** Of the inputs, then of the weights. */
  readonly gradients: readonly ArrayLike<number>[];
}

function runOnce({ tf, info }: Engine, { op, inputs }: OpCase): Results {
  assert.equal(nativeBackend(tf) !== null, info.engine === 'tfjs-node');
  const ids = inputs.map((_shape, index) => `${index}`);
  const built = buildNode(tf, { id: 'op', name: 'op', op, inputs: ids, range: null }, inputs);
  const chance = (shape: readonly number[], seed: number): Tensor => {
    const random = seeded(seed);
    const size = shape.reduce((all, length) => all * length, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => 2 * random() - 1),
      [...shape],
    );
  };
  const results = tf.tidy(() => {
    const xs = inputs.map((shape, index) => tf.variable(chance([2, ...shape], index + 1)));
    built.run(xs);
    // The zeros that a check starts with would hide what a kernel does.
    for (const [index, weight] of built.layer.trainableWeights.entries())
      weight.write(chance(weight.read().shape, index + 7));
    const pass = { seed: 1 };
    const trained = built.run(xs, pass);
    // A weighted sum: the gradient of a plain one is zero behind a normalization.
    const factors = chance(trained.shape, 99);
    const weights = built.layer.trainableWeights.map((weight) => weight.read()).filter(isVariable);
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.mul(tf.square(built.run(xs, pass)), factors)),
      [...xs, ...weights],
    );
    const gradients = [...xs, ...weights].map(({ name, shape }) => {
      assert.deepEqual(grads[name]?.shape, shape);
      return grads[name].dataSync();
    });
    const all = { inferred: built.run(xs).dataSync(), trained: trained.dataSync(), gradients };
    tf.dispose(xs);
    return all as unknown as [];
  }) as unknown as Results;
  built.dispose();
  assert.equal(tf.memory().numTensors, 0);
  return results;
}

function near(ours: ArrayLike<number>, theirs: ArrayLike<number>, what: string): void {
  assert.equal(ours.length, theirs.length, what);
  const scale = Math.max(1, ...Array.from(theirs, Math.abs));
  for (let index = 0; index < ours.length; index++) {
    const gap = Math.abs((ours[index] ?? NaN) - (theirs[index] ?? NaN));
    assert.ok(gap < 1e-4 * scale, `${what}: ${ours[index] ?? ''} and ${theirs[index] ?? ''} at ${index}`);
  }
}
