import type { NodeId, Shape, Graph } from '../model/graph.ts';
import type { DataSource, EngineInfo } from './engine.ts';

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

/** One forward and one backward pass over the first images, with the weights that a training run would begin with. */
export interface GradientsRequest {
  readonly graph: Graph;
  readonly data: DataSource;
  readonly batch: number;
  /** Height and width of the images; null for the rule of training. */
  readonly size: number | null;
  readonly seed: number;
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

export interface GradientsReport {
  readonly reason: 'done' | 'refused';
  /** One sentence where it was refused. */
  readonly message: string | null;
  readonly engine: EngineInfo;
  readonly inputShape: Shape;
  readonly batch: number;
  /** What the images are: "digits". */
  readonly data: string;
  readonly seed: number;
  readonly loss: number | null;
  readonly seconds: number;
  readonly layers: readonly LayerGradient[];
  readonly figures: NetFigures;
}
