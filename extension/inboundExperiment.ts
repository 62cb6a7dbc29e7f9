import { depthsFault, netChoices, timesFault, type ExperimentPlan } from '../src/protocol/experimentPlan.ts';
import { inboundPlan } from './inboundPlan.ts';

/** The plan of an experiment in what a form or a program sent; throws the sentence about its first fault. */
export function inboundExperiment(request: unknown): ExperimentPlan {
  if (typeof request !== 'object' || request === null)
    throw new Error('A plan of an experiment is expected.');
  const { nets, times, depths, choices } = request as Readonly<Record<string, unknown>>;
  const named = netChoices.find((name) => name === nets);
  if (named === undefined) throw new Error(`The nets of an experiment are one of ${netChoices.join(', ')}.`);
  const blocks = times === undefined ? [1] : numbersOf(times);
  const fault = named === 'paper' ? depthsFault(numbersOf(depths)) : timesFault(blocks);
  if (fault !== null) throw new Error(fault);
  return { nets: named, times: blocks, depths: numbersOf(depths), choices: inboundPlan(choices) };
}

const numbersOf = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);
