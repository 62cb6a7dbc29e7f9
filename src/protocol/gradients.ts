import type { NodeId } from '../model/graph.ts';

/**
 * Images of a gradient pass. ResNet-56's norms fall by 0.6 to 0.9 powers of ten from the first layer to the last with 4
 * to 16 of them, plain-56's by 3.1 to 3.4: few show what more would, and the answer comes in a second or two.
 */
export const flowImages = 8;

/** What one batch shows of one layer; a figure that it has not is left out, and null where it is not finite. */
export interface LayerFigures {
  /** L2 norm of the loss' gradient by all of the layer's weights. */
  readonly gradient?: number | null;
  /** L2 norm of these weights. */
  readonly weight?: number | null;
  /** At a residual sum: the norm of F(x) over that of x, both over the whole batch. */
  readonly ratio?: number | null;
  /** At a ReLU: the share of its channels that are zero at every place of every image. */
  readonly dead?: number;
  /** At a gate: the mean of T. */
  readonly gate?: number | null;
}

/** By the node's id: weights that several layers share stand at the first. */
export type NetFigures = Readonly<Record<NodeId, LayerFigures>>;

/** A look at a net within a step of its training, before the weights of that step change. */
export interface ProbeRecord {
  readonly step: number;
  readonly figures: NetFigures;
}

/** A convolution or dense layer, in the order of the net. */
export interface LayerGradient {
  readonly id: NodeId;
  readonly name: string;
  /** Convolutions and dense layers on the longest path up to this one, itself included. */
  readonly depth: number;
  /** The residual block that it is in, and whether it lies on that block's skip. */
  readonly block: string | null;
  readonly onSkip: boolean;
  /** Null where it is not finite. */
  readonly gradient: number | null;
  readonly weight: number | null;
}
