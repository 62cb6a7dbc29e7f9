import type { NodeId, Op, Size } from '../../graph.ts';
import type { Builder } from '../drawing/builder.ts';
import { evenly } from '../drawing/ops.ts';
import type { Tree } from '../text/tree.ts';
import { plain } from '../text/tree.ts';

/** VISSL's names of a ResNet's features (`feat_eval_mapping` of vissl/models/trunks/resnext.py), by their nodes here. */
const features: Readonly<Record<string, RegExp>> = {
  conv1: /^stem\.relu$/,
  res1: /^stem\.pool$/,
  res2: /^stage1\./,
  res3: /^stage2\./,
  res4: /^stage3\./,
  res5: /^stage4\./,
  res5avg: /^head\.pool$/,
  flatten: /^head\.pool$/,
};

/**
 * The node that a pair such as ["res5", ["AvgPool2d", [[6, 6], 1, 0]]] evaluates, with its pool behind it; null where the
 * pair says none of the trunk's features or another kind of pool.
 */
export function tapOf(builder: Builder, pair: Tree, prefix: string, stage: number): NodeId | null {
  const said: unknown = plain(pair);
  if (!Array.isArray(said)) return null;
  const [feature, pool] = said as unknown[];
  const pattern =
    typeof feature === 'string' && Object.hasOwn(features, feature) ? features[feature] : undefined;
  const from = builder.nodes.filter(({ id }) => pattern?.test(id)).at(-1)?.id;
  if (from === undefined) return null;
  const [name, args] = Array.isArray(pool) ? (pool as unknown[]) : ['Identity', []];
  if (name === 'Identity') return from;
  const op = poolOf(name, Array.isArray(args) ? args : [], mapSizeAt(builder, from));
  return op === null ? null : builder.add(`${prefix}.pool`, op, [from], { range: pair.range, stage });
}

/** Rows of the map behind a node of the trunk, where the image's are known: every stride there rounds up. */
function mapSizeAt(builder: Builder, id: NodeId): number | null {
  const strides = new Map<NodeId, number>();
  for (const node of builder.nodes) {
    const before = strides.get(node.inputs[0] ?? '') ?? 1;
    strides.set(node.id, 'stride' in node.op ? before * node.op.stride[0] : before);
  }
  const [input] = builder.nodes;
  const rows = input?.op.kind === 'input' ? input.op.shape?.[0] : undefined;
  return rows === undefined ? null : Math.ceil(rows / (strides.get(id) ?? 1));
}

/** torch's AvgPool2d and MaxPool2d with [kernel, stride, padding], and AdaptiveAvgPool2d where its windows are all alike. */
function poolOf(name: unknown, args: readonly unknown[], rows: number | null): Op | null {
  const [kernel, stride, padding] = args;
  if (name === 'AdaptiveAvgPool2d') return adaptive(sizeOf(kernel)?.[0] ?? 0, sizeOf(kernel)?.[1] ?? 0, rows);
  if (name !== 'AvgPool2d' && name !== 'MaxPool2d') return null;
  const window = sizeOf(kernel);
  if (window === null) return null;
  const pad = sizeOf(padding) ?? [0, 0];
  return {
    kind: 'pool',
    mode: name === 'AvgPool2d' ? 'average' : 'max',
    kernel: window,
    stride: sizeOf(stride) ?? window,
    padding: evenly(pad[0], pad[1]),
    ceil: false,
  };
}

/** An adaptive pool as a pool of one window and one stride, where such a one is the same; maps are square here. */
function adaptive(height: number, width: number, rows: number | null): Op | null {
  if (height === 1 && width === 1) return { kind: 'globalPool', mode: 'average', keepDims: true };
  const [down, across] = [alikeWindows(height, rows), alikeWindows(width, rows)];
  if (down === null || across === null) return null;
  return {
    kind: 'pool',
    mode: 'average',
    kernel: [down.window, across.window],
    stride: [down.step, across.step],
    padding: evenly(0),
    ceil: false,
  };
}

/** torch's windows run from floor(i n / m) to ceil((i + 1) n / m); null where they are not all alike. */
function alikeWindows(count: number, size: number | null): { window: number; step: number } | null {
  if (size === null || count < 1 || count > Math.min(size, 64)) return null;
  const starts = Array.from({ length: count }, (_, at) => Math.floor((at * size) / count));
  const step = starts[1] ?? size;
  const window = Math.ceil(size / count);
  const alike = starts.every(
    (start, at) => start === at * step && Math.ceil(((at + 1) * size) / count) === start + window,
  );
  return alike ? { window, step } : null;
}

function sizeOf(value: unknown): Size | null {
  const [height, width = height] = Array.isArray(value) ? (value as unknown[]) : [value];
  const whole = (size: unknown): size is number => Number.isInteger(size) && (size as number) >= 0;
  return whole(height) && whole(width) ? [height, width] : null;
}
