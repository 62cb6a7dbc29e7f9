import { gateValues } from '../model/gates.ts';
import type { Graph, GraphNode, NodeId } from '../model/graph.ts';
import { findMerges } from '../model/skips.ts';
import type { LayerFigures, NetFigures } from '../protocol/gradients.ts';
import { typeAttribute } from './kernels.ts';
import type { Net } from './net.ts';
import type { Scalar, Tensor, Tf } from './tf.ts';
import { nativeBackend } from './tf.ts';

/** Listens to one step. All it computes stays with TensorFlow until `figures`, which waits for it once. */
export interface Probe {
  readonly heard: (node: GraphNode, output: Tensor) => void;
  /** Takes the gradients by the names of the variables, and the weights as they are then. */
  readonly look: (gradients: Readonly<Record<string, Tensor>>) => void;
  /** What was seen; to be asked for once, which frees it. */
  readonly figures: () => NetFigures;
}

/** What is worth hearing in a net; made once for all of its probes. */
export interface Watch {
  /** For each residual sum, the nodes whose outputs are F(x) and x. */
  readonly sums: ReadonlyMap<NodeId, { readonly branch: NodeId; readonly x: NodeId }>;
  /** For each gate, the node whose output is T. */
  readonly gates: ReadonlyMap<NodeId, NodeId>;
}

export function watchOf(graph: Graph): Watch {
  const sums = new Map<NodeId, { branch: NodeId; x: NodeId }>();
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  for (const { node, kind, from, skip, skipNodes } of findMerges(graph)) {
    const merge = byId.get(node);
    if (kind !== 'sum' || skip === null || from === null || merge?.op.kind !== 'add') continue;
    const [branch, ...more] = merge.inputs.filter((id) => id !== from && !skipNodes.includes(id));
    // A sum of three has no one F(x), and one with factors adds something else.
    if (branch !== undefined && more.length === 0 && merge.op.weights === undefined)
      sums.set(node, { branch, x: from });
  }
  return { sums, gates: gateValues(graph.nodes) };
}

const rectifiers: ReadonlySet<string> = new Set(['relu', 'relu6']);

export function makeProbe(tf: Tf, net: Net, { sums, gates }: Watch): Probe {
  const seen = new Map<string, Scalar>();
  const keep = (key: string, make: () => Scalar) => {
    seen.set(key, tf.keep(tf.tidy(make)));
  };
  const measured = new Set([...sums.values()].flatMap(({ branch, x }) => [branch, x]));
  const opened = new Set(gates.values());
  const channels = new Map<NodeId, number>();
  return {
    heard: ({ id, op }, output) => {
      if (measured.has(id)) keep(`square ${id}`, () => sumOfSquares(tf, output));
      if (opened.has(id)) keep(`mean ${id}`, () => tf.mean(output));
      if (op.kind !== 'activation' || !rectifiers.has(op.name)) return;
      channels.set(id, output.shape[output.rank - 1] ?? 1);
      keep(`dead ${id}`, () => deadChannels(tf, output));
    },
    look: (gradients) => {
      for (const [id, variables] of net.variablesOf) {
        const found = variables.flatMap(({ name }) => gradients[name] ?? []);
        if (found.length === 0) continue;
        keep(`gradient ${id}`, () => total(tf, found));
        keep(`weight ${id}`, () => total(tf, variables));
      }
    },
    figures: () => {
      const numbers = read(tf, seen);
      const figures: Record<NodeId, LayerFigures> = {};
      const add = (id: NodeId, more: LayerFigures) => {
        figures[id] = { ...figures[id], ...more };
      };
      const root = (key: string) => Math.sqrt(numbers.get(key) ?? NaN);
      for (const id of net.variablesOf.keys())
        if (numbers.has(`gradient ${id}`))
          add(id, { gradient: brief(root(`gradient ${id}`)), weight: brief(root(`weight ${id}`)) });
      for (const [id, { branch, x }] of sums)
        if (numbers.has(`square ${branch}`))
          add(id, { ratio: brief(root(`square ${branch}`) / root(`square ${x}`)) });
      for (const [id, count] of channels) add(id, { dead: (numbers.get(`dead ${id}`) ?? 0) / count });
      for (const [id, value] of gates) {
        const mean = numbers.get(`mean ${value}`);
        if (mean !== undefined) add(id, { gate: brief(mean) });
      }
      return figures;
    },
  };
}

/** One wait for all numbers. */
function read(tf: Tf, seen: ReadonlyMap<string, Scalar>): Map<string, number> {
  const scalars = [...seen.values()];
  const values = scalars.length === 0 ? [] : tf.tidy(() => tf.stack(scalars).dataSync());
  tf.dispose(scalars);
  return new Map([...seen.keys()].map((key, at) => [key, values[at] ?? NaN]));
}

/** Five digits are more than a picture shows, and short on the wire. */
const brief = (value: number): number | null =>
  Number.isFinite(value) ? Number(value.toPrecision(5)) : null;

/** TensorFlow's L2Loss is half of it, without a map of squares in between. */
function sumOfSquares(tf: Tf, x: Tensor): Scalar {
  const backend = nativeBackend(tf);
  if (backend === null) return tf.sum(tf.square(x));
  return tf.mul(backend.executeSingleOutput('L2Loss', [typeAttribute(backend)], [x]), 2);
}

const total = (tf: Tf, tensors: readonly Tensor[]): Scalar =>
  tf.addN(tensors.map((tensor) => sumOfSquares(tf, tensor)));

function deadChannels(tf: Tf, output: Tensor): Scalar {
  const axes = output.shape.slice(0, -1).map((_size, axis) => axis);
  return tf.sum(tf.cast(tf.lessEqual(tf.max(output, axes), 0), 'float32'));
}
