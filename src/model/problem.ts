import type { NodeId } from './graph.ts';
import type { Fix, Range } from './range.ts';

export type { Edit, Fix } from './range.ts';

export type Severity = 'error' | 'warning' | 'info';

/** What is wrong, where, and what to do: the message is one sentence that names the thing. */
export interface Problem {
  readonly severity: Severity;
  /** A stable kebab-case word, e.g. "sum-of-unequal-shapes". */
  readonly code: string;
  readonly message: string;
  readonly range: Range | null;
  readonly node?: NodeId;
  readonly related?: readonly { readonly range: Range; readonly message: string }[];
  readonly fix?: Fix;
  /** Where a choice is open between several: the others, the likelier first. */
  readonly otherFixes?: readonly Fix[];
}

export type RefusalCode =
  | 'not-a-model'
  | 'other-family'
  | 'solver'
  | 'lfs-pointer'
  | 'depth-not-stated'
  | 'too-large'
  | 'too-deep'
  | 'binary'
  | 'not-utf8';

/** The whole file is refused, in one sentence that says what it is. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly family: string | null;
}
