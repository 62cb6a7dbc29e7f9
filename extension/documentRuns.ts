import * as vscode from 'vscode';
import type { EngineProcess } from '../src/engine/process.ts';
import { throttle } from './throttle.ts';

/** A stopped run ends after its step; one whose step takes longer is killed. */
const GRACE_MS = 4000;

/** What is done with a document for a while: it runs, and how it ended stays until the next one. */
export interface DocumentRun<S extends { readonly kind: 'running' | 'ended' }> {
  state: S;
  stop: () => void;
}

/**
 * The newest run of each document, of one sort. Two of a sort at once on one document are refused; progress is told at
 * most once in `pause` milliseconds.
 */
export class DocumentRuns<R extends DocumentRun<{ readonly kind: 'running' | 'ended' }>>
  implements vscode.Disposable
{
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #runs = new Map<string, R>();
  readonly #refusal: (title: string) => string;
  readonly #pause: number;

  /** `refusal` is the sentence about a second run. */
  constructor({ refusal, pause }: { readonly refusal: (title: string) => string; readonly pause: number }) {
    this.#refusal = refusal;
    this.#pause = pause;
  }

  of(uri: vscode.Uri): R | null {
    return this.#runs.get(uri.toString()) ?? null;
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
    this.#runs.set(uri.toString(), run);
    const tell = throttle(() => {
      this.#changed.fire(uri);
    }, this.#pause);
    tell.now();
    const change = (part: Partial<R['state']>): void => {
      run.state = { ...run.state, ...part };
      tell.soon();
    };
    return { change, now: tell.now };
  }

  stop(uri: vscode.Uri): void {
    this.of(uri)?.stop();
  }

  /** Moves what has ended to the file's new name. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    const run = this.of(from);
    if (run === null || run.state.kind === 'running') return;
    this.#runs.delete(from.toString());
    this.#runs.set(to.toString(), run);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

export interface Telling<S> {
  readonly change: (part: Partial<S>) => void;
  readonly now: () => void;
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
