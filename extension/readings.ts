import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import type { Shape } from '../src/model/graph.ts';
import type { Position } from '../src/model/lines.ts';
import type { Refusal } from '../src/model/problem.ts';
import { isText, readBinary, type ModelDocument } from './binaryModel.ts';
import type { InputSizes } from './inputSizes.ts';
import { readWithOthers } from './otherFiles.ts';

/**
 * What a document was found to say. `text` and `positionOf` are what was read, not the document's newest; of a binary
 * model the text of the config inside, empty where there is none.
 */
export type Outcome =
  | {
      readonly kind: 'analysis';
      readonly analysis: Analysis;
      readonly text: string;
      readonly positionOf: (offset: number) => Position;
      readonly version: number;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly version: number };

export interface Read {
  readonly document: ModelDocument;
  readonly outcome: Outcome;
}

interface Entry {
  key: string;
  promise: Promise<Outcome> | null;
  latest: Outcome | null;
  timer: NodeJS.Timeout | undefined;
  /** What the last two readings took; the quicker one tells what the next will cost, the other may have been held up. */
  took: readonly [number, number];
  /** The files that the document was found to build on, read or not. */
  builtOn: ReadonlySet<string>;
}

/** Reads documents through src/model, once a version, and tells what it found. */
export class Readings implements vscode.Disposable {
  readonly #read = new vscode.EventEmitter<Read>();
  readonly onDidRead = this.#read.event;
  readonly #forgotten = new vscode.EventEmitter<vscode.Uri>();
  /** The document was closed, or is no model config any more. */
  readonly onDidForget = this.#forgotten.event;
  readonly #entries = new Map<string, Entry>();
  readonly #inputs: InputSizes;
  readonly #log: vscode.LogOutputChannel;

  constructor(inputs: InputSizes, log: vscode.LogOutputChannel) {
    this.#inputs = inputs;
    this.#log = log;
  }

  /** The document as it is now; a version that was read before costs nothing. */
  async of(document: ModelDocument): Promise<Outcome> {
    const entry = this.#entryOf(document.uri);
    const input = this.#inputs.get(document.uri);
    const key = `${document.version} ${input?.join('x') ?? ''}`;
    if (entry.key === key && entry.promise !== null) return entry.promise;
    clearTimeout(entry.timer);
    entry.key = key;
    entry.promise = this.#readNow(document, input, entry);
    const outcome = await entry.promise;
    if (entry.key === key && this.#entries.get(document.uri.toString()) === entry) {
      entry.latest = outcome;
      this.#read.fire({ document, outcome });
    }
    return outcome;
  }

  /** The last outcome, which may be of an older version. */
  latest(uri: vscode.Uri): Outcome | null {
    return this.#entries.get(uri.toString())?.latest ?? null;
  }

  /**
   * Reads soon: at once where that holds up no key, together with all that has changed by then; else after a pause in
   * the typing that grows with what a reading of this document costs. What is typed over meanwhile is never read.
   */
  schedule(document: ModelDocument): void {
    const entry = this.#entryOf(document.uri);
    clearTimeout(entry.timer);
    const pause = pauseFor(Math.min(...entry.took));
    entry.timer = setTimeout(() => {
      if (!document.isClosed) void this.of(document);
    }, pause);
  }

  forget(uri: vscode.Uri): void {
    clearTimeout(this.#entries.get(uri.toString())?.timer);
    if (this.#entries.delete(uri.toString())) this.#forgotten.fire(uri);
  }

  /** Drops what was read of the documents that build on a file that changed, and names them. */
  stale(changed: vscode.Uri): ReadonlySet<string> {
    const stale = [...this.#entries].filter(([, { builtOn }]) => builtOn.has(changed.toString()));
    for (const [, entry] of stale) entry.promise = null;
    return new Set(stale.map(([uri]) => uri));
  }

  dispose(): void {
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
    this.#entries.clear();
    this.#read.dispose();
    this.#forgotten.dispose();
  }

  #entryOf(uri: vscode.Uri): Entry {
    const known = this.#entries.get(uri.toString());
    if (known !== undefined) return known;
    const entry: Entry = {
      key: '',
      promise: null,
      latest: null,
      timer: undefined,
      took: [0, 0],
      builtOn: new Set(),
    };
    this.#entries.set(uri.toString(), entry);
    return entry;
  }

  async #readNow(document: ModelDocument, input: Shape | null, entry: Entry): Promise<Outcome> {
    const { uri, version } = document;
    const typed = isText(document) ? document.getText() : null;
    // Loaded at the first reading, not at activation: the readers bring YAML, JSON and the schema with them.
    const { openConfig } = await import('../src/model/formats/registry.ts');
    const { analyze } = await import('../src/model/analyze.ts');
    const { lineTable } = await import('../src/model/lines.ts');
    const start = performance.now();
    const builtOn = new Set<string>();
    try {
      const bytes = typed === null ? await readBinary(uri) : new TextEncoder().encode(typed);
      if (!(bytes instanceof Uint8Array)) return { kind: 'refused', refusal: bytes, version };
      const reading = await readWithOthers(uri, builtOn, (others) =>
        openConfig({ path: uri.path, bytes, others, input }),
      );
      if (reading.kind === 'refused') return { kind: 'refused', refusal: reading.refusal, version };
      const { graph, problems, text } =
        typed === null
          ? (await import('./spreadConfig.ts')).spreadConfig(reading, bytes)
          : { ...reading, text: typed };
      return {
        kind: 'analysis',
        analysis: analyze(graph, problems),
        text,
        positionOf: lineTable(text),
        version,
      };
    } catch (error) {
      this.#log.error(`Reading ${uri.toString()} failed.`, error);
      return { kind: 'refused', refusal: ourFault(error), version };
    } finally {
      entry.builtOn = builtOn;
      const took = performance.now() - start;
      entry.took = [took, entry.took[0] === 0 ? took : entry.took[0]];
      this.#log.debug(`Read ${uri.path} (version ${version}) in ${took.toFixed(1)} ms.`);
    }
  }
}

/** A reading of so many milliseconds is not felt between two keys. */
const unfelt = 25;

/** Milliseconds without a key before a document is read that takes so many. */
const pauseFor = (milliseconds: number): number => Math.min(800, Math.max(0, 2 * (milliseconds - unfelt)));

const notFound = (message: string): Refusal => ({ code: 'not-a-model', message, family: null });

const ourFault = (error: unknown): Refusal =>
  notFound(
    `Residual Lens failed on this file (${error instanceof Error ? error.message : String(error)}); please report it with the file.`,
  );
