import type { GraphNode, NodeId, Shape } from '../model/graph.ts';
import type { BuiltNode } from './build.ts';
import { LiveTensors } from './build.ts';
import { initialise } from './initial.ts';
import type { Pass } from './making.ts';
import { layerOf } from './shared.ts';
import { seeded } from './random.ts';
import type { Layer, Rank, Tensor, Tensor4D, Tf, Variable } from './tf.ts';
import { isVariable } from './tf.ts';

/** A net with its weights. */
export interface Net {
  readonly variables: readonly Variable[];
  /** The same by node; what several share stands at the first. */
  readonly variablesOf: ReadonlyMap<NodeId, readonly Variable[]>;
  /** Every node's layer; nodes that share theirs have the same one. */
  readonly layers: ReadonlyMap<NodeId, BuiltNode>;
  readonly normalized: boolean;
  /** Logits [images, classes]; in training with a pass. To be called inside tf.tidy. */
  readonly forward: (images: Tensor4D, pass?: Pass) => Tensor;
  readonly dispose: () => void;
}

interface NetRequest {
  readonly nodes: readonly GraphNode[];
  readonly inputShape: Shape;
  readonly logits: NodeId;
  readonly seed: number;
}

/** Builds every layer by running one image of zeros through the nodes, as a check does, then sets the weights. */
export function buildNet(tf: Tf, { nodes, inputShape, logits, seed }: NetRequest): Net {
  const built = new Map<NodeId, BuiltNode>();
  const byId = new Map(nodes.map((node) => [node.id, node]));

  const forward = (images: Tensor4D, pass?: Pass): Tensor => {
    const live = new LiveTensors(nodes);
    let result: Tensor | null = null;
    for (const node of nodes) {
      const tensor = runNode(node, live, images, pass);
      pass?.heard?.(node, tensor);
      if (node.id === logits) result = tf.reshape(tensor, [images.shape[0], -1]);
      live.set(node.id, tensor);
      // What the tape still needs it holds by clones, so the last reader may free its inputs in training too.
      live.release(node);
    }
    if (result === null) throw new Error(`The net has no layer '${logits}'.`);
    return result;
  };

  const runNode = (node: GraphNode, live: LiveTensors, images: Tensor4D, pass?: Pass): Tensor => {
    if (node.op.kind === 'input') return tf.clone(images);
    const inputs = node.inputs.map((id) => live.get(id)).filter((tensor) => tensor !== undefined);
    let layer = built.get(node.id);
    if (layer === undefined) {
      layer = layerOf(
        tf,
        node,
        inputs.map(({ shape }) => shape.slice(1)),
        { nodes: byId, built },
      );
      built.set(node.id, layer);
    }
    try {
      return layer.run(inputs, pass);
    } catch (error) {
      const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      throw new Error(`Layer '${node.name}' cannot be computed: ${text}`, { cause: error });
    }
  };

  const [height = 1, width = 1, channels = 1] = inputShape;
  tf.tidy(() => {
    forward(tf.zeros<Rank.R4>([1, height, width, channels]));
  });
  initialise(tf, nodes, built, seeded(seed), logits);
  const layers = [...new Set(built.values())];
  const variablesOf = new Map<NodeId, readonly Variable[]>();
  const owned = new Set<BuiltNode>();
  for (const [id, layer] of built) {
    if (owned.has(layer)) continue;
    owned.add(layer);
    variablesOf.set(id, layer.layer.trainableWeights.map((weight) => weight.read()).filter(isVariable));
  }
  return {
    variables: [...variablesOf.values()].flat(),
    variablesOf,
    layers: built,
    normalized: nodes.some(({ op }) => op.kind === 'batchNorm'),
    forward,
    dispose: () => {
      for (const layer of layers) layer.dispose();
    },
  };
}

/**
 * Sets the moving mean and variance of every batch normalization to their means over some batches (and over all nodes that share it), with the weights as
 * they are now: after a few steps a decaying average would still hold the statistics of the random start.
 */
export function recomputeStatistics(tf: Tf, net: Net, batches: readonly (() => Tensor4D)[]): void {
  if (!net.normalized) return;
  const sums = new Map<Layer, { mean: Tensor; variance: Tensor; count: number }>();
  for (const batch of batches) {
    tf.tidy(() => {
      net.forward(batch(), {
        seed: 0,
        statistics: (layer, mean, variance) => {
          const sum = sums.get(layer);
          sums.set(layer, {
            mean: tf.keep(sum === undefined ? tf.clone(mean) : tf.add(sum.mean, mean)),
            variance: tf.keep(sum === undefined ? tf.clone(variance) : tf.add(sum.variance, variance)),
            count: (sum?.count ?? 0) + 1,
          });
          tf.dispose([sum?.mean, sum?.variance].filter((tensor) => tensor !== undefined));
        },
      });
    });
  }
  for (const [layer, { mean, variance, count }] of sums) {
    const [movingMean, movingVariance] = layer.nonTrainableWeights;
    tf.tidy(() => {
      movingMean?.write(tf.div(mean, count));
      movingVariance?.write(tf.div(variance, count));
    });
    tf.dispose([mean, variance]);
  }
}
