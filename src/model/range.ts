/** A stretch of the config's text: UTF-16 offsets, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** Of what another file says, whose entry in this one the stretch is: where it stands there. */
  readonly origin?: string;
}

/** A minimal change to the config's text: the range is replaced by the new text. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}
