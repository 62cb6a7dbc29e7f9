import type { Format } from '../../../src/model/graph.ts';

/** A small file of a format with every construct that its reader knows, for slips and cuts to be made in. */
export interface Sample {
  readonly format: Format;
  readonly path: string;
  readonly text: string;
  /** Words that a slip puts in a word's place: those that the grammar stumbles over. */
  readonly put: readonly string[];
  /** What one word is; identifiers, spaces and single signs where left out. */
  readonly words?: RegExp;
  /** The files that it builds on. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface BinarySample {
  readonly format: Format;
  readonly path: string;
  readonly bytes: Uint8Array;
}
