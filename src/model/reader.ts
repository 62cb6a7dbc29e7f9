import type { Format, Graph, Shape } from './graph.ts';
import type { Problem, Refusal } from './problem.ts';

/** Pixels or channels of an input along one axis: more is no image, and its products are no exact numbers. */
export const largestAxis = 16_384;

/** A config file as a reader gets it: no path is opened here, the caller has read the bytes. */
export interface Source {
  /** The path as the person knows it; only its name and folder matter. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Files that an earlier read asked for, by the path it gave. */
  readonly others: Readonly<Record<string, OtherFile>>;
  /** [height, width, channels] that the person set, instead of the file's or the framework's. */
  readonly input: Shape | null;
}

/**
 * A file that a reader asked for: its bytes, or why the caller cannot or will not read it, said to stand behind the
 * file's name: "is not there", "lies outside the folder".
 */
export type OtherFile = Uint8Array | string;

/** What one format's reader says: a graph with problems, a refusal, or the files it needs first. */
export type Reading =
  | {
      readonly kind: 'graph';
      readonly graph: Graph;
      readonly problems: readonly Problem[];
      /** The text that the ranges stand in, where it is not the file's own: the config.json in an archive. */
      readonly text?: string;
    }
  | { readonly kind: 'refused'; readonly format: Format | null; readonly refusal: Refusal }
  /** Paths beside the opened file, with '/' and never absolute; the caller sees to it that they stay under its root. */
  | { readonly kind: 'needs'; readonly needs: readonly string[] };

/** A format: `match` looks cheaply at the path and the start of the text, then `read` reads it all. */
export interface Reader {
  readonly format: Format;
  readonly match: (path: string, text: string) => boolean;
  /**
   * Whether a file that matches is one to offer the graph of, unasked: as cheap as `match`, which says it where this is
   * left out. A reader also matches files that it refuses, to name what they are.
   */
  readonly draws?: (path: string, text: string) => boolean;
  readonly read: (path: string, text: string, source: Source) => Reading;
}

/** A format that is no text. */
export interface BinaryReader {
  readonly format: Format;
  readonly match: (source: Pick<Source, 'path' | 'bytes'>) => boolean;
  readonly read: (source: Source) => Reading;
}
