import { depthsFault, netChoices, type ExperimentPlan } from '../src/protocol/experimentPlan.ts';
import { inboundPlan } from './inboundPlan.ts';

/** The plan of an experiment in what a form or a program sent; throws the sentence about its first fault. */
export function inboundExperiment(request: unknown): ExperimentPlan {
  if (typeof request !== 'object' || request === null)
    throw new Error('A plan of an experiment is expected.');
  const { nets, depths, choices } = request as Readonly<Record<string, unknown>>;
  const named = netChoices.find((name) => name === nets);
  if (named === undefined) throw new Error(`The nets of an experiment are one of ${netChoices.join(', ')}.`);
  const numbers = Array.isArray(depths) ? depths.map(Number) : [];
  const fault = named === 'paper' ? depthsFault(numbers) : null;
  if (fault !== null) throw new Error(fault);
  return { nets: named, depths: numbers, choices: inboundPlan(choices) };
}
