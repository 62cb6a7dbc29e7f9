import type { NodeId, Op, Shape } from '../../graph.ts';
import { rowOf } from '../../ops/ops.ts';
import { isMisfit } from '../../ops/rule.ts';
import type { Problem } from '../../problem.ts';
import type { Builder } from '../drawing/builder.ts';
import type { Dims, OnnxNode } from './modelProto.ts';
import type { Constant, Value, Wire } from './values.ts';

/** A net on its way into the graph. */
export interface Net {
  readonly builder: Builder;
  readonly values: Map<string, Value>;
  /** The nodes that read a value, in the file's order. */
  readonly readers: ReadonlyMap<string, readonly OnnxNode[]>;
  /** Values that are outputs of the whole graph: they are read outside of it. */
  readonly results: ReadonlySet<string>;
  /** Nodes that an earlier one has been drawn together with: what they make is there already. */
  readonly folded: Set<OnnxNode>;
  /** The node that has each set of weights, by their names. */
  readonly owners: Map<string, NodeId>;
  readonly problems: Problem[];
  /** Shapes that the file states of values in between, by their names. */
  readonly stated: ReadonlyMap<string, Dims>;
  /** The batch's size, null where the file leaves it open. */
  readonly batch: number | null;
}

/** One node, with what its inputs stand for; null for one that is left out. */
export interface Call {
  readonly net: Net;
  readonly node: OnnxNode;
  readonly name: string;
  readonly inputs: readonly (Value | null)[];
}

/** What draws one type of node: the values of its outputs in order, or null where it cannot be drawn as what it is. */
export type Draw = (call: Call) => readonly Value[] | null;

export function wireAt({ inputs }: Call, index: number): Wire | null {
  const value = inputs[index];
  return value?.kind === 'wire' ? value.wire : null;
}

export function constantAt({ inputs }: Call, index: number): Constant | null {
  const value = inputs[index];
  return value?.kind === 'constant' ? value.constant : null;
}

/** The wires among the inputs; the constants are left out. */
export const wiresOf = ({ inputs }: Call): Wire[] =>
  inputs.flatMap((value) => (value?.kind === 'wire' ? [value.wire] : []));

const most = 80;
/** A name as it is shown in a sentence. */
export const shown = (name: string): string => (name.length <= most ? name : `${name.slice(0, most)}…`);

/** Adds a node behind wires; its channels stand where the first one's do, if nothing else is said. */
export function addNode(
  call: Call,
  op: Op,
  inputs: readonly Wire[],
  options: {
    readonly part?: string;
    readonly weights?: readonly Constant[];
    readonly channels?: Wire['channels'];
  } = {},
): Wire {
  const { net, name } = call;
  const key = weightsKey(op, options.weights ?? []);
  const shares = key === null ? undefined : net.owners.get(key);
  const node = net.builder.add(
    options.part === undefined ? name : `${name}/${options.part}`,
    op,
    inputs.map((input) => input.node),
    { range: null, ...(shares === undefined ? {} : { shares }) },
  );
  if (key !== null && shares === undefined) net.owners.set(key, node);
  return { node, shape: shapeOf(op, inputs), channels: options.channels ?? inputs[0]?.channels ?? 'first' };
}

/** Two nodes that have all their weights in common share them. */
function weightsKey(op: Op, weights: readonly Constant[]): string | null {
  if (weights.length === 0 || weights.some(({ name }) => name === '')) return null;
  return JSON.stringify([op.kind, ...weights.map(({ name }) => name)]);
}

/** The shape that a node will have, by the table that the analysis goes by too. */
function shapeOf(op: Op, inputs: readonly Wire[]): Shape | null {
  if (op.kind === 'opaque') return op.shape ?? null;
  const row = rowOf(op);
  const known = inputs.flatMap(({ shape }) => (shape === null ? [] : [shape]));
  if (known.length < inputs.length || inputs.length < row.arity[0] || inputs.length > row.arity[1])
    return null;
  const shape = row.shape(op, known);
  return isMisfit(shape) ? shape.goOn : shape;
}

/** The wire with its channels where they are asked for; a transpose that the file does not have, where it must. */
export function ordered(call: Call, wire: Wire, channels: Wire['channels']): Wire {
  if (wire.channels === channels || (wire.shape !== null && wire.shape.length !== 3)) return wire;
  // The same file axes under the other reading: N x a x b x c is kept as [a, b, c] or as [b, c, a].
  const order = channels === 'first' ? [1, 2, 0] : [2, 0, 1];
  return addNode(call, { kind: 'permute', order }, [wire], { part: 'order', channels });
}

export function whole(call: Call, name: string, otherwise: number): number {
  const number = call.node.attributes.get(name)?.number ?? null;
  return number !== null && Number.isFinite(number) ? number : otherwise;
}

export const numbers = (call: Call, name: string): readonly number[] | null =>
  call.node.attributes.get(name)?.numbers ?? null;

export const text = (call: Call, name: string): string | null => call.node.attributes.get(name)?.text ?? null;

/** The one node that reads a value, where nothing else does. */
export function soleReader({ readers, results }: Net, value: string | undefined): OnnxNode | null {
  const [only, ...others] = readers.get(value ?? '') ?? [];
  return only === undefined || others.length > 0 || value === undefined || results.has(value) ? null : only;
}

export function report(
  call: Call,
  problem: Pick<Problem, 'severity' | 'code'> & { readonly says: string },
): void {
  const { severity, code, says } = problem;
  const message = `Layer '${shown(call.name)}' ${says}.`;
  call.net.problems.push({ severity, code, message, range: null });
}
