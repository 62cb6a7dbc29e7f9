import type { Graph, NodeId, Shape } from './graph.ts';
import type { Problem } from './problem.ts';

/** What is known of one node; null where an unknown shape stands in the way. */
export interface NodeFacts {
  readonly shape: Shape | null;
  /** Trained weights: convolution, dense, norm and scale weights, PReLU slopes. */
  readonly learnable: number | null;
  /** Moving mean and variance of batch normalization. */
  readonly bnStats: number | null;
  /** Multiply-accumulates of convolutions and dense layers for one image. */
  readonly macs: number | null;
  /** Bytes of the output in float32 for one image. */
  readonly activationBytes: number | null;
  /** Pixels of the input that one output position can see, height and width; the largest over all branches. */
  readonly receptiveField: readonly [number, number] | null;
  /** Input pixels from one output position to the next. */
  readonly jump: readonly [number, number] | null;
}

export type SkipKind = 'identity' | 'projection' | 'zeroPad' | 'gate' | 'concat';

export type BlockKind =
  | 'plain'
  | 'basic'
  | 'bottleneck'
  | 'basic-preact'
  | 'bottleneck-preact'
  | 'dense'
  | 'highway'
  | 'inception'
  | 'other';

export type MergeKind = 'sum' | 'product' | 'concat' | 'gate';

export interface Merge {
  readonly node: NodeId;
  readonly kind: MergeKind;
  /** The nearest common dominator of the merge's inputs: where its branches part. */
  readonly from: NodeId | null;
  readonly skip: SkipKind | null;
  /** The nodes on the skip, from the dominator to the merge, both left out. */
  readonly skipNodes: readonly NodeId[];
}

export interface Block {
  readonly id: string;
  readonly kind: BlockKind;
  readonly skip: SkipKind | null;
  /** 1-based; 0 is the stem. */
  readonly stage: number;
  readonly se: boolean;
  /** The node whose output is x: the block's own nodes do not hold it. */
  readonly entry: NodeId | null;
  readonly merge: NodeId | null;
  /** All nodes of the block in topological order: F(x), the skip's own, the merge and its activation. */
  readonly nodes: readonly NodeId[];
  readonly skipNodes: readonly NodeId[];
}

export interface Stage {
  /** 1-based. */
  readonly number: number;
  readonly blocks: readonly string[];
  /** Output of the stage. */
  readonly shape: Shape | null;
}

export interface Structure {
  readonly merges: readonly Merge[];
  readonly blocks: readonly Block[];
  readonly stages: readonly Stage[];
  /** Every node's stage: 0 the stem, 1-based stages, one past the last for the head. */
  readonly stageOf: ReadonlyMap<NodeId, number>;
}

export interface Totals {
  readonly learnable: number;
  readonly withBnStats: number;
  /** Null where nothing at all is known. */
  readonly macs: number | null;
  readonly activationBytes: number | null;
  /**
   * Nodes whose shape or parameters are not known, and bases of the config that could not be read: left out of the
   * sums, which are then a lower bound.
   */
  readonly unknownNodes: number;
}

/** Everything that src/model knows of a graph. */
export interface Analysis {
  readonly graph: Graph;
  readonly facts: ReadonlyMap<NodeId, NodeFacts>;
  readonly totals: Totals;
  readonly structure: Structure;
  readonly problems: readonly Problem[];
}
