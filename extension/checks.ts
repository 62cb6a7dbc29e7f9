import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import { checkRequest } from '../src/protocol/checkRequest.ts';
import type { CheckReport, EngineInfo } from '../src/protocol/engine.ts';
import type { Verdict } from '../src/protocol/view.ts';
import type { Engines } from './engines.ts';
import { sameClaims } from './sameClaims.ts';

const TIMEOUT_MS = 120_000;

interface Checked {
  readonly analysis: Analysis;
  verdict: Verdict;
  readonly stop: AbortController;
}

/** The verdicts of TensorFlow, one a document; one check runs at a time, since each takes some hundred megabytes. */
export class Checks implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #checked = new Map<string, Checked>();
  #queue: Promise<unknown> = Promise.resolve();
  readonly #engines: Engines;

  constructor(engines: Engines) {
    this.#engines = engines;
  }

  verdictOf(uri: vscode.Uri): Verdict {
    return this.#checked.get(uri.toString())?.verdict ?? { kind: 'none' };
  }

  /** Whether there is a verdict, or a check on its way, of what this analysis claims. */
  covers(uri: vscode.Uri, analysis: Analysis): boolean {
    const checked = this.#checked.get(uri.toString());
    return checked !== undefined && checked.verdict.kind !== 'none' && sameClaims(checked.analysis, analysis);
  }

  /** Checks what the analysis claims, in place of an earlier check of the document. Never rejects. */
  async check(uri: vscode.Uri, analysis: Analysis): Promise<Verdict> {
    this.forget(uri);
    const checked: Checked = {
      analysis,
      verdict: { kind: 'running', engine: this.#engines.info, done: 0, total: analysis.graph.nodes.length },
      stop: new AbortController(),
    };
    this.#checked.set(uri.toString(), checked);
    this.#changed.fire(uri);
    const say = (verdict: Verdict): void => {
      if (checked.stop.signal.aborted) return;
      checked.verdict = verdict;
      this.#changed.fire(uri);
    };
    const job = this.#queue.then(() => (checked.stop.signal.aborted ? null : this.#run(checked, say)));
    this.#queue = job.catch(() => undefined);
    try {
      const report = await job;
      if (report !== null) say({ kind: 'report', report });
    } catch (error) {
      say({ kind: 'failed', message: (error as Error).message });
    }
    return checked.verdict;
  }

  /** Drops the verdict and ends a running check: what was claimed has changed. */
  forget(uri: vscode.Uri): void {
    const checked = this.#checked.get(uri.toString());
    if (checked === undefined) return;
    this.#checked.delete(uri.toString());
    checked.stop.abort();
    this.#changed.fire(uri);
  }

  dispose(): void {
    for (const { stop } of this.#checked.values()) stop.abort();
    this.#changed.dispose();
  }

  #run({ analysis, stop: { signal } }: Checked, say: (verdict: Verdict) => void): Promise<CheckReport> {
    let info: EngineInfo | null = this.#engines.info;
    const progress = ({ done, total }: { readonly done: number; readonly total: number }): void => {
      say({ kind: 'running', engine: info, done, total });
    };
    return this.#engines.run(
      async (engine) => {
        info = await this.#engines.describe(engine);
        return engine.call('check', checkRequest(analysis), { timeoutMs: TIMEOUT_MS, signal });
      },
      { progress },
    );
  }
}
