import type * as vscode from 'vscode';
import type { Graph } from '../src/model/graph.ts';
import type { EpochRecord, StepRecord, TrainPlan } from '../src/protocol/engine.ts';
import type { Contestant } from '../src/protocol/experiment.ts';
import type { RunChoices } from '../src/protocol/runPlan.ts';
import type { ExperimentNet, ExperimentState } from '../src/protocol/view.ts';
import { sourceOf } from './defaultChoices.ts';
import { DocumentRuns, stopperOf, type DocumentRun, type Telling } from './documentRuns.ts';
import type { Engines } from './engines.ts';
import { Turns } from './turns.ts';

/** Between two tellings of progress. */
const PAUSE_MS = 100;

export type RunningExperiment = Exclude<ExperimentState, { kind: 'none' }>;

export interface ExperimentRequest {
  readonly uri: vscode.Uri;
  readonly title: string;
  readonly contestants: readonly Contestant[];
  readonly choices: RunChoices;
}

interface Live extends DocumentRun<RunningExperiment> {
  readonly choices: RunChoices;
  stopped: boolean;
}

/** Nets that are trained alike, one after the other; the newest experiment of each document stays until the next one. */
export class Experiments implements vscode.Disposable {
  readonly #live = new DocumentRuns<Live>({
    refusal: (title) => `${title} is in an experiment already; stop that first.`,
    pause: PAUSE_MS,
  });
  readonly onDidChange = this.#live.onDidChange;
  readonly #engines: Engines;
  readonly #extension: vscode.Uri;

  readonly #turns: Turns;

  constructor(engines: Engines, extension: vscode.Uri, turns = new Turns()) {
    this.#engines = engines;
    this.#turns = turns;
    this.#extension = extension;
  }

  stateOf(uri: vscode.Uri): ExperimentState {
    return this.#live.stateOf(uri);
  }

  /** What the document's nets were trained with, so that one of them can be trained so again. */
  choicesOf(uri: vscode.Uri): RunChoices | null {
    return this.#live.of(uri)?.choices ?? null;
  }

  /** Ends the net that trains after its step, and starts no other. */
  stop(uri: vscode.Uri): void {
    const live = this.#live.of(uri);
    if (live !== null) live.stopped = true;
    this.#live.stop(uri);
  }

  /** Throws a sentence where an experiment with the document is under way. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    this.#live.refuseSecond(uri, title);
  }

  /** Moves what has ended to the file's new name. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#live.rename(from, to);
  }

  async run(request: ExperimentRequest): Promise<RunningExperiment> {
    const { uri, title, contestants, choices } = request;
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
    const telling = this.#live.begin(uri, title, live);
    const patience = new AbortController();
    live.stop = () => {
      patience.abort();
    };
    const waits = (ahead: string): void => {
      telling.change({ waitsFor: ahead });
    };
    const leave = await this.#turns.take(title, { waits, signal: patience.signal });
    telling.change({ waitsFor: null });
    for (const [at, { graph }] of contestants.entries()) {
      const change = (part: Partial<ExperimentNet>) => {
        const changed = live.state.nets.map((net, index) => (index === at ? { ...net, ...part } : net));
        telling.change({ nets: changed });
      };
      if (live.stopped) {
        change({ reason: 'stopped' });
        continue;
      }
      try {
        const failure = await this.#train(graph, { live, telling, change });
        if (failure !== null) {
          telling.change({ failure });
          break;
        }
      } catch (error) {
        change({ reason: 'stopped' });
        telling.change({ failure: (error as Error).message });
        break;
      }
    }
    leave?.();
    telling.change({ kind: 'ended' });
    telling.now();
    return live.state;
  }

  dispose(): void {
    this.#live.dispose();
  }

  /** Trains one net; a sentence where it was refused. A loss that diverges is a result like others. */
  async #train(
    graph: Graph,
    {
      live,
      telling,
      change,
    }: {
      readonly live: Live;
      readonly telling: Telling<RunningExperiment>;
      readonly change: (part: Partial<ExperimentNet>) => void;
    },
  ): Promise<string | null> {
    const steps: StepRecord[] = [];
    const epochs: EpochRecord[] = [];
    const kill = new AbortController();
    change({ reason: 'running' });
    const { choices } = live;
    const data = sourceOf(choices.data, this.#extension, null);
    const report = await this.#engines.run(
      async (engine) => {
        live.stop = stopperOf(engine, kill);
        telling.change({ engine: await this.#engines.describe(engine) });
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
