import assert from 'node:assert/strict';
import { analyze } from '../../src/model/analyze.ts';
import type { Graph, Op, Shape } from '../../src/model/graph.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { checkRequest } from '../../src/protocol/checkRequest.ts';
import { check } from '../../src/tfjs/check.ts';
import { cutToFit } from '../../src/tfjs/lenient.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';
import { buildNet, recomputeStatistics } from '../../src/tfjs/net.ts';
import type { Engine, Rank, Tensor4D } from '../../src/tfjs/tf.ts';
import { NetBuilder, around } from './nets.ts';

/** One convolution and norm used three times: as they are, dilated, and once more on a smaller map. */
function sharingNet(): Graph {
  const net = new NetBuilder([8, 8, 4]);
  const share = (id: string, shares: string) => {
    const at = net.nodes.findIndex((node) => node.id === id);
    const node = net.nodes[at];
    if (node !== undefined) net.nodes[at] = { ...node, shares };
  };
  const kernel = net.conv(4, 3);
  const norm = net.norm();
  const conv = net.nodes.find(({ id }) => id === kernel)?.op;
  assert.ok(conv?.kind === 'conv2d');
  share(net.put({ ...conv, dilation: [2, 2], padding: around(2) }), kernel);
  share(net.norm(), norm);
  net.put({ kind: 'pool', mode: 'max', kernel: [2, 2], stride: [2, 2], padding: 'valid', ceil: false });
  share(net.put(conv), kernel);
  share(net.norm(), norm);
  return net.head(10);
}

describe('weights that several nodes share', () => {
  let engine: Engine;
  before(async () => {
    engine = await loadEngine(null);
    await engine.tf.setBackend('cpu');
  });

  it('count once in a check', async () => {
    const graph = sharingNet();
    const analysis = analyze(graph, []);
    const { totals, problems } = analysis;
    assert.deepEqual(problems, []);
    assert.equal(totals.withBnStats, 9 * 16 + 16 + 50);
    const report = await check(engine, checkRequest(analysis));
    assert.deepEqual(report.disagreements, []);
    assert.equal(report.paramsAgree, graph.nodes.length);
  });

  it('are one set of variables in training, with the gradients of all', () => {
    const { tf } = engine;
    const { nodes } = sharingNet();
    const logits = nodes.at(-2)?.id ?? '';
    const before = tf.memory().numTensors;
    const net = buildNet(tf, { nodes: nodes.slice(0, -1), inputShape: [8, 8, 4], logits, seed: 1 });
    assert.equal(net.variables.length, 5);
    const images: Tensor4D = tf.randomNormal<Rank.R4>([3, 8, 8, 4], 0, 1, 'float32', 5);
    tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(net.forward(images, { seed: 1 }))),
        [...net.variables],
      );
      for (const { name, shape } of net.variables) {
        assert.deepEqual(grads[name]?.shape, shape);
        assert.ok(grads[name].dataSync().some((value) => value !== 0));
      }
    });
    recomputeStatistics(tf, net, [() => tf.clone(images)]);
    const finite = tf.tidy(() => [...net.forward(images).dataSync()].every(Number.isFinite));
    assert.ok(finite);
    net.dispose();
    images.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('a lenient sum', () => {
  let engine: Engine;
  before(async () => {
    engine = await loadEngine(null);
    await engine.tf.setBackend('cpu');
  });

  const sizes: readonly (readonly [Shape, Shape])[] = [
    [
      [4, 4, 6],
      [8, 8, 4],
    ],
    [
      [4, 5, 2],
      [9, 11, 3],
    ],
    [
      [9, 8, 3],
      [4, 4, 5],
    ],
    [
      [6, 6, 2],
      [6, 6, 4],
    ],
    [
      [7, 7, 2],
      [4, 4, 2],
    ],
  ];
  for (const [wanted, has] of sizes)
    it(`brings ${has.join('x')} to ${wanted.join('x')} as darknet does`, () => {
      const { tf } = engine;
      tf.tidy(() => {
        const x = tf.randomNormal<Rank.R4>([1, has[0] ?? 0, has[1] ?? 0, has[2] ?? 0]);
        const got = cutToFit(tf, x, wanted);
        assert.deepEqual(got.shape, [1, ...wanted]);
        assert.deepEqual(Array.from(got.dataSync()), shortcut(Array.from(x.dataSync()), has, wanted));
      });
    });

  it('is what a darknet cfg is checked with', async () => {
    const conv = (filters: number, stride: number) =>
      `[convolutional]\nfilters=${filters}\nsize=3\npad=1\nstride=${stride}\nbatch_normalize=1\nactivation=leaky\n`;
    const text = `[net]\nheight=16\nwidth=16\nchannels=3\n${conv(4, 1)}${conv(8, 2)}${conv(8, 1)}[shortcut]\nfrom=-3\nactivation=leaky\n[maxpool]\nsize=2\nstride=2\n[local]\nfilters=3\nsize=3\npad=1\n[connected]\noutput=10\n[softmax]\n`;
    const reading = openConfig({
      path: 'small.cfg',
      bytes: new TextEncoder().encode(text),
      others: {},
      input: null,
    });
    assert.ok(reading.kind === 'graph');
    const analysis = analyze(reading.graph, reading.problems);
    const { graph, problems } = analysis;
    assert.deepEqual(problems, []);
    assert.ok(graph.nodes.some(({ op }: { op: Op }) => op.kind === 'add' && op.lenient));
    const report = await check(engine, checkRequest(analysis));
    assert.deepEqual(report.disagreements, []);
    assert.equal(report.shapesAgree, graph.nodes.length);
    assert.equal(report.paramsAgree, graph.nodes.length);
  });
});

/** What shortcut_cpu of darknet's blas.c adds, written as its loops are, with a stride of its own along each axis. */
function shortcut(x: readonly number[], [h1, w1, c1]: Shape, [h2, w2, c2]: Shape): number[] {
  const [rows, columns, depth] = [h1 ?? 0, w1 ?? 0, c1 ?? 0];
  const [height, width, channels] = [h2 ?? 0, w2 ?? 0, c2 ?? 0];
  const step = (a: number, b: number) => Math.max(1, Math.floor(a / b));
  const out = Array<number>(height * width * channels).fill(0);
  for (let j = 0; j < Math.min(rows, height); j++)
    for (let i = 0; i < Math.min(columns, width); i++)
      for (let k = 0; k < Math.min(depth, channels); k++) {
        const to = (j * step(height, rows) * width + i * step(width, columns)) * channels + k;
        out[to] = x[(j * step(rows, height) * columns + i * step(columns, width)) * depth + k] ?? NaN;
      }
  return out;
}
