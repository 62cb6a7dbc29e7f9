import type { Comparison } from '../model/compare/comparison.ts';

/** What the page with two nets side by side asks of the host. */
export interface CompareCalls {
  ready: (request: null) => null;
  /** Show the config's text of a node or block of one of the two. */
  reveal: (request: { readonly side: 'a' | 'b'; readonly id: string }) => null;
  swap: (request: null) => null;
}

/** What the host tells it. */
export interface CompareEvents {
  comparison: {
    readonly a: string;
    readonly b: string;
    readonly comparison: Comparison;
  };
  /** One of the two cannot be read: the sentence stands above the last comparison, if there was one. */
  refused: { readonly message: string };
}
