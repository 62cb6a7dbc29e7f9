import type { ActivationName, NodeId, Op, Range, Size } from '../../graph.ts';
import type { Fix } from '../../range.ts';
import { addChannelAttention, addSqueezeExcite } from './attention.ts';
import type { Builder, Place } from './builder.ts';
import { activation, evenly } from './ops.ts';
import type { Projection, StageExtras } from './stageExtras.ts';
import { average, convolution, normOf } from './stageOps.ts';

/** A stage of a residual net by its numbers: what every parametric config comes down to. */
export interface ResidualStage {
  readonly number: number;
  readonly block: 'basic' | 'bottleneck';
  readonly blocks: number;
  /** Output channels of each block. */
  readonly filters: number;
  /** Channels of a bottleneck's 3x3 convolution. */
  readonly width: number;
  /** Stride of the first block; the others have 1. */
  readonly stride: Size;
  readonly groups: number;
  readonly skip: 'A' | 'B' | 'C' | 'none';
  readonly order: 'post' | 'pre';
  readonly strideOn: '1x1' | '3x3';
  /** Reduction of squeeze-and-excitation, null for none. */
  readonly se: number | null;
  readonly bias: boolean;
  readonly batchNorm: boolean;
  readonly activation: ActivationName;
  readonly projection: Projection;
  readonly range: Range | null;
  /** The change of text that gives a bad sum its projection. */
  readonly mend?: Fix;
  /** What few configs say; left out, it is as in He et al. */
  readonly more?: StageExtras;
}

/** The end of the net so far, and its channels where they are known. */
export interface End {
  readonly node: NodeId;
  readonly channels: number | null;
}

/** Adds all blocks of a stage behind `from`. */
export function addStage(builder: Builder, stage: ResidualStage, from: End): End {
  let end = from;
  for (let at = 1; at <= stage.blocks; at += 1) {
    const stride: Size = at === 1 ? stage.stride : [1, 1];
    end = { node: addBlock(blockOf(builder, stage, at, stride), end), channels: stage.filters };
  }
  return end;
}

interface BlockMaker {
  readonly stage: ResidualStage;
  readonly first: boolean;
  /** Dilations of its first 3x3 convolution and of a second one. */
  readonly rates: readonly [first: number, second: number];
  /** Ends without norm and activation. */
  readonly open: boolean;
  readonly stride: Size;
  readonly add: (part: string, op: Op, inputs: readonly NodeId[]) => NodeId;
}

function blockOf(builder: Builder, stage: ResidualStage, at: number, stride: Size): BlockMaker {
  const unit = `stage${stage.number}.block${at}`;
  const place: Place = { range: stage.range, unit, stage: stage.number };
  const summed: Place = stage.mend === undefined ? place : { ...place, mend: stage.mend };
  return {
    stage,
    first: at === 1,
    rates: ratesOf(stage, at),
    open: at === stage.blocks && stage.more?.bareLast === true,
    stride,
    add: (part, op, inputs) => builder.add(`${unit}.${part}`, op, inputs, op.kind === 'add' ? summed : place),
  };
}

function ratesOf({ more = {} }: ResidualStage, at: number): readonly [number, number] {
  const own = more.dilations?.[at - 1];
  if (own !== undefined) return [own, own];
  const { dilation = 1, firstDilation = dilation } = more;
  return [at === 1 ? firstDilation : dilation, dilation];
}

function addBlock(block: BlockMaker, x: End): NodeId {
  const { stage, add } = block;
  const pre = stage.order === 'pre';
  const needs = skipOf(block, x);
  // In the pre-activation order a projection reads the activated x, an identity the raw one (He et al. 2016).
  const bare = block.first && stage.more?.bareFirst === true;
  const opened = pre && !bare ? addActivated(block, '1', x.node) : x.node;
  const branch = addBranch(block, opened);
  const ended = (end: NodeId) =>
    pre || block.open || stage.more?.linear === true
      ? end
      : add(stage.activation, activation(stage.activation), [end]);
  if (needs === 'none') return ended(branch);
  const skip = addSkip(block, needs, pre && needs === 'projection' ? opened : x.node, x);
  const sum = add('add', { kind: 'add' }, [branch, skip]);
  return ended(sum);
}

type Needs = 'none' | 'identity' | 'zeroPad' | 'projection';

/** Options A, B and C of He et al. 2015, section 4.1; `when: stride` is the tutorials' rule, which forgets the filters. */
function skipOf({ stage, stride, first }: BlockMaker, x: End): Needs {
  if (stage.skip === 'none') return 'none';
  if (stage.skip === 'C') return 'projection';
  if (stage.projection.when === 'first') return first ? 'projection' : 'identity';
  const strided = stride[0] !== 1 || stride[1] !== 1;
  const changes = stage.projection.when === 'stride' ? strided : strided || x.channels !== stage.filters;
  if (!changes) return 'identity';
  if (stage.more?.linear === true) return 'none';
  return stage.skip === 'A' ? 'zeroPad' : 'projection';
}

function addSkip(block: BlockMaker, needs: Exclude<Needs, 'none'>, from: NodeId, x: End): NodeId {
  const { stage, stride, add } = block;
  const strided = stride[0] !== 1 || stride[1] !== 1;
  if (needs === 'identity') return from;
  if (needs === 'zeroPad') {
    const pooled = strided ? add('skip.pool', average([1, 1], stride, false), [from]) : from;
    const missing = stage.filters - (x.channels ?? stage.filters);
    if (missing <= 0) return pooled;
    const before = Math.floor(missing / 2);
    return add('skip.pad', { kind: 'padChannels', before, after: missing - before }, [pooled]);
  }
  const pooled = addProjectionPool(block, from);
  const bias = stage.projection.bias ?? (stage.bias || !stage.projection.batchNorm);
  const step: Size = pooled === from ? stride : [1, 1];
  const kernel = stage.projection.kernel ?? 1;
  const op = convolution(stage, { kernel, filters: stage.filters, stride: step, bias, rate: block.rates[0] });
  const projected = add('projection.conv', op, [pooled]);
  // Pre-activation nets normalize x before the projection, not behind it.
  const norm = stage.projection.batchNorm && stage.batchNorm && stage.order === 'post';
  return norm ? add('projection.bn', normOf(stage), [projected]) : projected;
}

function addProjectionPool({ stage, stride, add }: BlockMaker, from: NodeId): NodeId {
  const { pool } = stage.projection;
  const strided = stride[0] !== 1 || stride[1] !== 1;
  if (pool === false || (!strided && pool !== 'always')) return from;
  if (pool === true) return add('projection.pool', average(stride, stride, true), [from]);
  const op: Op = { ...average([2, 2], stride, false), padding: 'same' };
  return add('projection.pool', op, [from]);
}

/** The branch F(x): two 3x3 convolutions, or 1x1, 3x3 and 1x1, with norm and activation in the stage's order. */
function addBranch(block: BlockMaker, from: NodeId): NodeId {
  const { stage, add } = block;
  const ops = branchConvolutions(block);
  const middle = stage.block === 'basic' ? 0 : 1;
  const pre = stage.order === 'pre';
  let end = from;
  ops.forEach((op, at) => {
    if (pre && at > 0) end = addActivated(block, `${at + 1}`, end);
    end = add(`conv${at + 1}`, op, [end]);
    const last = at === ops.length - 1;
    if (!pre && stage.batchNorm && !(last && block.open)) end = add(`bn${at + 1}`, normOf(stage), [end]);
    const name = stage.activation;
    if (!pre && !last) end = add(`${name}${at + 1}`, activation(name), [end]);
    if (at !== middle) return;
    end = addAntialias(block, end);
    if (stage.more?.attendAt === 'middle') end = addAttention(block, end, stage.width);
  });
  return stage.more?.attendAt === 'middle' ? end : addAttention(block, end, stage.filters);
}

function branchConvolutions(block: BlockMaker): Op[] {
  const { stage, stride, rates } = block;
  const { filters, width, groups } = stage;
  const [rate, second] = rates;
  // An anti-aliasing pool behind the convolution takes its stride.
  const strideHere: Size = antialiased(block) ? [1, 1] : stride;
  const { firstWidth } = stage.more ?? {};
  if (stage.block === 'basic')
    return [
      convolution(stage, {
        kernel: 3,
        filters: firstWidth ?? filters,
        stride: strideHere,
        groups,
        rate,
      }),
      convolution(stage, { kernel: 3, filters, groups, rate: second }),
    ];
  const early = stage.strideOn === '1x1';
  return [
    convolution(stage, { kernel: 1, filters: firstWidth ?? width, ...(early ? { stride: strideHere } : {}) }),
    convolution(stage, {
      kernel: 3,
      filters: width,
      groups,
      rate,
      ...(early ? {} : { stride: strideHere }),
    }),
    convolution(stage, { kernel: 1, filters }),
  ];
}

const antialiased = ({ stage, stride }: BlockMaker): boolean =>
  stage.more?.antialias !== undefined && (stride[0] !== 1 || stride[1] !== 1);

function addAntialias(block: BlockMaker, from: NodeId): NodeId {
  if (!antialiased(block)) return from;
  return block.stage.more?.antialias === 'blur'
    ? block.add('blur', { ...average([3, 3], block.stride, false), padding: evenly(1) }, [from])
    : block.add('pool', average(block.stride, block.stride, false), [from]);
}

function addActivated({ stage, add }: BlockMaker, number: string, from: NodeId): NodeId {
  const normed = stage.batchNorm ? add(`bn${number}`, normOf(stage), [from]) : from;
  return add(`${stage.activation}${number}`, activation(stage.activation), [normed]);
}

function addAttention({ stage, first, add }: BlockMaker, from: NodeId, channels: number): NodeId {
  const { squeezed, eca } = stage.more ?? {};
  if (eca !== undefined) return addChannelAttention(add, from, channels, eca);
  if (squeezed !== undefined) return addSqueezeExcite(add, from, channels, squeezed[first ? 0 : 1]);
  if (stage.se === null) return from;
  return addSqueezeExcite(add, from, channels, Math.max(1, Math.floor(channels / stage.se)));
}
