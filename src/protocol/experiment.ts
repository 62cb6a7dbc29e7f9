import { depthOf } from '../model/depth.ts';
import type { Analysis, Merge } from '../model/facts.ts';
import type { Graph } from '../model/graph.ts';
import { withoutSkips } from '../model/plainTwin.ts';
import { quickChoices } from './engine.ts';
import type { RunChoices } from './runPlan.ts';
import type { NetSkips } from './trainingState.ts';

/** A net that is trained in an experiment, alike in all but its skips. */
export interface Contestant {
  readonly name: string;
  /** Convolutions and dense layers on the longest path. */
  readonly depth: number;
  readonly skips: NetSkips;
  readonly graph: Graph;
}

/** What experiments are trained on, where nothing else is chosen: digits are too easy to tell nets apart. */
export const experimentData = 'fashion';

/**
 * Degradation at small scale: a deep plain net trains worse than a shallow one, its residual twin does not (He et al.
 * 2015, figures 1 and 6). The depths of two of the zoo's CIFAR nets, at 16x16: docs/degradation.md says what came out.
 */
export const degradation = {
  depths: [20, 56],
  choices: { ...quickChoices, data: experimentData, epochs: 8, size: 16 },
} as const satisfies { readonly depths: readonly number[]; readonly choices: RunChoices };

/** The file of the zoo that has the residual net of a depth. */
export const degradationFile = (depth: number): string => `resnet-${depth}.resnet.yaml`;

/** The config of the paper's net of 6n + 2 layers: the zoo's ResNet-20 with n blocks a stage. */
export const paperNet = (resnet20: string, depth: number): string =>
  resnet20
    .replaceAll(/blocks: \d+/g, `blocks: ${(depth - 2) / 6}`)
    .replaceAll('ResNet-20', `ResNet-${depth}`);

/** A staged config of ours with so many times the blocks in every stage: the same net, but deeper. */
export const deepened = (text: string, times: number): string =>
  text.replaceAll(
    /(\bblocks\b["']?\s*:\s*)(\d+)/g,
    (_all, key: string, blocks: string) => `${key}${Number(blocks) * times}`,
  );

/** The plain twin, then the net: what do its skips do? */
export function withAndWithoutSkips(name: string, analysis: Analysis): readonly Contestant[] {
  const depth = depthOf(analysis);
  return [
    { name: `${name} without skips`, depth, skips: 'none', graph: withoutSkips(analysis, null) },
    { name, depth, skips: 'all', graph: analysis.graph },
  ];
}

/** The net without the skip that ends at a merge, then the net: what does this skip do? A string says why not. */
export function withAndWithoutSkip(
  name: string,
  analysis: Analysis,
  { node }: Pick<Merge, 'node'>,
): readonly Contestant[] | string {
  const depth = depthOf(analysis);
  const graph = withoutSkips(analysis, new Set([node]));
  const left = graph.nodes.find(({ id }) => id === node)?.inputs;
  const before = analysis.graph.nodes.find(({ id }) => id === node)?.inputs;
  if (left !== undefined && left.length === before?.length)
    return `The skip to '${node}' cannot be told from F(x) there, so that it cannot be taken out.`;
  return [
    { name: `${name} without the skip to ${node}`, depth, skips: 'all but one', graph },
    { name, depth, skips: 'all', graph: analysis.graph },
  ];
}
