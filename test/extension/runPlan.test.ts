import assert from 'node:assert/strict';
import { runChoicesOf, inboundPlan, inboundRun, inboundRuns } from '../../extension/inboundPlan.ts';
import { quickChoices } from '../../src/protocol/engine.ts';
import { estimateRun, type RunChoices } from '../../src/protocol/runPlan.ts';
import { analyzeFile, analyzeText } from '../model/open.ts';

const choices: RunChoices = { ...quickChoices, data: 'digits' };
const machine = { native: true, memory: 16e9, measuredRate: null };
const resnet20 = () => analyzeFile('examples/resnet-20.resnet.yaml').graph;

describe('the estimate of a run', () => {
  it('counts steps, and takes the speed of an earlier run where there was one', () => {
    const first = estimateRun(resnet20(), choices, machine);
    assert.deepEqual(first.inputShape, [32, 32, 3]);
    assert.deepEqual([first.steps, first.params, first.measured, first.refusal], [117, 269_722, false, null]);
    const { stepSeconds } = estimateRun(resnet20(), choices, { ...machine, measuredRate: 10e9 });
    assert.ok(first.stepSeconds !== null && stepSeconds !== null);
    assert.ok(Math.abs(stepSeconds - (3 * 64 * 40.55e6) / 10e9) < 0.01, String(stepSeconds));
    const limited = estimateRun(resnet20(), { ...choices, limit: 160, batch: 16, epochs: 1 }, machine);
    assert.equal(limited.steps, 10);
    assert.equal(estimateRun(resnet20(), { ...choices, data: 'synthetic' }, machine).steps, 45);
    assert.equal(estimateRun(resnet20(), { ...choices, data: 'own' }, machine).steps, null);
  });

  it('is within twice of what the pure-JS engine was measured to take', () => {
    const tiny = 'residualLens: 1\ninput: 8x8x1\nstages:\n  - { blocks: 1, filters: 4 }\n';
    const wide =
      'residualLens: 1\ninput: 16x16x3\nstages:\n  - { blocks: 1, filters: 64 }\n  - { blocks: 1, filters: 128, stride: 2 }\n';
    const head = 'head:\n  - globalAveragePool\n  - { dense: 10 }\n';
    // Seconds of CPU time of a step, by the built engine on Node 20 and a busy AMD EPYC: the least of the second and third.
    for (const [graph, size, batch, measured] of [
      [analyzeText(tiny + head).graph, 8, 4, 0.07],
      [analyzeText(tiny + head).graph, 8, 64, 0.22],
      [analyzeText(wide + head).graph, 16, 1, 2.65],
      [resnet20(), 16, 2, 2.48],
      [resnet20(), 32, 1, 4.72],
    ] as const) {
      const js = { ...machine, native: false };
      const { stepSeconds } = estimateRun(graph, { ...choices, size, batch }, js);
      const ratio = (stepSeconds ?? 0) / measured;
      assert.ok(ratio > 0.5 && ratio < 2, `${size}x${size}, batch ${batch}: ${stepSeconds} of ${measured} s`);
    }
    // Three steps of one image, and 200 held-out ones: 58 s of CPU time for the whole process.
    const few = { ...choices, data: 'synthetic', batch: 1, limit: 10, steps: 3, epochs: 1 } as const;
    const { seconds } = estimateRun(resnet20(), few, { ...machine, native: false });
    assert.ok(seconds !== null && seconds > 29 && seconds < 116, String(seconds));
  });

  it('ends with the time budget', () => {
    const budget = { ...choices, epochs: 10_000, seconds: 60 };
    const { seconds, steps } = estimateRun(resnet20(), budget, { ...machine, measuredRate: 10e9 });
    assert.equal(seconds, 60);
    assert.ok(steps !== null && steps > 70 && steps < 80, String(steps));
  });

  it('refuses what cannot fit in memory, what has no head for the classes, and a size that is too small', () => {
    const small = estimateRun(resnet20(), { ...choices, batch: 2048 }, { ...machine, memory: 2e9 });
    assert.match(
      small.refusal ?? '',
      /^A step of batch 2048 needs about [\d.]+ GB of memory and this machine has 2\.0 GB; a smaller batch needs less\.$/,
    );
    const text =
      'residualLens: 1\ninput: 32x32x3\nstages:\n  - { blocks: 1, filters: 16 }\nhead:\n  - globalAveragePool\n  - { dense: 2 }\n';
    assert.match(
      estimateRun(analyzeText(text).graph, choices, machine).refusal ?? '',
      /^The head has 2 classes, and digits needs 10\.$/,
    );
    assert.equal(estimateRun(analyzeText(text).graph, { ...choices, data: 'own' }, machine).refusal, null);
    const vgg = analyzeFile('examples/vgg-13-skip.resnet.yaml').graph;
    assert.match(
      estimateRun(vgg, { ...choices, size: 8 }, machine).refusal ?? '',
      /^The net cannot take images of 8x8: /,
    );
  });
});

describe('what the form of a run sends', () => {
  it('is taken where every choice has its type and its bounds, and nothing else comes with it', () => {
    assert.deepEqual(inboundPlan({ ...choices, path: '/etc', graph: {} }), choices);
    const all = {
      ...choices,
      size: 64,
      seconds: 60,
      limit: 100,
      learningRate: 0.1,
      augment: true,
      data: 'own',
    };
    assert.deepEqual(inboundPlan(all), all);
  });

  it('is refused with the sentence about its first fault', () => {
    for (const [change, sentence] of [
      [{ batch: 0 }, 'The batch is a whole number from 1 to 4096.'],
      [{ batch: 2.5 }, 'The batch is a whole number from 1 to 4096.'],
      [{ batch: '64' }, 'The batch is a whole number from 1 to 4096.'],
      [{ epochs: null }, 'The number of epochs is a whole number from 1 to 10000.'],
      [{ learningRate: -1 }, 'The learning rate is a number from 1e-8 to 100.'],
      [{ warmUp: Number.NaN }, 'The warm-up is a number from 0 to 0.9.'],
      [{ seed: undefined }, 'The seed is a whole number from 0 to 4294967295.'],
      [{ data: '/etc/passwd' }, 'The data is one of digits, fashion, synthetic, own.'],
      [{ optimizer: 'toString' }, 'The optimizer is one of adam, sgd.'],
      [{ schedule: null }, 'The schedule is one of cosine, steps, constant.'],
      [{ augment: 'yes' }, 'Augmentation is on, off or left to the data.'],
    ] as const)
      assert.equal(runChoicesOf({ ...choices, ...change }), sentence);
    for (const wrong of [null, undefined, 7, 'plan', []]) assert.throws(() => inboundPlan(wrong));
  });

  it('names kept runs by nothing that leads elsewhere', () => {
    assert.deepEqual(inboundRun({ id: '20261127T061000000-ab12' }), { id: '20261127T061000000-ab12' });
    for (const id of ['../x', 'a/b', 'a.b', '', 'x'.repeat(65), 7, null])
      assert.throws(() => inboundRun({ id }), /names no kept run/);
    assert.deepEqual(inboundRuns({ ids: ['a', 'b'] }), { ids: ['a', 'b'] });
    for (const ids of [['a', '..'], 'a', null, Array.from({ length: 7 }, () => 'a')])
      assert.throws(() => inboundRuns({ ids }), /names no kept runs/);
  });
});
