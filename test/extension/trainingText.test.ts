import assert from 'node:assert/strict';
import { experimentText, progressText, statusText } from '../../extension/trainingText.ts';
import { experimentRecord } from '../../scripts/pictures/experimentSamples.ts';
import { runRecord } from '../../scripts/pictures/runSamples.ts';

describe('what the status bar says of a run', () => {
  const { title, plan, engine, steps, epochs } = runRecord(1, 30);
  const state = {
    ...({ kind: 'running', title, plan, engine, epochs, report: null, failure: null } as const),
    ...{ steps: steps.slice(0, 40), paused: false, canResume: false },
  };
  const share = Math.round(100 * (steps[39]?.accuracy ?? 0));

  it('is the net, its step of how many, and what it gets right', () => {
    assert.equal(statusText(state), `resnet-20 · step 40 of 117 · ${share} %`);
    assert.equal(statusText({ ...state, paused: true }), `resnet-20 · paused · step 40 of 117 · ${share} %`);
  });

  it('counts no steps of a run that the clock ends, and waits for the first one', () => {
    assert.equal(statusText({ ...state, budget: 60 }), `resnet-20 · step 40 · ${share} %`);
    assert.equal(statusText({ ...state, plan: null, steps: [] }), 'resnet-20 · starting');
  });

  it('counts a run that the clock ends by its time', () => {
    assert.ok(plan !== null);
    const second = steps.slice(0, 40).map((step) => ({ ...step, ms: 1000 }));
    const timed = { ...state, steps: second, plan: { ...plan, steps: 390_000 }, budget: 60 };
    const { message, done } = progressText(timed);
    assert.match(message, /^Step 40 · loss .* · 20 s left$/);
    assert.ok(Math.abs(done - 40 / 60) < 1e-6, `${done}`);
    assert.match(progressText({ ...timed, steps: [] }).message, /^Steps of \d+ images for 1 min, /);
    const over = second.map((step) => ({ ...step, step: step.step + 60 }));
    assert.doesNotMatch(progressText({ ...timed, steps: over }).message, /left/);
  });

  it('tells the notification how much is done, whatever was told before, and that it is paused', () => {
    assert.equal(progressText(state).done, 40 / 117);
    assert.equal(progressText({ ...state, steps: steps.slice(0, 45) }).done, 45 / 117);
    assert.match(progressText({ ...state, paused: true }).message, /^Paused · step 40 of 117 · .* %$/);
  });

  it('says of a run that waits for whom it waits', () => {
    const waits = { ...state, plan: null, steps: [], waitsFor: 'the training of vgg-13.resnet.yaml' };
    assert.equal(statusText(waits), 'resnet-20 · waits');
    assert.equal(progressText(waits).message, 'Waits for the training of vgg-13.resnet.yaml to end');
  });

  it('is of an experiment the net of how many, and its step', () => {
    const { nets } = experimentRecord(1);
    const [first, second, ...more] = nets;
    assert.ok(first !== undefined && second !== undefined && plan !== null);
    const running = { ...second, reason: 'running', plan, steps: steps.slice(0, 40) } as const;
    const experiment = { kind: 'running', title, engine, failure: null } as const;
    const text = experimentText({ ...experiment, nets: [first, running, ...more] });
    assert.equal(text, `resnet-20 · net 2 of ${nets.length} · step 40 of 117`);
    const paused = { ...experiment, paused: true, nets: [first, { ...running, steps: [] }, ...more] };
    assert.equal(experimentText(paused), `resnet-20 · paused · net 2 of ${nets.length} · starting`);
    assert.equal(experimentText({ ...experiment, nets: [], waitsFor: 'vgg-13' }), 'resnet-20 · waits');
  });
});
