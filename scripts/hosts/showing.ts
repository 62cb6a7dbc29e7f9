/** What a way of showing the extension needs; `ended` resolves when the person closed it. */
export interface Showing {
  /** The config file, absolute; null where only a folder is opened. */
  readonly file: string | null;
  /** The folder to open beside it. */
  readonly folder: string;
  /** A temporary folder of this run, with extensions/ in it. */
  readonly base: string;
  readonly say: (line: string) => void;
}

export interface Shown {
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}
