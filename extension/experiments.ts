import * as vscode from 'vscode';
import type { Graph } from '../src/model/graph.ts';
import type { EpochRecord, StepRecord, TrainPlan } from '../src/protocol/engine.ts';
import type { Contestant } from '../src/protocol/experiment.ts';
import type { RunChoices } from '../src/protocol/runPlan.ts';
import type { ExperimentNet, ExperimentState } from '../src/protocol/view.ts';
import { sourceOf } from './defaultChoices.ts';
import type { Engines } from './engines.ts';
import { throttle } from './throttle.ts';
import { Turns } from './turns.ts';

/** Between two tellings of progress. */
const PAUSE_MS = 100;
/** A stopped run ends after its step; one whose step takes longer is killed. */
const GRACE_MS = 4000;

export type RunningExperiment = Exclude<ExperimentState, { kind: 'none' }>;

export interface ExperimentRequest {
  readonly uri: vscode.Uri;
  readonly title: string;
  readonly contestants: readonly Contestant[];
  readonly choices: RunChoices;
}

interface Live {
  state: RunningExperiment;
  readonly choices: RunChoices;
  stop: () => void;
  stopped: boolean;
}

/** Nets that are trained alike, one after the other; the newest experiment of each document stays until the next one. */
export class Experiments implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #live = new Map<string, Live>();
  readonly #engines: Engines;
  readonly #extension: vscode.Uri;

  readonly #turns: Turns;

  constructor(engines: Engines, extension: vscode.Uri, turns = new Turns()) {
    this.#engines = engines;
    this.#turns = turns;
    this.#extension = extension;
  }

  stateOf(uri: vscode.Uri): ExperimentState {
    return this.#live.get(uri.toString())?.state ?? { kind: 'none' };
  }

  /** What the document's nets were trained with, so that one of them can be trained so again. */
  choicesOf(uri: vscode.Uri): RunChoices | null {
    return this.#live.get(uri.toString())?.choices ?? null;
  }

  /** Ends the net that trains after its step, and starts no other. */
  stop(uri: vscode.Uri): void {
    const live = this.#live.get(uri.toString());
    if (live === undefined) return;
    live.stopped = true;
    live.stop();
  }

  /** Throws a sentence where an experiment with the document is under way. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    if (this.stateOf(uri).kind === 'running')
      throw new Error(`${title} is in an experiment already; stop that first.`);
  }

  async run(request: ExperimentRequest): Promise<RunningExperiment> {
    const { uri, title, contestants, choices } = request;
    this.refuseSecond(uri, title);
    const nets = contestants.map(({ name, depth, skips }): ExperimentNet => {
      const nothingYet = { plan: null, steps: [], epochs: [], seconds: null };
      return { name, depth, skips, reason: 'waiting', ...nothingYet };
    });
    const live: Live = {
      state: { kind: 'running', title, engine: this.#engines.info, nets, failure: null },
      choices,
      stop: () => undefined,
      stopped: false,
    };
    this.#live.set(uri.toString(), live);
    const tell = throttle(() => {
      this.#changed.fire(uri);
    }, PAUSE_MS);
    tell.now();
    const patience = new AbortController();
    live.stop = () => {
      patience.abort();
    };
    const waits = (ahead: string): void => {
      live.state = { ...live.state, waitsFor: ahead };
      tell.soon();
    };
    const leave = await this.#turns.take(title, { waits, signal: patience.signal });
    live.state = { ...live.state, waitsFor: null };
    for (const [at, { graph }] of contestants.entries()) {
      const change = (part: Partial<ExperimentNet>) => {
        const changed = live.state.nets.map((net, index) => (index === at ? { ...net, ...part } : net));
        live.state = { ...live.state, nets: changed };
        tell.soon();
      };
      if (live.stopped) {
        change({ reason: 'stopped' });
        continue;
      }
      try {
        const failure = await this.#train(graph, { live, change });
        if (failure !== null) {
          live.state = { ...live.state, failure };
          break;
        }
      } catch (error) {
        change({ reason: 'stopped' });
        live.state = { ...live.state, failure: (error as Error).message };
        break;
      }
    }
    leave?.();
    live.state = { ...live.state, kind: 'ended' };
    tell.now();
    return live.state;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** Trains one net; a sentence where it was refused. A loss that diverges is a result like others. */
  async #train(
    graph: Graph,
    { live, change }: { readonly live: Live; readonly change: (part: Partial<ExperimentNet>) => void },
  ): Promise<string | null> {
    const steps: StepRecord[] = [];
    const epochs: EpochRecord[] = [];
    const kill = new AbortController();
    change({ reason: 'running' });
    const { choices } = live;
    const data = sourceOf(choices.data, this.#extension, null);
    const report = await this.#engines.run(
      async (engine) => {
        live.stop = () => {
          void engine.call('stop', null).catch(() => undefined);
          setTimeout(() => {
            kill.abort();
          }, GRACE_MS).unref();
        };
        live.state = { ...live.state, engine: await this.#engines.describe(engine) };
        const request = { ...choices, graph, data, everyStep: false };
        return await engine.call('train', request, { signal: kill.signal });
      },
      {
        plan: (plan: TrainPlan) => {
          change({ plan });
        },
        step: (step: StepRecord) => {
          steps.push(step);
          change({ steps: [...steps] });
        },
        epoch: (epoch: EpochRecord) => {
          epochs.push(epoch);
          change({ epochs: [...epochs] });
        },
      },
    );
    change({ reason: report.reason, seconds: report.seconds });
    return report.reason === 'refused' ? report.message : null;
  }
}
