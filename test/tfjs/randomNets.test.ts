import assert from 'node:assert/strict';
import fc from 'fast-check';
import { analyze } from '../../src/model/analyze.ts';
import type { Graph, Shape } from '../../src/model/graph.ts';
import { checkRequest } from '../../src/protocol/checkRequest.ts';
import { check } from '../../src/tfjs/check.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { nativeEngine } from './engineFixture.ts';
import { NetBuilder, around } from './nets.ts';

/** One residual block of a random net: what is on its branch, and how its skip keeps up with it. */
const block = fc.record({
  filters: fc.constantFrom(4, 6, 8, 12),
  stride: fc.constantFrom(1, 2, 3),
  kernel: fc.constantFrom(1, 3, 5),
  groups: fc.constantFrom(1, 2),
  padding: fc.constantFrom('same' as const, 'edge' as const),
  skip: fc.constantFrom('projection', 'zeroPad', 'slice', 'concat', 'gate', 'none'),
  activation: fc.constantFrom('relu', 'gelu', 'prelu', 'hardSwish' as const),
  squeeze: fc.boolean(),
  pool: fc.constantFrom('no', 'max', 'average', 'ceil'),
});
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

const randomNet = fc
  .record({
    height: fc.integer({ min: 5, max: 24 }),
    width: fc.integer({ min: 5, max: 24 }),
    blocks: fc.array(block, { minLength: 1, maxLength: 5 }),
    flat: fc.boolean(),
  })
  .map(({ height, width, blocks, flat }): Graph => {
    const net = new NetBuilder([height, width, 2]);
    let channels = 2;
    for (const each of blocks) channels = addBlock(net, each, channels);
    if (!flat) return net.head(10);
    net.put({ kind: 'flatten' });
    net.put({ kind: 'dense', units: 10, bias: true });
    return net.graph();
  });

/** Puts the block and returns its output channels. */
function addBlock(net: NetBuilder, each: Block, channels: number): number {
  const { filters, stride, kernel, activation } = each;
  const x = net.last;
  const groups = channels % each.groups === 0 ? each.groups : 1;
  const window = {
    kernel: [kernel, kernel] as const,
    padding: each.padding === 'same' ? ('same' as const) : around((kernel - 1) / 2),
    dilation: [1, 1] as const,
  };
  net.put({ kind: 'conv2d', filters, stride: [stride, stride], groups, bias: true, ...window });
  net.norm();
  net.put({ kind: 'activation', name: activation as 'relu' });
  net.put({ kind: 'depthwise', multiplier: 1, stride: [1, 1], bias: false, ...window });
  let branch = net.norm();
  if (each.squeeze) {
    net.put({ kind: 'globalPool', mode: 'average', keepDims: true });
    net.conv(filters, 1);
    const factor = net.put({ kind: 'activation', name: 'sigmoid' });
    branch = net.put({ kind: 'multiply' }, [branch, factor]);
  }
  const out = merge(net, each, { x, branch, channels });
  if (each.pool !== 'no') {
    const mode = each.pool === 'max' ? 'max' : 'average';
    net.put({
      kind: 'pool',
      mode,
      kernel: [2, 2],
      stride: [2, 2],
      padding: around(1),
      ceil: each.pool === 'ceil',
    });
  }
  return out;
}

function merge(
  net: NetBuilder,
  { skip, filters, stride }: Block,
  { x, branch, channels }: { x: string; branch: string; channels: number },
): number {
  if (skip === 'none') return filters;
  if (skip === 'zeroPad' || skip === 'slice') {
    if (filters < channels) return filters;
    const step = [stride, stride] as const;
    const thinned =
      skip === 'slice'
        ? net.put({ kind: 'slice', stride: step }, [x])
        : net.put(
            { kind: 'pool', mode: 'average', kernel: [1, 1], stride: step, padding: 'valid', ceil: false },
            [x],
          );
    const before = Math.floor((filters - channels) / 2);
    const padded = net.put({ kind: 'padChannels', before, after: filters - channels - before }, [thinned]);
    net.put({ kind: 'add' }, [branch, padded]);
    return filters;
  }
  const projected = net.conv(filters, 1, stride, x);
  if (skip === 'gate') {
    net.conv(filters, 1, stride, x);
    const open = net.put({ kind: 'activation', name: 'sigmoid' });
    net.put({ kind: 'gate' }, [branch, open, projected]);
  } else net.put({ kind: skip === 'concat' ? 'concat' : 'add' }, [branch, projected]);
  return skip === 'concat' ? 2 * filters : filters;
}

describe('random residual nets', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
  });

  it('have the shapes and parameters that the model says', async () => {
    await fc.assert(
      fc.asyncProperty(randomNet, async (graph) => {
        const analysis = analyze(graph, []);
        assert.deepEqual(analysis.problems, []);
        const report = await check(engine, checkRequest(analysis));
        assert.deepEqual(report.disagreements, []);
        assert.equal(report.shapesAgree, graph.nodes.length);
        assert.equal(report.paramsAgree, graph.nodes.length);
        assert.equal(engine.tf.memory().numTensors, 0);
      }),
      { numRuns: 150 },
    );
  }).timeout(120_000);

  it('are caught wherever one shape is wrong by one', async () => {
    await fc.assert(
      fc.asyncProperty(randomNet, fc.nat(), fc.nat(), async (graph, which, axis) => {
        const { facts } = analyze(graph, []);
        const { id } = graph.nodes[1 + (which % (graph.nodes.length - 1))] ?? { id: '' };
        const shape: Shape = facts.get(id)?.shape ?? [];
        const wrong = shape.map((size, index) => (index === axis % shape.length ? size + 1 : size));
        const fact = facts.get(id);
        assert.ok(fact);
        const report = await check(
          engine,
          checkRequest({ graph, facts: new Map(facts).set(id, { ...fact, shape: wrong }) }),
        );
        assert.deepEqual(
          report.disagreements.map((found) => [found.id, found.what]),
          [[id, 'shape']],
        );
      }),
      { numRuns: 40 },
    );
  }).timeout(120_000);
});
