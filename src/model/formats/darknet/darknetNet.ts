import type { GraphNode, NodeId, Op, Range, Shape } from '../../graph.ts';
import { rowOf } from '../../ops/ops.ts';
import { isMisfit } from '../../ops/rule.ts';
import type { Problem } from '../../problem.ts';
import { activationOf } from './darknetActivations.ts';
import type { DarknetOptions, Listed } from './darknetOptions.ts';
import type { DarknetSection } from './darknetSections.ts';
import type { Builder } from '../drawing/builder.ts';

/** What is known of a layer that stands before: its output, and the nodes that hold its weights. */
export interface Done {
  readonly output: NodeId;
  readonly name: string;
  readonly weights: readonly NodeId[];
}

/**
 * A net while it is read. Shapes are followed from node to node, since in darknet they decide what a layer is: how much a
 * crop cuts, what a shortcut leaves out.
 */
export interface DarknetNet {
  readonly builder: Builder;
  readonly problems: Problem[];
  readonly shapes: Map<NodeId, Shape | null>;
  readonly made: Map<NodeId, Pick<GraphNode, 'op' | 'inputs'>>;
  /** By darknet's own layer numbers: [net] has none, the section behind it is 0. */
  readonly done: Done[];
}

/** One section on its turn. */
export interface Layer {
  readonly net: DarknetNet;
  readonly section: DarknetSection;
  readonly options: DarknetOptions;
  readonly name: string;
  readonly index: number;
  /** The output of the layer before. */
  readonly input: NodeId;
  /** Adds a node of this layer, named "convolutional_3.bn" behind the first. */
  readonly add: (part: string | null, op: Op, inputs: readonly NodeId[], shares?: NodeId) => NodeId;
  readonly report: (severity: Problem['severity'], code: string, says: string, range: Range) => void;
}

/** How one kind of section becomes nodes. */
export type ReadLayer = (layer: Layer) => Omit<Done, 'name'>;

export function layerAt(
  net: DarknetNet,
  section: DarknetSection,
  options: DarknetOptions,
  place: { readonly name: string; readonly index: number; readonly input: NodeId },
): Layer {
  const { name } = place;
  return {
    net,
    section,
    options,
    ...place,
    add: (part, op, inputs, shares) => {
      const where = { range: section.range, ...(shares === undefined ? {} : { shares }) };
      return addNode(net, part === null ? name : `${name}.${part}`, op, inputs, where);
    },
    report: (severity, code, says, range) => {
      net.problems.push({ severity, code, message: `Layer '${name}' ${says}.`, range });
    },
  };
}

type Where = Pick<GraphNode, 'range' | 'shares'>;

export function addNode(
  { builder, shapes, made }: DarknetNet,
  name: string,
  op: Op,
  inputs: readonly NodeId[],
  where: Where,
): NodeId {
  const id = builder.add(name, op, inputs, where);
  shapes.set(id, outputShape(op, inputs, shapes));
  made.set(id, { op, inputs });
  return id;
}

/** The shape that the analysis will find; its problems are found there, once. */
function outputShape(
  op: Op,
  inputs: readonly NodeId[],
  shapes: ReadonlyMap<NodeId, Shape | null>,
): Shape | null {
  if (op.kind === 'opaque' || (op.kind === 'input' && op.shape === null)) return null;
  const known: Shape[] = [];
  for (const id of inputs) {
    const shape = shapes.get(id) ?? null;
    if (shape === null) return null;
    known.push(shape);
  }
  const result = rowOf(op).shape(op, known);
  return isMisfit(result) ? result.goOn : result;
}

export const shapeOf = ({ shapes }: DarknetNet, id: NodeId): Shape | null => shapes.get(id) ?? null;

/** Channels of a node's output, or null where its shape is not known. */
export const channelsOf = (net: DarknetNet, id: NodeId): number | null => shapeOf(net, id)?.at(-1) ?? null;

/** Darknet takes a vector for a map of one position: a layer that slides a window gets it so. */
export function asMap({ net, add }: Layer, id: NodeId): NodeId {
  const shape = shapeOf(net, id);
  if (shape?.length !== 1) return id;
  return add('map', { kind: 'reshape', shape: [1, 1, shape[0] ?? 1] }, [id]);
}

/** The batch normalization that a layer asks for, then its activation. */
export function followed(
  layer: Layer,
  from: NodeId,
  { batchNorm, activation, shares }: { batchNorm: boolean; activation: string; shares?: NodeId | undefined },
): { readonly output: NodeId; readonly norm: NodeId | null } {
  const { options, name, net, add } = layer;
  const norm = batchNorm
    ? add('bn', { kind: 'batchNorm', scale: true, center: true, epsilon: 1e-5 }, [from], shares)
    : null;
  const stated = options.text('activation', activation);
  const known = activationOf(stated, name, options.at('activation'), net.problems);
  const before = norm ?? from;
  const output = known === null ? before : add(same(stated), { kind: 'activation', name: known }, [before]);
  return { output, norm };
}

const same = (stated: string): string => (/^\w{1,40}$/.test(stated) ? stated : 'activation');

/**
 * The layers that `from` or `layers` names: negative numbers count back from here, others from the front. One that is
 * not before this layer is reported at its number and left out.
 */
export function layersBefore(layer: Layer, key: string): readonly { done: Done; listed: Listed }[] {
  const { net, index, options, section, report } = layer;
  if (!options.has(key)) {
    report(
      'error',
      'missing-key',
      `needs '${key}', the number of the layer that it reads`,
      section.typeRange,
    );
    return [];
  }
  return options.list(key).flatMap((listed) => {
    const { value, range } = listed;
    const wanted = value < 0 ? index + value : value;
    const done = net.done[wanted];
    if (done !== undefined) return [{ done, listed }];
    const says =
      wanted < 0
        ? `has '${key}' ${value}, which points before the first layer; ${index === 0 ? 'there is none before it' : `${-index} is the first`}`
        : `has '${key}' ${value}, which is no layer before it; the last one that it can read is ${index - 1} (or -1)`;
    report('error', 'missing-layer', says, range);
    return [];
  });
}
