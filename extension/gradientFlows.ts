import * as vscode from 'vscode';
import type { Graph } from '../src/model/graph.ts';
import { quickChoices } from '../src/protocol/engine.ts';
import { flowPoints, type FlowCurve, type GradientFlowState } from '../src/protocol/gradientFlow.ts';
import { DocumentRuns, type DocumentRun } from './documentRuns.ts';
import type { Engines } from './engines.ts';

/** Between two tellings: both passes of a small net end within some tenths of a second. */
const PAUSE_MS = 100;

export type FlowState = Exclude<GradientFlowState, { kind: 'none' }>;

export interface FlowRequest {
  readonly uri: vscode.Uri;
  readonly title: string;
  readonly batch: number;
  /** The net, and its twin without skips where it has any. */
  readonly nets: readonly { readonly skips: FlowCurve['skips']; readonly graph: Graph }[];
}

/** Single backward passes at initialisation; the newest of each document stays until the next one. */
export class GradientFlows implements vscode.Disposable {
  readonly #runs = new DocumentRuns<DocumentRun<FlowState>>({
    refusal: (title) => `The gradients of ${title} are being computed already.`,
    pause: PAUSE_MS,
  });
  readonly onDidChange = this.#runs.onDidChange;
  readonly #engines: Engines;
  readonly #dataFile: string;

  constructor(engines: Engines, extension: vscode.Uri) {
    this.#engines = engines;
    this.#dataFile = vscode.Uri.joinPath(extension, 'dist', 'data', 'digits.bin').fsPath;
  }

  stateOf(uri: vscode.Uri): GradientFlowState {
    return this.#runs.stateOf(uri);
  }

  /** Throws a sentence where the document's gradients are being looked at. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    this.#runs.refuseSecond(uri, title);
  }

  /** Moves the curves to the file's new name. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#runs.rename(from, to);
  }

  /** One process for both passes: each curve is told as soon as it is there. `signal` kills the process. */
  async run({ uri, title, batch, nets }: FlowRequest, signal: AbortSignal): Promise<FlowState> {
    const run: DocumentRun<FlowState> = {
      state: { kind: 'running', title, engine: this.#engines.info, batch: null, curves: [], failure: null },
      stop: () => undefined,
      stopped: false,
    };
    const { change, now } = this.#runs.begin(uri, title, run);
    const { seed } = quickChoices;
    const data = { kind: 'digits', file: this.#dataFile } as const;
    try {
      await this.#engines.run(async (engine) => {
        for (const { skips, graph } of nets) {
          const request = { graph, data, batch, size: null, seed };
          const report = await engine.call('gradients', request, { signal });
          if (report.reason === 'refused') throw new Error(report.message ?? `${title} was refused.`);
          const { layers, seconds, inputShape } = report;
          const curve = { skips, seconds, points: flowPoints(layers), layers: layers.length };
          const images = { images: report.batch, data: report.data, inputShape, seed };
          change({ engine: report.engine, batch: images, curves: [...run.state.curves, curve] });
        }
      });
    } catch (error) {
      change({ failure: signal.aborted ? 'It was cancelled.' : (error as Error).message });
    }
    change({ kind: 'ended' });
    now();
    return run.state;
  }

  dispose(): void {
    this.#runs.dispose();
  }
}
