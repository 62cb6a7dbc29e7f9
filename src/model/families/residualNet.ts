import type { NodeId, Op, Range, Shape } from '../graph.ts';
import type { Builder } from '../formats/drawing/builder.ts';
import type { End, ResidualStage } from '../formats/drawing/residualStages.ts';
import { addStage } from '../formats/drawing/residualStages.ts';

/** One layer of a chain: its name in the graph and what it does. */
export type Layer = readonly [name: string, op: Op];

/** timm's words for what stands between the last map and the classifier; 'none' keeps the map. */
export type HeadPool = 'avg' | 'max' | 'avgmax' | 'catavgmax' | 'none';

/** A residual net by its numbers, ready to be drawn: what a name or a parametric config comes down to. */
export interface ResidualNet {
  readonly stem: readonly Layer[];
  /** Channels behind the stem. */
  readonly stemChannels: number;
  readonly stages: readonly ResidualStage[];
  /** Where a wrong depth leaves no stage to draw: the family of what stands there, and the text that is wrong. */
  readonly unknown?: { readonly type: string; readonly range: Range | null };
  /** Layers between the last stage and the pool: the last norm and activation of a pre-activation net. */
  readonly tail: readonly Layer[];
  readonly pool: HeadPool;
  /** Layers behind the pool, the classifier last. */
  readonly head: readonly Layer[];
}

/** The stretches of the config that say the parts of a net; null where a default or a name does. */
export interface NetRanges {
  readonly input: Range | null;
  readonly stem: Range | null;
  readonly head: Range | null;
}

/** Draws a net: its input, stem, stages and head. */
export function addNet(builder: Builder, net: ResidualNet, input: Shape | null, at: NetRanges): void {
  const from = builder.add('input', { kind: 'input', shape: input }, [], { range: at.input, stage: 0 });
  const stem = addChain(builder, net.stem, from, { range: at.stem, stage: 0 });
  const start: End = { node: stem, channels: net.stemChannels };
  const end =
    net.unknown === undefined
      ? net.stages.reduce((so, stage) => addStage(builder, stage, so), start)
      : addUnknown(builder, net.unknown, stem);
  const place = { range: at.head, stage: Math.max(1, net.stages.length) + 1 };
  const tail = addChain(builder, net.tail, end.node, place);
  addChain(builder, net.head, addPool(builder, net.pool, tail, place), place);
}

/** One layer in the place of the stages: nothing of it is made up, and what stands behind it is not known either. */
function addUnknown(
  builder: Builder,
  { type, range }: NonNullable<ResidualNet['unknown']>,
  from: NodeId,
): End {
  return {
    node: builder.add('backbone', { kind: 'opaque', type }, [from], { range, stage: 1 }),
    channels: null,
  };
}

interface HeadPlace {
  readonly range: Range | null;
  readonly stage: number;
}

function addChain(builder: Builder, layers: readonly Layer[], from: NodeId, place: HeadPlace): NodeId {
  return layers.reduce((end, [name, op]) => builder.add(name, op, [end], place), from);
}

function addPool(builder: Builder, pool: HeadPool, from: NodeId, place: HeadPlace): NodeId {
  const add = (name: string, mode: 'average' | 'max') =>
    builder.add(name, { kind: 'globalPool', mode, keepDims: false }, [from], place);
  switch (pool) {
    case 'none':
      return from;
    case 'avg':
      return add('head.pool', 'average');
    case 'max':
      return add('head.pool', 'max');
    default: {
      const both = [add('head.average', 'average'), add('head.max', 'max')];
      const op: Op = pool === 'avgmax' ? { kind: 'elementwise', fn: 'average' } : { kind: 'concat' };
      return builder.add('head.pool', op, both, place);
    }
  }
}
