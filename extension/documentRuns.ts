import * as vscode from 'vscode';
import type { EngineProcess } from '../src/engine/process.ts';
import { fileName } from './fileName.ts';
import { renamedAddress } from './renamed.ts';
import { throttle } from './throttle.ts';

/** A stopped run ends after its step; one whose step takes longer is killed. */
const GRACE_MS = 4000;

interface AnyState {
  readonly kind: 'running' | 'ended';
  /** The file's name. */
  readonly title?: string;
}

/** What is done with a document for a while: it runs, and how it ended stays until the next one. */
export interface DocumentRun<S extends AnyState> {
  state: S;
  stop: () => void;
  /** It was stopped, maybe before there was an engine that could be: then that is stopped when it is there. */
  stopped: boolean;
}

/**
 * The newest run of each document, of one sort. Two of a sort at once on one document are refused; progress is told at
 * most once in `pause` milliseconds.
 */
export class DocumentRuns<R extends DocumentRun<AnyState>> implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #moved = new vscode.EventEmitter<Move>();
  readonly onDidMove = this.#moved.event;
  readonly #runs = new Map<string, { readonly run: R; uri: vscode.Uri }>();
  readonly #refusal: (title: string) => string;
  readonly #pause: number;

  /** `refusal` is the sentence about a second run. */
  constructor({ refusal, pause }: { readonly refusal: (title: string) => string; readonly pause: number }) {
    this.#refusal = refusal;
    this.#pause = pause;
  }

  of(uri: vscode.Uri): R | null {
    return this.#runs.get(uri.toString())?.run ?? null;
  }

  stateOf(uri: vscode.Uri): R['state'] | { readonly kind: 'none' } {
    return this.of(uri)?.state ?? { kind: 'none' };
  }

  /** Throws the sentence where one is under way. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    if (this.stateOf(uri).kind === 'running') throw new Error(this.#refusal(title));
  }

  /** Puts a run in place of the document's last one; `change` alters its state, which is told soon, `now` tells at once. */
  begin(uri: vscode.Uri, title: string, run: R): Telling<R['state']> {
    this.refuseSecond(uri, title);
    const place = { run, uri };
    this.#runs.set(uri.toString(), place);
    const tell = throttle(() => {
      this.#changed.fire(place.uri);
    }, this.#pause);
    tell.now();
    const change = (part: Partial<R['state']>): void => {
      run.state = { ...run.state, ...part };
      tell.soon();
    };
    return { change, now: tell.now, uri: () => place.uri };
  }

  /** Shows the run again that was there before one which never began; null for none. */
  giveBack(uri: vscode.Uri, run: R | null): void {
    if (run === null) this.#runs.delete(uri.toString());
    else this.#runs.set(uri.toString(), { run, uri });
    this.#changed.fire(uri);
  }

  stop(uri: vscode.Uri): void {
    const run = this.of(uri);
    if (run === null) return;
    run.stopped = true;
    run.stop();
  }

  /** Moves the runs of a file, or of all below a folder, to its new name, where one that is under way goes on. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    for (const [address, place] of [...this.#runs]) {
      const next = renamedAddress(address, from.toString(), to.toString());
      // One that is under way there could not be stopped any more.
      if (next === null || this.#runs.get(next)?.run.state.kind === 'running') continue;
      const before = place.uri;
      place.uri = vscode.Uri.parse(next, true);
      if (place.run.state.title !== undefined)
        place.run.state = { ...place.run.state, title: fileName(place.uri) };
      this.#runs.delete(address);
      this.#runs.set(next, place);
      this.#moved.fire({ from: before, to: place.uri });
      // Under the old name there is none any more.
      this.#changed.fire(before);
      this.#changed.fire(place.uri);
    }
  }

  dispose(): void {
    this.#changed.dispose();
    this.#moved.dispose();
  }
}

export interface Telling<S> {
  readonly change: (part: Partial<S>) => void;
  readonly now: () => void;
  /** Of the document, by its name of now. */
  readonly uri: () => vscode.Uri;
}

export interface Move {
  readonly from: vscode.Uri;
  readonly to: vscode.Uri;
}

/** Keeps a document's address up to date through the moves of its run. */
export function followMoves(uri: vscode.Uri, onDidMove: vscode.Event<Move>) {
  let at = uri;
  const listener = onDidMove(({ from, to }) => {
    if (from.toString() === at.toString()) at = to;
  });
  return { now: () => at, dispose: () => void listener.dispose() };
}

/** Ends what the engine trains after its step, and the engine where the step takes too long. */
export function stopperOf(engine: EngineProcess, kill: AbortController, grace = GRACE_MS): () => void {
  return () => {
    void engine.call('stop', null).catch(() => undefined);
    setTimeout(() => {
      kill.abort();
    }, grace).unref();
  };
}
