import * as vscode from 'vscode';
import type { Graph } from '../src/model/graph.ts';
import { quickChoices } from '../src/protocol/engine.ts';
import { flowPoints, type FlowCurve, type GradientFlowState } from '../src/protocol/gradientFlow.ts';
import type { Engines } from './engines.ts';

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
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #states = new Map<string, FlowState>();
  readonly #engines: Engines;
  readonly #dataFile: string;

  constructor(engines: Engines, extension: vscode.Uri) {
    this.#engines = engines;
    this.#dataFile = vscode.Uri.joinPath(extension, 'dist', 'data', 'digits.bin').fsPath;
  }

  stateOf(uri: vscode.Uri): GradientFlowState {
    return this.#states.get(uri.toString()) ?? { kind: 'none' };
  }

  /** Throws a sentence where the document's gradients are being looked at. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    if (this.stateOf(uri).kind === 'running')
      throw new Error(`The gradients of ${title} are being computed already.`);
  }

  /** One process for both passes: each curve is told as soon as it is there. `signal` kills the process. */
  async run({ uri, title, batch, nets }: FlowRequest, signal: AbortSignal): Promise<FlowState> {
    this.refuseSecond(uri, title);
    let state: FlowState = {
      ...{ kind: 'running', title, engine: this.#engines.info, batch: null, curves: [], failure: null },
    };
    const change = (part: Partial<FlowState>): void => {
      state = { ...state, ...part };
      this.#states.set(uri.toString(), state);
      this.#changed.fire(uri);
    };
    change({});
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
          change({ engine: report.engine, batch: images, curves: [...state.curves, curve] });
        }
      });
    } catch (error) {
      change({ failure: signal.aborted ? 'It was cancelled.' : (error as Error).message });
    }
    change({ kind: 'ended' });
    return state;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
