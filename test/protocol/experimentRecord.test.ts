import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cutExperiment, experimentRecord } from '../../scripts/pictures/experimentSamples.ts';
import { depthOf } from '../../src/model/depth.ts';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { deepened, paperNet } from '../../src/protocol/experiment.ts';
import { depthsFault, estimateExperiment, timesFault } from '../../src/protocol/experimentPlan.ts';
import {
  curvesWords,
  experimentCsv,
  experimentSummary,
  hasRest,
  leftWords,
  stateOfRecord,
} from '../../src/protocol/experimentRecord.ts';
import { estimateRun } from '../../src/protocol/runPlan.ts';
import { runCsv } from '../../src/protocol/runs.ts';
import { analyzeFile } from '../model/open.ts';

describe("an experiment's record", () => {
  it('is shown as the experiment was, with its plan, and may go on where nets are left', () => {
    const whole = stateOfRecord(experimentRecord(1));
    deepEqual([whole.kind, whole.failure, whole.canGoOn, whole.nets.length], ['ended', null, false, 4]);
    equal(whole.words, 'Adam, batch 64, 3 epochs, seed 1');
    const cut = stateOfRecord(cutExperiment);
    deepEqual([cut.canGoOn, cut.id], [true, cutExperiment.id]);
    match(cut.failure ?? '', /2 of 4 nets are left/);
    const { nets: cutNets } = cutExperiment;
    deepEqual([hasRest(cutNets), hasRest(cutNets.slice(0, 2))], [true, false]);
    const refused = cutNets.map((net) =>
      net.reason === 'failed' ? { ...net, reason: 'refused' as const } : net,
    );
    equal(hasRest(refused), false, 'what was refused would be so again');
    const { question, nets, data } = experimentSummary(cutExperiment);
    deepEqual(
      [question, nets, data],
      ['ResNet-20 and ResNet-56, with and without skips', '2 of 4', 'digits'],
    );
  });

  it('names the nets that are left, and offers to train them only where it is kept', () => {
    const { nets } = cutExperiment;
    equal(leftWords(nets.slice(0, 2), true), '');
    equal(
      leftWords(nets.slice(1, 3), true),
      '1 of 2 nets is left (ResNet-56 without skips); Train the Rest trains it and keeps the others.',
    );
    equal(leftWords(nets.slice(2), false), '2 of 2 nets are left (ResNet-56 without skips, ResNet-56).');
  });

  it('as CSV has the lines of every run, each with its net', () => {
    const { nets } = experimentRecord(1);
    const lines = experimentCsv({ nets }).trimEnd().split('\n');
    equal(lines.length, 1 + 4 * 117);
    match(lines[0] ?? '', /^net,depth,skips,step,epoch,loss,/);
    equal(curvesWords({ nets }), 'each net all of its 117 steps, and every epoch');
    equal(
      curvesWords({ nets: cutExperiment.nets.slice(1) }),
      'ResNet-20 all of its 117 steps, and every epoch; ResNet-56 without skips all of its 60 steps, and every epoch',
    );
    const [plain] = nets;
    const own = plain === undefined ? [] : runCsv(plain).split('\n');
    equal(lines[39], `"ResNet-20 without skips",20,none,${own[39] ?? ''}`);
  });
});

describe('the plan of an experiment', () => {
  it("takes depths that the paper's nets can have", () => {
    equal(depthsFault([20, 56]), null);
    for (const depths of [[], [7], [21], [116], [20.5], [8, 14, 20, 26, 32], [Number.NaN]])
      match(depthsFault(depths) ?? '', /6n \+ 2/, depths.join());
    equal(depthsFault([20, 20]), 'Each depth is named once.');
  });

  it('takes so many times the blocks, in YAML and in JSON, and says so', () => {
    equal(timesFault([1, 3]), null);
    for (const times of [[], [0], [1.5], [13], [1, 2, 3, 4, 5]])
      match(timesFault(times) ?? '', /whole numbers/);
    equal(timesFault([2, 2]), 'Each number of blocks is named once.');
    equal(deepened('  - { blocks: 3, filters: 16 }', 3), '  - { blocks: 9, filters: 16 }');
    equal(deepened('{ "blocks" : 2, "block": "basic" }', 2), '{ "blocks" : 4, "block": "basic" }');
    const text = readFileSync('examples/resnet-20.resnet.yaml', 'utf8');
    equal(
      deepened(text, 3),
      readFileSync('examples/resnet-56.resnet.yaml', 'utf8')
        .replace(/^[^]*?residualLens/, text.slice(0, text.indexOf('residualLens')) + 'residualLens')
        .replace('ResNet-56', 'ResNet-20'),
    );
    const record = experimentRecord(1, { question: { kind: 'own', times: [1, 3] } });
    equal(
      experimentSummary(record).question,
      'resnet-20.resnet.yaml, blocks ×1 and ×3, with and without skips',
    );
  });

  it("makes of ResNet-20's text the zoo's ResNet-56 and ResNet-110", () => {
    const text = readFileSync('examples/resnet-20.resnet.yaml', 'utf8');
    for (const depth of [56, 110]) {
      const bytes = new TextEncoder().encode(paperNet(text, depth));
      const reading = openConfig({ path: 'net.resnet.yaml', bytes, others: {}, input: null });
      ok(reading.kind === 'graph');
      const zoo = analyzeFile(`examples/resnet-${depth}.resnet.yaml`);
      const made = analyze(reading.graph, reading.problems);
      equal(depthOf(made), depth);
      deepEqual(
        made.graph.nodes.map(({ id, op, inputs }) => [id, op, inputs]),
        zoo.graph.nodes.map(({ id, op, inputs }) => [id, op, inputs]),
      );
    }
  });

  it('takes as long as its nets one after the other, and as much memory as the largest', () => {
    const graphs = [20, 56].map((depth) => analyzeFile(`examples/resnet-${depth}.resnet.yaml`).graph);
    const machine = { native: true, memory: 8e9, measuredRate: null };
    const { choices } = experimentRecord(1);
    const each = graphs.map((graph) => estimateRun(graph, choices, machine));
    const all = estimateExperiment(graphs, choices, machine);
    equal(all?.seconds, (each[0]?.seconds ?? 0) + (each[1]?.seconds ?? 0));
    deepEqual([all.memoryBytes, all.steps], [each[1]?.memoryBytes, 234]);
    const refused = estimateExperiment(
      graphs,
      { ...choices, batch: 4096, limit: null },
      { ...machine, memory: 1e9 },
    );
    match(refused?.refusal ?? '', /needs about .* of memory/);
  });
});
