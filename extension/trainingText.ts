import type { RunningExperiment } from './experiments.ts';
import type { RunState } from './trainings.ts';

/**
 * What the notification says of a run: "Step 12 of 120 · loss 1.234 · accuracy 45 % · 1 min 20 s left", and how much of it
 * is done, from 0 to 1.
 */
export function progressText({ plan, steps, engine, waitsFor, budget, paused }: RunState): {
  message: string;
  done: number;
} {
  const last = steps.at(-1);
  if (waitsFor) return { message: `Waits for ${waitsFor} to end`, done: 0 };
  if (plan === null)
    return { message: engine === null ? 'Starting the engine' : 'Building the net', done: 0 };
  if (last === undefined)
    return {
      message:
        budget === undefined
          ? `${plan.steps} steps of ${plan.batch} images, the first is on its way`
          : `Steps of ${plan.batch} images for ${timeText(budget)}, the first is on its way`,
      done: 0,
    };
  const each = typicalSeconds(steps.slice(-9).map(({ ms }) => ms));
  // With a time budget a run has as many steps as its speed lets it.
  const all = budget === undefined || each === 0 ? plan.steps : Math.min(plan.steps, budget / each);
  const left = Math.max(0, all - last.step) * each;
  const parts = [
    ...(paused ? ['Paused'] : []),
    `${paused ? 'step' : 'Step'} ${last.step}${budget === undefined ? ` of ${plan.steps}` : ''}`,
    `loss ${last.loss.toPrecision(3)}`,
    `accuracy ${Math.round(last.accuracy * 100)} %`,
    ...(left > 0 && !paused ? [`${timeText(left)} left`] : []),
  ];
  return { message: parts.join(' · '), done: all > 0 ? Math.min(1, last.step / all) : 0 };
}

/** What the status bar says of a run: "resnet-20 · step 40 of 117 · 93 %". */
export function statusText({ title, plan, steps, paused, budget, waitsFor }: RunState): string {
  const name = shortName(title);
  const last = steps.at(-1);
  if (plan === null || last === undefined) return `${name} · ${waitsFor ? 'waits' : 'starting'}`;
  const of = budget === undefined ? ` of ${plan.steps}` : '';
  return [
    name,
    ...(paused ? ['paused'] : []),
    `step ${last.step}${of}`,
    `${Math.round(last.accuracy * 100)} %`,
  ].join(' · ');
}

/** What the status bar says of an experiment: "resnet-20 · net 2 of 4 · step 40 of 117". */
export function experimentText({ title, nets, paused, waitsFor }: RunningExperiment): string {
  const name = shortName(title);
  const at = nets.findIndex(({ reason }) => reason === 'running');
  const net = nets[at];
  if (net === undefined) return `${name} · ${waitsFor ? 'waits' : 'starting'}`;
  const step = net.steps.at(-1)?.step;
  return [
    name,
    ...(paused === true ? ['paused'] : []),
    `net ${at + 1} of ${nets.length}`,
    step === undefined || net.plan === null ? 'starting' : `step ${step} of ${net.plan.steps}`,
  ].join(' · ');
}

const shortName = (title: string): string => title.replace(/\.resnet\.(ya?ml|json)$/i, '');

/** The median of the latest steps: the first ones are slower, and a pause of the machine should not count. */
function typicalSeconds(milliseconds: readonly number[]): number {
  const latest = [...milliseconds].sort((a, b) => a - b);
  return (latest[latest.length >> 1] ?? 0) / 1000;
}

/** "8 s", "1 min 20 s", "25 min". */
export function timeText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 10 || whole % 60 === 0) return `${Math.round(whole / 60)} min`;
  return `${minutes} min ${whole % 60} s`;
}
