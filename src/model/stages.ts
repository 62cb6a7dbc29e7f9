import type { Block, NodeFacts, Stage } from './facts.ts';
import type { Graph, GraphNode, NodeId, Shape } from './graph.ts';
import { indexOf, sameShape } from './graph.ts';
import { leafBlocks } from './leafBlocks.ts';

type Facts = ReadonlyMap<NodeId, NodeFacts>;

/** The stage of each node by its index, 0 for the stem; more than `count` is the head. */
interface Division {
  readonly of: readonly number[];
  readonly count: number;
  /** Nodes by their index from which no way leads on in their stage: its shape is none of theirs. */
  readonly aside: ReadonlySet<number>;
}

/**
 * Puts every node in the stem (0), a stage (1-based) or the head (one past the last stage).
 *
 * A config that states its stages is believed. In a net made of blocks, a stage is a run of blocks of equal
 * resolution, and of equal channels at its sums; what comes before the first block is the stem. In a net with few
 * or no blocks (VGG, AlexNet), a stage is a run of layers of equal resolution.
 */
export function findStages(
  graph: Graph,
  facts: Facts,
  blocks: readonly Block[],
): { blocks: Block[]; stages: Stage[]; stageOf: Map<NodeId, number> } {
  const { of, count, aside } = divide(graph, facts, blocks);
  const stageOf = new Map<NodeId, number>();
  const ends: (GraphNode | undefined)[] = [];
  graph.nodes.forEach((node, at) => {
    const stage = Math.min(of[at] ?? 0, count + 1);
    stageOf.set(node.id, stage);
    if (!aside.has(at)) ends[stage] = node;
  });
  const numbered = blocks.map((block) => ({ ...block, stage: stageOf.get(block.nodes.at(-1) ?? '') ?? 0 }));
  const stages = Array.from({ length: count }, (_, at): Stage => {
    const number = at + 1;
    const members = numbered.filter((block) => block.stage === number).map((block) => block.id);
    return { number, blocks: members, shape: facts.get(ends[number]?.id ?? '')?.shape ?? null };
  });
  return { blocks: numbered, stages, stageOf };
}

function divide(graph: Graph, facts: Facts, blocks: readonly Block[]): Division {
  if (graph.nodes.some((node) => node.stage !== undefined)) return statedStages(graph);
  const leaves = leafBlocks(graph, blocks);
  return madeOfBlocks(graph, leaves)
    ? stagesByBlocks(graph, facts, leaves)
    : stagesByResolution(graph, facts);
}

function statedStages(graph: Graph): Division {
  const of = graph.nodes.map((node) => node.stage ?? 0);
  const count = graph.nodes.reduce(
    (most, node) => (node.unit === undefined ? most : Math.max(most, node.stage ?? 0)),
    0,
  );
  return { of, count, aside: new Set() };
}

const isConvolution = (node: GraphNode): boolean => node.op.kind === 'conv2d' || node.op.kind === 'depthwise';

/** At least half of the convolutions stand in blocks. */
function madeOfBlocks(graph: Graph, blocks: readonly Block[]): boolean {
  const inBlocks = new Set(blocks.flatMap((block) => block.nodes));
  const convolutions = graph.nodes.filter(isConvolution);
  return (
    convolutions.length > 0 &&
    convolutions.filter((node) => inBlocks.has(node.id)).length * 2 >= convolutions.length
  );
}

const resolution = (shape: Shape | null | undefined): string | null =>
  shape?.length === 3 ? `${shape[0] ?? ''}x${shape[1] ?? ''}` : null;

function stagesByBlocks(graph: Graph, facts: Facts, blocks: readonly Block[]): Division {
  const outputs = blocks.map((block) => facts.get(block.nodes.at(-1) ?? '')?.shape ?? null);
  const widens = blocks.filter((_, at) => {
    const [before, after] = [outputs[at - 1], outputs[at]];
    return before && after && before.at(-1) !== after.at(-1);
  });
  // Where the channels grow in most blocks (DenseNet, pyramid nets) they say nothing of stages.
  const channelsCount = widens.length * 2 < blocks.length;
  const stageOfNode = new Map<NodeId, number>();
  let count = 0;
  blocks.forEach((block, at) => {
    const [before, after] = [outputs[at - 1] ?? null, outputs[at] ?? null];
    const moved = resolution(before) !== resolution(after);
    const widened = channelsCount && before !== null && after !== null && !sameShape(before, after);
    if (at === 0 || moved || widened) count += 1;
    for (const id of block.nodes) stageOfNode.set(id, count);
  });
  // A layer between two blocks (a pool, a transition) opens the stage of the block that follows.
  const of = new Array<number>(graph.nodes.length).fill(0);
  let next = count + 1;
  for (let at = graph.nodes.length - 1; at >= 0; at -= 1) {
    next = stageOfNode.get(graph.nodes[at]?.id ?? '') ?? next;
    of[at] = next;
  }
  const firstBlock = graph.nodes.findIndex((node) => stageOfNode.has(node.id));
  const opened = of.map((stage, at) => (at < firstBlock ? 0 : stage));
  return withEnds(graph, { of: opened, count, holds: ({ id }) => stageOfNode.has(id) });
}

/** What leads to nothing that holds a stage, as a head in mid-net, opens none: it stays in the stage of what it reads. */
function withEnds(
  graph: Graph,
  { of, count, holds }: Omit<Division, 'aside'> & { readonly holds: (node: GraphNode) => boolean },
): Division {
  const { nodes } = graph;
  const index = indexOf(graph);
  const leads = new Array<boolean>(nodes.length).fill(false);
  for (let at = nodes.length - 1; at >= 0; at -= 1) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (holds(node)) leads[at] = true;
    if (leads[at] !== true) continue;
    for (const id of node.inputs) {
      const input = index.get(id);
      if (input !== undefined && of[input] === of[at]) leads[input] = true;
    }
  }
  const stages: number[] = [];
  const aside = new Set<number>();
  nodes.forEach((node, at) => {
    const stage = of[at] ?? 0;
    const read = stages[index.get(node.inputs[0] ?? '') ?? -1] ?? stage;
    const moves = leads[at] !== true && stage <= count && read < stage;
    stages.push(moves ? read : stage);
    if (moves) aside.add(at);
  });
  return { of: stages, count, aside };
}

function stagesByResolution(graph: Graph, facts: Facts): Division {
  const of = new Array<number>(graph.nodes.length).fill(0);
  let count = 0;
  let here: string | null = null;
  // Layers seen since the last stage that hold no convolution yet: they wait for the one that comes.
  let waiting: number[] = [];
  graph.nodes.forEach((node, at) => {
    const now = resolution(facts.get(node.id)?.shape);
    if (node.op.kind === 'input') return;
    if (now !== null && now === here && waiting.length === 0) {
      of[at] = count;
      return;
    }
    waiting.push(at);
    if (!isConvolution(node) || now === null) return;
    if (now !== here) count += 1;
    here = now;
    for (const index of waiting) of[index] = count;
    waiting = [];
  });
  for (const index of waiting) of[index] = count + 1;
  return withEnds(graph, { of, count, holds: isConvolution });
}
