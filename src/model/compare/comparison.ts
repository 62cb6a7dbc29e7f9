import type { BlockKind, MergeKind, SkipKind, Totals } from '../facts.ts';
import type { Op, Shape } from '../graph.ts';
import type { Section } from '../sections.ts';

/**
 * Two architectures side by side, aligned by stage and block. 'same' means equal layers with equal weights: where
 * the input sizes differ, shapes and costs of equal blocks do too.
 */
export interface Comparison {
  readonly a: ComparedNet;
  readonly b: ComparedNet;
  /** Whether both are read at one input size; where not, shapes, MACs, activations and fields differ for that alone. */
  readonly sameInput: boolean;
  readonly sections: readonly ComparedSection[];
}

export type Status = 'same' | 'changed' | 'added' | 'removed';

export interface ComparedNet {
  readonly model: string | null;
  readonly family: string | null;
  readonly inputShape: Shape | null;
  readonly totals: Totals;
  /** The largest receptive field in front of the head, in pixels of the input; null where it is not known. */
  readonly receptiveField: readonly [number, number] | null;
  readonly depth: number;
  /** Whether a part of it is missing, so that its depth is a lower bound. */
  readonly hasGap: boolean;
}

/** The stem, a stage or the head of both nets; null on the side that has none. */
export interface ComparedSection {
  readonly status: Status;
  readonly a: SectionSide | null;
  readonly b: SectionSide | null;
  readonly rows: readonly ComparedRow[];
}

export interface SectionSide extends Section {
  readonly figures: Figures;
}

/** Sums over a stretch of the net. */
export interface Figures {
  readonly learnable: number;
  /** Whether the parameters of a layer are not known: left out, so that the sum is a lower bound. */
  readonly atLeast: boolean;
  /** null where one of the layers is not known. */
  readonly macs: number | null;
  readonly activationBytes: number | null;
}

/** A run of consecutive blocks or layers that fared alike; both sides have the same count where both are there. */
export interface ComparedRow {
  readonly status: Status;
  readonly a: RunSide | null;
  readonly b: RunSide | null;
  /** What is different between the blocks of a changed row. */
  readonly changes: readonly Change[];
}

export interface RunSide {
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** null for a layer that stands outside of blocks. */
  readonly block: BlockKind | null;
  readonly skip: SkipKind | null;
  /** The first of its merges that cannot be, since what it is given differs in shape. */
  readonly misfit: Misfit | null;
  /** The ops of one of its blocks, in topological order. */
  readonly ops: readonly Op[];
  /** Output of the last one. */
  readonly shape: Shape | null;
  /** Of all of them together. */
  readonly figures: Figures;
  /** At the output of the last one. */
  readonly receptiveField: readonly [number, number] | null;
}

export interface Misfit {
  readonly merge: MergeKind;
  readonly shapes: readonly (Shape | null)[];
}

/** What a layer of equal attributes learns, which what it reads makes unlike. */
export interface Weights {
  readonly learnable: number | null;
  /** Channels, or features, of what it reads. */
  readonly reads: number | null;
}

type Changed = Op | SkipKind | BlockKind | Weights | Misfit | null;

export interface Change {
  /** 'skip', 'block', or the layer's name within its block. */
  readonly what: string;
  readonly before: Changed;
  readonly after: Changed;
}
