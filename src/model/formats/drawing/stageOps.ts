import type { Op, OpOf, Size } from '../../graph.ts';
import { batchNorm, evenly, halfPadding } from './ops.ts';
import type { StageExtras } from './stageExtras.ts';

/** What of a stage its single ops need. */
interface Stage {
  readonly bias: boolean;
  readonly more?: StageExtras;
}

/** An average pool without padding. */
export const average = (kernel: Size, stride: Size, ceil: boolean): OpOf<'pool'> => ({
  kind: 'pool',
  mode: 'average',
  kernel,
  stride,
  padding: evenly(0),
  ceil,
});

/** The norm of the stage's blocks. */
export const normOf = (stage: Stage): Op => stage.more?.norm ?? batchNorm();

interface Convolution {
  readonly kernel: number;
  readonly filters: number;
  readonly stride?: Size;
  readonly groups?: number;
  readonly bias?: boolean;
  /** Dilation, 1 if left out. */
  readonly rate?: number;
}

/** A convolution of a block, without a bias of its own where the stage has none. */
export function convolution(stage: Stage, of: Convolution): Op {
  const rate = of.kernel === 1 ? 1 : (of.rate ?? 1);
  const kernel: Size = [of.kernel, of.kernel];
  const dilation: Size = [rate, rate];
  return {
    kind: 'conv2d',
    filters: of.filters,
    kernel,
    stride: of.stride ?? [1, 1],
    dilation,
    padding: stage.more?.samePadding === true ? 'same' : halfPadding(kernel, dilation),
    groups: of.groups ?? 1,
    bias: of.bias ?? stage.bias,
  };
}
