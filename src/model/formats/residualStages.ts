import type { ActivationName, NodeId, Op, Range, Size } from '../graph.ts';
import type { Builder, Place } from './builder.ts';
import { activation, batchNorm, halfPadding } from './layerOps.ts';

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
  readonly projection: {
    /** Left out: as the branch has it, and where no norm follows. */
    readonly bias?: boolean;
    readonly batchNorm: boolean;
    readonly pool: boolean;
    readonly when: 'shape' | 'stride';
  };
  readonly range: Range | null;
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
  readonly stride: Size;
  readonly add: (part: string, op: Op, inputs: readonly NodeId[]) => NodeId;
}

function blockOf(builder: Builder, stage: ResidualStage, at: number, stride: Size): BlockMaker {
  const unit = `stage${stage.number}.block${at}`;
  const place: Place = { range: stage.range, unit, stage: stage.number };
  return { stage, stride, add: (part, op, inputs) => builder.add(`${unit}.${part}`, op, inputs, place) };
}

function addBlock(block: BlockMaker, x: End): NodeId {
  const { stage, add } = block;
  const pre = stage.order === 'pre';
  const needs = skipOf(block, x);
  // In the pre-activation order a projection reads the activated x, an identity the raw one (He et al. 2016).
  const opened = pre ? addActivated(block, '1', x.node) : x.node;
  const branch = addBranch(block, opened);
  if (needs === 'none') return pre ? branch : add(stage.activation, activation(stage.activation), [branch]);
  const skip = addSkip(block, needs, pre && needs === 'projection' ? opened : x.node, x);
  const sum = add('add', { kind: 'add' }, [branch, skip]);
  return pre ? sum : add(stage.activation, activation(stage.activation), [sum]);
}

type Needs = 'none' | 'identity' | 'zeroPad' | 'projection';

/** Options A, B and C of He et al. 2015, section 4.1; `when: stride` is the tutorials' rule, which forgets the filters. */
function skipOf({ stage, stride }: BlockMaker, x: End): Needs {
  if (stage.skip === 'none') return 'none';
  if (stage.skip === 'C') return 'projection';
  const strided = stride[0] !== 1 || stride[1] !== 1;
  const changes = stage.projection.when === 'stride' ? strided : strided || x.channels !== stage.filters;
  if (!changes) return 'identity';
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
  const pooledFirst = stage.projection.pool && strided;
  const start = pooledFirst ? add('projection.pool', average(stride, stride, true), [from]) : from;
  const step: Size = pooledFirst ? [1, 1] : stride;
  const bias = stage.projection.bias ?? (stage.bias || !stage.projection.batchNorm);
  const projected = add('projection.conv', convolution([1, 1], stage.filters, step, 1, bias), [start]);
  // Pre-activation nets normalize x before the projection, not behind it.
  const norm = stage.projection.batchNorm && stage.batchNorm && stage.order === 'post';
  return norm ? add('projection.bn', batchNorm(), [projected]) : projected;
}

const average = (kernel: Size, stride: Size, ceil: boolean): Op => ({
  kind: 'pool',
  mode: 'average',
  kernel,
  stride,
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
  ceil,
});

function convolution(kernel: Size, filters: number, stride: Size, groups: number, bias: boolean): Op {
  return {
    kind: 'conv2d',
    filters,
    kernel,
    stride,
    dilation: [1, 1],
    padding: halfPadding(kernel),
    groups,
    bias,
  };
}

/** The branch F(x): two 3x3 convolutions, or 1x1, 3x3 and 1x1, with norm and activation in the stage's order. */
function addBranch(block: BlockMaker, from: NodeId): NodeId {
  const ops = branchConvolutions(block);
  let end = from;
  ops.forEach((op, at) => {
    const last = at === ops.length - 1;
    if (block.stage.order === 'pre' && at > 0) end = addActivated(block, `${at + 1}`, end);
    end = block.add(`conv${at + 1}`, op, [end]);
    if (block.stage.order === 'pre') return;
    if (block.stage.batchNorm) end = block.add(`bn${at + 1}`, batchNorm(), [end]);
    if (!last)
      end = block.add(`${block.stage.activation}${at + 1}`, activation(block.stage.activation), [end]);
  });
  return block.stage.se === null ? end : addSqueezeExcite(block, end, block.stage.se);
}

function branchConvolutions({ stage, stride }: BlockMaker): Op[] {
  const { filters, width, groups, bias } = stage;
  const one: Size = [1, 1];
  if (stage.block === 'basic')
    return [
      convolution([3, 3], filters, stride, groups, bias),
      convolution([3, 3], filters, one, groups, bias),
    ];
  const early = stage.strideOn === '1x1';
  return [
    convolution([1, 1], width, early ? stride : one, 1, bias),
    convolution([3, 3], width, early ? one : stride, groups, bias),
    convolution([1, 1], filters, one, 1, bias),
  ];
}

function addActivated({ stage, add }: BlockMaker, number: string, from: NodeId): NodeId {
  const normed = stage.batchNorm ? add(`bn${number}`, batchNorm(), [from]) : from;
  return add(`${stage.activation}${number}`, activation(stage.activation), [normed]);
}

/** Squeeze-and-excitation (Hu et al. 2018): two biased 1x1 convolutions on the pooled map scale its channels. */
function addSqueezeExcite({ stage, add }: BlockMaker, from: NodeId, reduction: number): NodeId {
  const narrow = Math.max(1, Math.floor(stage.filters / reduction));
  const pooled = add('se.pool', { kind: 'globalPool', mode: 'average', keepDims: true }, [from]);
  const squeezed = add('se.conv1', convolution([1, 1], narrow, [1, 1], 1, true), [pooled]);
  const active = add('se.relu', activation('relu'), [squeezed]);
  const excited = add('se.conv2', convolution([1, 1], stage.filters, [1, 1], 1, true), [active]);
  const gate = add('se.sigmoid', activation('sigmoid'), [excited]);
  return add('se.scale', { kind: 'multiply' }, [from, gate]);
}
