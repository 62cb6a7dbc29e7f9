import type { Graph } from '../model/graph.ts';
import { estimateRun, type Estimate, type Machine, type RunChoices } from './runPlan.ts';

/** What is compared: the config with its plain twin, or the paper's ResNets for CIFAR with theirs. */
export const netChoices = ['own', 'paper'] as const;

/** What the person decides of an experiment before it runs. */
export interface ExperimentPlan {
  readonly nets: (typeof netChoices)[number];
  /** How many times its own blocks the config gets in every stage: one pair of nets each. */
  readonly times: readonly number[];
  /** Of the paper's nets, where they are compared. */
  readonly depths: readonly number[];
  readonly choices: RunChoices;
}

/** The form of an experiment, as it stands. */
export interface ExperimentForm {
  readonly title: string;
  readonly plan: ExperimentPlan;
  /** The config says its blocks as a number a stage, so that it can be made deeper. */
  readonly staged: boolean;
  /** Skips of the config: without any it is its own twin. */
  readonly skips: number;
  /** The folder or file of images that the person picked; null before. */
  readonly own: string | null;
  readonly estimate: Estimate;
  readonly engine: string;
}

/** He et al. 2015, section 4.2: 6n + 2 layers. */
const deepest = 110;
const mostDepths = 4;

/** The sentence about depths that cannot be compared; null where they can. */
export function depthsFault(depths: readonly number[]): string | null {
  const isDepth = (depth: number) => depth >= 8 && depth <= deepest && (depth - 2) % 6 === 0;
  const fits = depths.length > 0 && depths.length <= mostDepths && depths.every(isDepth);
  if (!fits)
    return `The depths are one to ${mostDepths} of 8, 14, 20, 26 and so on to ${deepest}: the paper's nets have 6n + 2 layers.`;
  return new Set(depths).size === depths.length ? null : 'Each depth is named once.';
}

/** The sentence about factors of depth that cannot be taken; null where they can. */
export function timesFault(times: readonly number[]): string | null {
  const fits = times.length > 0 && times.length <= mostDepths && times.every((each) => isTimes(each));
  if (!fits)
    return `The blocks are one to ${mostDepths} whole numbers from 1 to ${mostTimes}, such as 1, 3: once and three times as many in each stage.`;
  return new Set(times).size === times.length ? null : 'Each number of blocks is named once.';
}

const mostTimes = 12;
const isTimes = (each: number): boolean => Number.isInteger(each) && each >= 1 && each <= mostTimes;

/** What all nets of an experiment take together; the sentence that refuses one of them refuses all. */
export function estimateExperiment(
  graphs: readonly Graph[],
  choices: RunChoices,
  machine: Machine,
): Estimate | null {
  const each = graphs.map((graph) => estimateRun(graph, choices, machine));
  const largest = [...each].sort((a, b) => (b.params ?? 0) - (a.params ?? 0))[0];
  if (largest === undefined) return null;
  const sum = (of: (estimate: Estimate) => number | null) =>
    each.reduce<number | null>((all, estimate) => {
      const one = of(estimate);
      return all === null || one === null ? null : all + one;
    }, 0);
  return {
    ...largest,
    memoryBytes: Math.max(...each.map(({ memoryBytes }) => memoryBytes ?? 0)),
    steps: sum(({ steps }) => steps),
    seconds: sum(({ seconds }) => seconds),
    refusal: each.find(({ refusal }) => refusal !== null)?.refusal ?? null,
  };
}
