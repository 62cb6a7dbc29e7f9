import type { NodeFacts } from '../model/facts.ts';
import type { GraphNode, NodeId, Op, Shape } from '../model/graph.ts';
import { sameShape, shapeText } from '../model/graph.ts';
import type { CheckReport, CheckRequest, Disagreement, EngineEvents } from '../protocol/engine.ts';
import { LiveTensors, buildNode, canBuild } from './build.ts';
import { isOutOfMemory } from './memory.ts';
import { pacer } from './pacer.ts';
import type { Engine, Tensor, Tf } from './tf.ts';

/** Above this many multiply-accumulates the pure-JS engine would take minutes. */
const pureJsMacs = 200_000_000;

type Progress = (progress: EngineEvents['progress']) => void;

/**
 * Runs one image of zeros through every node and compares the shape of each tensor that a kernel returned, and the
 * sizes of the weight tensors that exist, with what the model says of the node. Each layer is made, run, counted and
 * disposed by itself, and each tensor when its last reader is done: the peak is one layer, not the net.
 */
export async function check(
  { tf, info }: Engine,
  { graph, facts }: CheckRequest,
  onProgress: Progress = () => undefined,
): Promise<CheckReport> {
  const start = performance.now();
  const tally = new Tally(facts);
  const refusal = whyNotRun({ tf, info }, { graph, facts });
  if (refusal === null) {
    const live = new LiveTensors(graph.nodes);
    const pace = pacer();
    for (const [done, node] of graph.nodes.entries()) {
      const tensor = runNode(tf, node, live, tally);
      if (tensor !== null) live.set(node.id, tensor);
      live.release(node);
      if (pace.due()) {
        onProgress({ done: done + 1, total: graph.nodes.length });
        await pace.breathe();
      }
    }
    onProgress({ done: graph.nodes.length, total: graph.nodes.length });
  } else for (const { id } of graph.nodes) tally.notChecked.push(id);
  if (!tally.compared) tally.forget(graph.nodes);
  const { checked, shapesAgree, paramsAgree, disagreements, notChecked } = tally;
  return {
    status: statusOf(tally),
    engine: info,
    note: refusal ?? leftOut(graph.nodes, tally),
    nodes: graph.nodes.length,
    checked,
    shapesAgree,
    paramsAgree,
    disagreements,
    notChecked,
    milliseconds: Math.round(performance.now() - start),
  };
}

function statusOf({ checked, disagreements }: Tally): CheckReport['status'] {
  if (disagreements.length > 0) return 'disagree';
  return checked === 0 ? 'not run' : 'agree';
}

function whyNotRun({ info }: Engine, { graph, facts }: CheckRequest): string | null {
  const input = graph.nodes.find(({ op }) => op.kind === 'input');
  if (input === undefined || facts[input.id]?.shape === null)
    return 'The config states no input size, so there is no image to run.';
  const macs = Object.values(facts).reduce((sum, fact) => sum + (fact.macs ?? 0), 0);
  if (info.engine === 'tfjs-node' || macs <= pureJsMacs) return null;
  const millions = (count: number) => `${Math.round(count / 1e6).toLocaleString('en')} M`;
  return `The pure-JS engine checks nets of at most ${millions(pureJsMacs)} multiply-accumulates and this one has ${millions(macs)}: install the TensorFlow engine to check it.`;
}

function leftOut(nodes: readonly GraphNode[], { notChecked, tooLarge }: Tally): string | null {
  if (notChecked.length === 0) return null;
  const opaque = nodes.find(({ op }) => op.kind === 'opaque');
  const count = `${notChecked.length} of ${nodes.length} nodes ${notChecked.length === 1 ? 'is' : 'are'} not checked`;
  if (tooLarge !== null) return `${count}: the memory did not suffice to compute layer '${tooLarge.name}'.`;
  if (opaque?.op.kind !== 'opaque') return `${count}, since what comes before could not be computed.`;
  return `${count}: '${opaque.name}' is a '${opaque.op.type}', which TensorFlow was not told how to compute.`;
}

/** What has been found so far. */
class Tally {
  checked = 0;
  /** Whether a computed node was compared: that the image agrees with itself says nothing of the net. */
  compared = false;
  /** The first node for which the memory did not suffice. */
  tooLarge: GraphNode | null = null;
  shapesAgree = 0;
  paramsAgree = 0;
  readonly disagreements: Disagreement[] = [];
  notChecked: NodeId[] = [];
  readonly facts: Readonly<Record<NodeId, NodeFacts>>;

  constructor(facts: Readonly<Record<NodeId, NodeFacts>>) {
    this.facts = facts;
  }

  shape(id: NodeId, theirs: Shape): boolean {
    const ours = this.facts[id]?.shape ?? null;
    if (ours === null) {
      this.notChecked.push(id);
      return false;
    }
    this.checked += 1;
    if (sameShape(ours, theirs)) this.shapesAgree += 1;
    else this.disagreements.push({ id, what: 'shape', ours: shapeText(ours), theirs: shapeText(theirs) });
    return true;
  }

  params(id: NodeId, learnable: number, bnStats: number): void {
    const fact = this.facts[id];
    if (fact?.learnable === learnable && fact.bnStats === bnStats) this.paramsAgree += 1;
    else
      this.disagreements.push({
        id,
        what: 'params',
        ours: paramsText(fact?.learnable ?? null, fact?.bnStats ?? null),
        theirs: paramsText(learnable, bnStats),
      });
  }

  /** Counts nothing as checked. */
  forget(nodes: readonly GraphNode[]): void {
    this.checked = this.shapesAgree = this.paramsAgree = 0;
    this.notChecked = nodes.map(({ id }) => id);
  }

  outOfMemory(node: GraphNode): void {
    this.tooLarge ??= node;
    this.notChecked.push(node.id);
  }

  failed(id: NodeId, what: 'sum' | 'build', theirs: string): void {
    this.checked += 1;
    this.compared = true;
    this.disagreements.push({ id, what, ours: shapeText(this.facts[id]?.shape ?? null), theirs });
  }
}

const paramsText = (learnable: number | null, bnStats: number | null): string =>
  bnStats === null || bnStats === 0
    ? `${learnable ?? 'unknown'}`
    : `${learnable ?? 'unknown'} and ${bnStats} moving statistics`;

/** Whether TensorFlow would repeat sizes of 1 in silence where the op wants equal shapes. */
const wantsEqualShapes = (op: Op): boolean =>
  op.kind === 'gate' || op.kind === 'elementwise' || (op.kind === 'add' && !op.lenient && !op.broadcast);

/** The node's tensor, or null where it cannot be had: then what lies behind is not checked. */
function runNode(tf: Tf, node: GraphNode, live: LiveTensors, tally: Tally): Tensor | null {
  const { op, id } = node;
  try {
    if (op.kind !== 'input') return computeNode(tf, node, live, tally);
    const tensor = tf.zeros([1, ...(tally.facts[id]?.shape ?? op.shape ?? [])]);
    if (tally.shape(id, tensor.shape.slice(1))) tally.params(id, 0, 0);
    return tensor;
  } catch (error) {
    // That this machine is too small says nothing about the net.
    if (isOutOfMemory(error)) tally.outOfMemory(node);
    else
      tally.failed(
        id,
        'build',
        error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      );
    return null;
  }
}

/** Throws what TensorFlow says where it cannot compute the node. */
function computeNode(tf: Tf, node: GraphNode, live: LiveTensors, tally: Tally): Tensor | null {
  const { op, id } = node;
  const inputs = node.inputs.map((input) => live.get(input)).filter((tensor) => tensor !== undefined);
  if (!canBuild(node) || inputs.length < node.inputs.length) {
    tally.notChecked.push(id);
    return null;
  }
  const shapes = inputs.map(({ shape }) => shape.slice(1));
  if (wantsEqualShapes(op) && shapes.some((shape) => !sameShape(shape, shapes[0] ?? []))) {
    tally.failed(id, 'sum', `its inputs are ${shapes.map(shapeText).join(' and ')}`);
    return null;
  }
  const built = buildNode(tf, node, shapes);
  try {
    const tensor = built.run(inputs);
    if (tally.shape(id, tensor.shape.slice(1))) {
      tally.compared = true;
      // Weights that another node has too are counted there.
      const own = node.shares === undefined;
      tally.params(id, own ? built.learnable() : 0, own ? built.bnStats() : 0);
    }
    return tensor;
  } finally {
    built.dispose();
  }
}
