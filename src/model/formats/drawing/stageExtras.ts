import type { Op } from '../../graph.ts';

/** When a block's skip is projected, and how. */
export interface Projection {
  /** Left out: as the branch has it, and where no norm follows. */
  readonly bias?: boolean;
  readonly batchNorm: boolean;
  /** ResNet-D: an average pool takes the stride before the convolution; 'always' also where the stride is 1. */
  readonly pool: boolean | 'always';
  /** 'first': in the first block of the stage whatever its shape. */
  readonly when: 'shape' | 'stride' | 'first';
  /** 1 but in SENet-154. */
  readonly kernel?: number;
}

export interface StageExtras {
  /** Dilation of the 3x3 convolutions, and of the first block's where it differs (a stride that became a dilation). */
  readonly dilation?: number;
  readonly firstDilation?: number;
  /** One dilation a block instead (DeepLab's multi-grid). */
  readonly dilations?: readonly number[];
  /** The norm of the stage's blocks, batch norm if left out. */
  readonly norm?: Op;
  /** Output channels of a block's first convolution, where it is narrower than `width` (SENet-154). */
  readonly firstWidth?: number;
  /** A stride of 2 is taken by a pool behind the 3x3 convolution: an average of 2x2, or a blur of 3x3. */
  readonly antialias?: 'average' | 'blur';
  /** Squeezed channels of squeeze-and-excitation where they are no plain quotient: the first block's, the others'. */
  readonly squeezed?: readonly [first: number, others: number];
  /** Kernel of efficient channel attention. */
  readonly eca?: number;
  /** Where channel attention stands: behind the branch's last norm, or behind a bottleneck's 3x3 convolution. */
  readonly attendAt?: 'end' | 'middle';
  /** TensorFlow's 'same' padding in every convolution. */
  readonly samePadding?: true;
  /** Pre-activation whose first block gets x activated already, and so has no norm and activation in front. */
  readonly bareFirst?: true;
  /** The last block's branch and sum end without norm and activation. */
  readonly bareLast?: true;
  /** Inverted bottlenecks' way: no activation behind the sum, and no skip where the shape changes. */
  readonly linear?: true;
}
