import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { LayerGradient, NetFigures } from '../../src/protocol/gradients.ts';
import { gradients } from '../../src/tfjs/gradients.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';
import { buildNet } from '../../src/tfjs/net.ts';
import { makeProbe, watchOf } from '../../src/tfjs/probe.ts';
import { takeStep } from '../../src/tfjs/step.ts';
import type { Engine, Tensor4D, Tf } from '../../src/tfjs/tf.ts';
import { trainAndHear, trainRequest } from './digitsFixture.ts';
import { nativeEngine, root, use } from './engineFixture.ts';
import { cifarNet, NetBuilder } from './nets.ts';

const still = { apply: () => undefined, dispose: () => undefined };

/** Numbers that any framework can repeat: 0.4 sin(1 + step i). */
function waves(tf: Tf, shape: readonly number[], step: number) {
  const size = shape.reduce((all, length) => all * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_none, index) => 0.4 * Math.sin(1 + step * index)),
    [...shape],
  );
}

/** A convolution with ReLU, one identity block of two convolutions, its first filter dead, and a dense layer. */
function blockNet(): Graph {
  const net = new NetBuilder([4, 4, 2]);
  net.conv(3, 3);
  const x = net.relu();
  net.conv(3, 3);
  net.relu();
  net.put({ kind: 'add' }, [net.conv(3, 3), x]);
  net.relu();
  return net.head(4);
}

function look(tf: Tf, graph: Graph, steps: readonly number[], dead: string | null): NetFigures {
  const logits = graph.nodes.at(-2)?.id ?? '';
  const input = graph.nodes[0]?.op;
  const inputShape = input?.kind === 'input' ? (input.shape ?? []) : [];
  const net = buildNet(tf, { nodes: graph.nodes.slice(0, -1), inputShape, logits, seed: 1 });
  const probe = makeProbe(tf, net, watchOf(graph));
  try {
    tf.tidy(() => {
      net.variables.forEach((variable, at) => {
        const value = waves(tf, variable.shape, steps[at] ?? 0);
        const [id] = [...net.variablesOf].find(([, all]) => all.includes(variable)) ?? [];
        // All weights into the first filter below zero, for inputs that are not: its ReLU never opens.
        const first = tf.oneHot(tf.tensor1d([0], 'int32'), variable.shape.at(-1) ?? 1);
        variable.assign(id === dead ? tf.where(tf.cast(first, 'bool'), tf.neg(tf.abs(value)), value) : value);
      });
      const images = waves(tf, [2, ...inputShape], 0.7) as Tensor4D;
      takeStep(tf, net, still, { images, labels: tf.tensor1d([1, 3], 'int32') }, { seed: 1, rate: 0, probe });
    });
    return probe.figures();
  } finally {
    net.dispose();
  }
}

function open(name: string): Graph {
  const path = join(root, 'examples', name);
  const reading = openConfig({ path, bytes: readFileSync(path), others: {}, input: null });
  assert.equal(reading.kind, 'graph');
  return reading.graph;
}

const request = (graph: Graph) => ({ graph, data: { kind: 'synthetic' }, size: null, seed: 1 }) as const;

describe('gradients', () => {
  let native: Engine;
  before(async function () {
    this.timeout(60_000);
    native = await nativeEngine(this);
  });
  afterEach(async () => {
    await use(native);
  });

  for (const name of ['the native engine', 'the pure-JS engine'])
    it(`are PyTorch's, with ${name}`, async () => {
      const { tf } = await use(name.includes('native') ? native : await loadEngine(null, 'asked for'));
      const before = tf.memory().numTensors;
      const figures = look(tf, blockNet(), [1.1, 1.3, 1.7, 1.9, 2.3], 'conv2d_3');
      // PyTorch 2.13 with the same numbers: autograd's norms, and those of the weights.
      const wanted: NetFigures = {
        conv2d_1: { gradient: 0.0511903, weight: 2.0835216 },
        conv2d_3: { gradient: 0.0121538, weight: 2.5567369 },
        conv2d_5: { gradient: 0.0122147, weight: 2.5533729 },
        dense_9: { gradient: 0.4978132, weight: 1.1238769 },
        add_6: { ratio: 0.1540141 },
        activation_2: { dead: 0 },
        activation_4: { dead: 1 / 3 },
        activation_7: { dead: 0 },
      };
      assert.deepEqual(Object.keys(figures).sort(), Object.keys(wanted).sort());
      for (const [id, all] of Object.entries(wanted))
        for (const [what, value] of Object.entries(all)) {
          const got = figures[id]?.[what as keyof NetFigures[string]] ?? NaN;
          assert.ok(Math.abs(got - value) <= 1e-4 * value + 1e-9, `${id} ${what}: ${got} for ${value}`);
        }
      assert.equal(tf.memory().numTensors, before);
    }).timeout(60_000);

  it("says a gate's mean: sigmoid(0.4 sin 1) where all that reaches it is that bias", () => {
    const net = new NetBuilder([4, 4, 2]);
    const x = net.last;
    const h = net.conv(2, 1);
    const t = net.put({ kind: 'activation', name: 'sigmoid' }, [net.conv(2, 1, 1, x)]);
    const gate = net.put({ kind: 'gate' }, [h, t, x]);
    const figures = look(native.tf, net.head(4), [], null);
    // Every weight is 0.4 sin 1 here, and of the image the mean over all is the sum over both channels' halves.
    const a = 0.4 * Math.sin(1);
    const image = Array.from({ length: 64 }, (_none, at) => 0.4 * Math.sin(1 + 0.7 * at));
    let mean = 0;
    for (let at = 0; at < 64; at += 2)
      mean += 1 / (1 + Math.exp(-a * ((image[at] ?? 0) + (image[at + 1] ?? 0)))) / 32;
    assert.ok(Math.abs((figures[gate]?.gate ?? NaN) - mean) < 1e-4, `${figures[gate]?.gate} for ${mean}`);
  });

  it('explode towards the input of a plain net of 56 layers, and with its skips do not', async () => {
    const spreadOf = async (name: string) => {
      const { layers, message } = await gradients(native, { ...request(open(name)), batch: 8 });
      assert.equal(message, null);
      assert.equal(Math.max(...layers.map(({ depth }) => depth)), 56);
      return spread(layers.filter(({ block }) => block !== null || name.startsWith('plain')));
    };
    const [plain, residual] = [
      await spreadOf('plain-56.resnet.yaml'),
      await spreadOf('resnet-56.resnet.yaml'),
    ];
    // Batch normalization makes gradients grow by about sqrt(pi / (pi - 1)), 1.21, a layer (Yang et al. 2019, ICLR): 1.21^55
    // is 10^4.6 at infinite width and batch. Skips hold it within the growth of the sums along a stage.
    assert.ok(plain > 2, `10^${plain.toFixed(2)} from the least to the greatest`);
    assert.ok(residual < 1.5, `10^${residual.toFixed(2)} from the least to the greatest`);
  }).timeout(120_000);

  it('tell the depth, the block and the skip of every layer', async () => {
    const graph = open('resnet-18.resnet.yaml');
    const { layers, data, batch } = await gradients(native, { ...request(graph), batch: 2 });
    assert.deepEqual([data, batch], ['synthetic images', 2]);
    const { structure } = analyze(graph, []);
    const projections = structure.blocks.filter(({ skip }) => skip === 'projection');
    assert.deepEqual(
      layers.filter(({ onSkip }) => onSkip).map(({ block }) => block),
      projections.map(({ id }) => id),
    );
    // 17 convolutions on the way, 3 projections beside it and the dense layer.
    assert.equal(layers.length, 21);
    assert.deepEqual([layers[0]?.depth, layers.at(-1)?.depth], [1, 18]);
  }).timeout(60_000);

  it('are told now and then while a net trains, which they leave as it would be without', async () => {
    const change = { epochs: 1, limit: 256, batch: 16 };
    const alone = await trainAndHear(native, trainRequest(cifarNet(1, 10, 8), change));
    const probed = await trainAndHear(native, trainRequest(cifarNet(1, 10, 8), { ...change, probes: true }));
    assert.equal(alone.probes.length, 0);
    assert.deepEqual(
      probed.epochs.map(({ loss, valLoss }) => [loss, valLoss]),
      alone.epochs.map(({ loss, valLoss }) => [loss, valLoss]),
    );
    const [first] = probed.probes;
    assert.equal(first?.step, 1);
    // Seven convolutions and the dense layer, three sums, seven ReLUs; norms have gradients too.
    const all = Object.values(first.figures);
    assert.equal(all.filter(({ ratio }) => (ratio ?? 0) > 0).length, 3);
    assert.equal(all.filter(({ dead }) => dead !== undefined).length, 7);
    assert.equal(all.filter(({ gradient }) => (gradient ?? 0) > 0).length, 15);
    assert.equal(native.tf.memory().numTensors, 0);
  }).timeout(120_000);

  it('refuse in a sentence what cannot be trained', async () => {
    const net = new NetBuilder([8, 8, 3]);
    net.put({ kind: 'opaque', type: 'SpectralGate' });
    const { reason, message } = await gradients(native, { ...request(net.head(10)), batch: 2 });
    assert.equal(reason, 'refused');
    assert.match(message ?? '', /SpectralGate/);
  });
});

/** Powers of ten between the greatest and the least gradient of the convolutions. */
function spread(layers: readonly LayerGradient[]): number {
  const logs = layers.map(({ gradient }) => Math.log10(gradient ?? NaN));
  return Math.max(...logs) - Math.min(...logs);
}
