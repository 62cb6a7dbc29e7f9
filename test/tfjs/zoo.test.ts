import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Graph } from '../../src/model/graph.ts';
import { checkRequest } from '../../src/protocol/checkRequest.ts';
import { check } from '../../src/tfjs/check.ts';
import type { Engine } from '../../src/tfjs/tf.ts';
import { trainAndHear, trainRequest } from './digitsFixture.ts';
import { nativeEngine, root } from './engineFixture.ts';

const folder = join(root, 'examples');
const zoo = readdirSync(folder).filter((name) => name.endsWith('.resnet.yaml'));

function graphOf(name: string): Graph {
  const path = join(folder, name);
  const reading = openConfig({ path, bytes: readFileSync(path), others: {}, input: null });
  assert.equal(reading.kind, 'graph');
  return reading.graph;
}

describe('the zoo and TensorFlow', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
    assert.ok(zoo.length >= 20);
  });

  for (const name of zoo) {
    it(`${name}: TensorFlow agrees at every node`, async () => {
      const graph = graphOf(name);
      const analysis = analyze(graph, []);
      const report = await check(engine, checkRequest(analysis));
      assert.deepEqual(report.disagreements, []);
      assert.equal(report.status, 'agree');
      assert.equal(report.shapesAgree, graph.nodes.length);
      assert.equal(report.paramsAgree, graph.nodes.length);
      assert.ok(analysis.totals.learnable > 0);
    }).timeout(60_000);

    it(`${name}: takes three steps with a finite loss, or says why it cannot`, async () => {
      const request = trainRequest(graphOf(name), { batch: name.includes('1202') ? 2 : 4, steps: 3 });
      const { report, plans, steps } = await trainAndHear(engine, request, 3);
      assert.equal(engine.tf.memory().numTensors, 0);
      if (report.reason === 'refused') {
        assert.match(report.message ?? '', /^A step of batch \d+ needs about .* GB of memory/);
        return;
      }
      assert.equal(steps.at(-1)?.step, 3);
      assert.ok(steps.every(({ loss }) => Number.isFinite(loss)));
      assert.equal(plans.length, 1);
    }).timeout(120_000);
  }
});
