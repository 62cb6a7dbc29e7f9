import assert from 'node:assert/strict';
import { analyze } from '../../src/model/analyze.ts';
import type { NodeFacts } from '../../src/model/facts.ts';
import type { Graph } from '../../src/model/graph.ts';
import { checkRequest } from '../../src/protocol/checkRequest.ts';
import { check } from '../../src/tfjs/check.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { loadEngine } from '../../src/tfjs/loadEngine.ts';
import { isOutOfMemory } from '../../src/tfjs/memory.ts';
import { nativeEngine } from './engineFixture.ts';
import { NetBuilder, around, bottleneckNet, cifarNet } from './nets.ts';

/** The model's facts of a graph, with one node's changed: a rule of ours that is wrong. */
function planted(graph: Graph, id: string, change: Partial<NodeFacts>) {
  const { facts } = analyze(graph, []);
  const fact = facts.get(id);
  assert.ok(fact);
  return checkRequest({ graph, facts: new Map(facts).set(id, { ...fact, ...change }) });
}

const firstOfKind = (graph: Graph, kind: string) => graph.nodes.find(({ op }) => op.kind === kind)?.id ?? '';

describe('check', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
  });
  const run = (graph: Graph) => check(engine, checkRequest(analyze(graph, [])));

  it('agrees on ResNet-152, node by node, and leaves no tensor', async () => {
    const graph = bottleneckNet([3, 8, 36, 3]);
    const report = await run(graph);
    assert.deepEqual(report.disagreements, []);
    assert.equal(report.status, 'agree');
    assert.equal(report.note, null);
    assert.equal(report.checked, 516);
    assert.equal(report.engine.engine, 'tfjs-node');
    assert.match(report.engine.tensorflow ?? '', /^\d+\.\d+/);
    assert.equal(engine.tf.memory().numTensors, 0);
  }).timeout(60_000);

  it('agrees on ResNet-1202', async () => {
    const report = await run(cifarNet(200));
    assert.equal(report.status, 'agree');
    assert.equal(report.shapesAgree, 4211);
  }).timeout(60_000);

  it('catches a wrong shape rule', async () => {
    const graph = cifarNet(1);
    const id = firstOfKind(graph, 'pool');
    const report = await check(engine, planted(graph, id, { shape: [15, 16, 16] }));
    assert.equal(report.status, 'disagree');
    assert.deepEqual(report.disagreements, [{ id, what: 'shape', ours: '15x16x16', theirs: '16x16x16' }]);
  });

  it('catches a wrong parameter rule', async () => {
    const graph = cifarNet(1);
    const id = firstOfKind(graph, 'conv2d');
    const report = await check(engine, planted(graph, id, { learnable: 433 }));
    assert.deepEqual(report.disagreements, [{ id, what: 'params', ours: '433', theirs: '432' }]);
    const norm = firstOfKind(graph, 'batchNorm');
    const { disagreements } = await check(engine, planted(graph, norm, { bnStats: 16 }));
    assert.deepEqual(disagreements, [
      {
        id: norm,
        what: 'params',
        ours: '32 and 16 moving statistics',
        theirs: '32 and 32 moving statistics',
      },
    ]);
  });

  it('catches a bad sum that tf.add would broadcast, and checks nothing behind it', async () => {
    const net = new NetBuilder([8, 8, 4]);
    const x = net.last;
    const squeezed = net.put({ kind: 'globalPool', mode: 'average', keepDims: true });
    const sum = net.put({ kind: 'add' }, [x, squeezed]);
    const after = net.relu();
    const report = await run(net.graph());
    assert.equal(report.status, 'disagree');
    assert.deepEqual(report.disagreements, [
      { id: sum, what: 'sum', ours: '8x8x4', theirs: 'its inputs are 8x8x4 and 1x1x4' },
    ]);
    assert.deepEqual(report.notChecked, [after]);
  });

  it('does not check an opaque node or what lies behind it', async () => {
    const net = new NetBuilder([8, 8, 4]);
    net.conv(4, 3);
    const opaque = net.put({ kind: 'opaque', type: 'SpectralGate' }, [net.last], 'odd');
    const after = net.relu();
    const report = await run(net.graph());
    assert.equal(report.status, 'agree');
    assert.deepEqual(report.notChecked, [opaque, after]);
    assert.equal(report.checked, 2);
    assert.match(report.note ?? '', /2 of 4 nodes are not checked: 'odd' is a 'SpectralGate'/);
  });

  it('is not run where the image alone could be looked at', async () => {
    const net = new NetBuilder([8, 8, 4]);
    net.put({ kind: 'opaque', type: 'SpectralGate' }, [net.last], 'odd');
    net.conv(4, 3);
    net.relu();
    const report = await run(net.graph());
    assert.equal(report.status, 'not run');
    assert.deepEqual([report.checked, report.shapesAgree, report.paramsAgree], [0, 0, 0]);
    assert.equal(report.notChecked.length, 4);
    assert.match(report.note ?? '', /^4 of 4 nodes are not checked: 'odd' is a 'SpectralGate'/);
  });

  it('does not take a memory that is too small for a disagreement', async () => {
    const net = new NetBuilder([8, 8, 4]);
    net.conv(4, 3);
    net.put({ kind: 'globalPool', mode: 'average', keepDims: false });
    // No typed array has 2^40 places.
    const huge = net.put({ kind: 'dense', units: 2 ** 40, bias: false }, [net.last], 'huge');
    const after = net.relu();
    const report = await run(net.graph());
    assert.equal(report.status, 'agree');
    assert.deepEqual(report.disagreements, []);
    assert.equal(report.checked, 3);
    assert.deepEqual(report.notChecked, [huge, after]);
    assert.equal(
      report.note,
      "2 of 5 nodes are not checked: the memory did not suffice to compute layer 'huge'.",
    );
    assert.equal(engine.tf.memory().numTensors, 0);
  });

  it('is not run where the memory does not suffice for the image', async () => {
    const net = new NetBuilder([2 ** 20, 2 ** 20, 4]);
    net.relu();
    const report = await run(net.graph());
    assert.equal(report.status, 'not run');
    assert.match(report.note ?? '', /^2 of 2 nodes are not checked: the memory did not suffice/);
  });

  it('knows what the engines say when the memory does not suffice', () => {
    for (const message of [
      'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[64,64]',
      'Invalid typed array length: 1099511627776',
      'std::bad_alloc',
      'Array buffer allocation failed',
    ])
      assert.ok(isOutOfMemory(new RangeError(message)), message);
    assert.ok(!isOutOfMemory(new Error('Invalid TF_Status: 3\nMessage: Invalid argument')));
  });

  it('tells what TensorFlow says where it cannot compute a node', async () => {
    const net = new NetBuilder([4, 4, 4]);
    const x = net.last;
    const small = net.conv(4, 3, 2, x);
    const bad = net.put({ kind: 'concat' }, [x, small]);
    const report = await run(net.graph());
    assert.equal(report.disagreements[0]?.id, bad);
    assert.equal(report.disagreements[0].what, 'build');
    assert.ok(report.disagreements[0].theirs.length > 10);
    assert.equal(engine.tf.memory().numTensors, 0);
  });

  it('is not run without an input size', async () => {
    const net = new NetBuilder(null);
    net.conv(4, 3);
    const report = await run(net.graph());
    assert.equal(report.status, 'not run');
    assert.match(report.note ?? '', /no input size/);
    assert.equal(report.checked, 0);
    assert.equal(report.notChecked.length, 2);
  });

  it('tells its progress to the end', async () => {
    const graph = cifarNet(3);
    const heard: number[] = [];
    await check(engine, checkRequest(analyze(graph, [])), ({ done, total }) => {
      heard.push(done);
      assert.equal(total, graph.nodes.length);
    });
    assert.equal(heard.at(-1), graph.nodes.length);
  });

  it('agrees on ceil mode over padding, which tf.layers has not', async () => {
    const net = new NetBuilder([7, 7, 3]);
    net.put({
      kind: 'pool',
      mode: 'max',
      kernel: [2, 2],
      stride: [2, 2],
      padding: around(1),
      ceil: true,
    });
    assert.equal((await run(net.graph())).status, 'agree');
  });
});

describe('check with the pure-JS engine', () => {
  it('checks a small net and says that it is not run on a large one', async () => {
    const engine = await loadEngine(null, 'this test wants none');
    const small = cifarNet(1, 10, 8);
    const report = await check(engine, checkRequest(analyze(small, [])));
    assert.equal(report.status, 'agree');
    assert.equal(report.engine.engine, 'tfjs-cpu');
    assert.equal(report.engine.tensorflow, null);
    assert.equal(report.engine.reason, 'this test wants none');
    const large = bottleneckNet([3, 4, 6, 3]);
    const refused = await check(engine, checkRequest(analyze(large, [])));
    assert.equal(refused.status, 'not run');
    assert.match(refused.note ?? '', /at most 200 M .* has 4,089 M/);
  }).timeout(30_000);

  it('serves where the native engine fails to load, and says why', async () => {
    const { info } = await loadEngine('/nowhere/at/all');
    assert.equal(info.engine, 'tfjs-cpu');
    assert.match(info.reason, /\/nowhere\/at\/all failed to load: Cannot find module/);
  });
});
