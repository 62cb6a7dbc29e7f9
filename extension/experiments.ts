import * as vscode from 'vscode';
import type { Graph } from '../src/model/graph.ts';
import type { EpochRecord, StepRecord, TrainPlan, TrainReport } from '../src/protocol/engine.ts';
import type { Contestant } from '../src/protocol/experiment.ts';
import {
  hasRest,
  isTrained,
  leftWords,
  stateOfRecord,
  type ExperimentRecord,
} from '../src/protocol/experimentRecord.ts';
import type { RunChoices } from '../src/protocol/runPlan.ts';
import { planWords } from '../src/protocol/runs.ts';
import type { ExperimentNet, ExperimentState } from '../src/protocol/trainingState.ts';
import { isMeasured } from './boundedTraining.ts';
import { sourceOf } from './defaultChoices.ts';
import { DocumentRuns, stopperOf, type DocumentRun, type Move, type Telling } from './documentRuns.ts';
import type { Engines } from './engines.ts';
import { cutOff, type KeptExperiment } from './runs/keptExperiments.ts';
import { Turns } from './turns.ts';

/** Between two tellings of progress, each of which has the curves of all nets. */
const PAUSE_MS = 200;

export type RunningExperiment = Exclude<ExperimentState, { kind: 'none' }>;

export interface ExperimentRequest {
  readonly uri: vscode.Uri;
  readonly title: string;
  readonly contestants: readonly Contestant[];
  readonly choices: RunChoices;
  /** The folder or file of the person's own images, where they are chosen. */
  readonly path?: string | null;
  /** Where it is recorded. */
  readonly kept?: KeptExperiment | null;
  /** How the nets stood when it ended before its time: those that are trained are not trained again. */
  readonly before?: readonly ExperimentNet[];
}

interface Live extends DocumentRun<RunningExperiment> {
  readonly choices: RunChoices;
  readonly path: string | null;
  pause: (paused: boolean) => void;
}

/** Nets that are trained alike, one after the other; the newest experiment of each document stays until the next one. */
export class Experiments implements vscode.Disposable {
  readonly #live = new DocumentRuns<Live>({
    refusal: (title) => `${title} is in an experiment already; stop that first.`,
    pause: PAUSE_MS,
  });
  readonly onDidChange = this.#live.onDidChange;
  readonly onDidMove: vscode.Event<Move> = this.#live.onDidMove;
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

  /** What the document's nets were trained with and on, so that one of them can be trained so again. */
  planOf(uri: vscode.Uri): Pick<Live, 'choices' | 'path'> | null {
    const live = this.#live.of(uri);
    if (live === null || live.state.elsewhere === true) return null;
    return { choices: live.choices, path: live.path };
  }

  /** Ends the net that trains after its step, and starts no other. */
  stop(uri: vscode.Uri): void {
    this.#live.stop(uri);
  }

  /** Between two steps; the engine computes nothing until it goes on. */
  pause(uri: vscode.Uri, paused: boolean): void {
    const live = this.#live.of(uri);
    if (live?.state.kind === 'running') live.pause(paused);
  }

  /** Throws a sentence where an experiment with the document is under way. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    this.#live.refuseSecond(uri, title);
  }

  /** Moves the curves to the file's new name; an experiment that is under way goes on there. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#live.rename(from, to);
  }

  /** Puts a kept experiment in place of the document's last one. */
  show(uri: vscode.Uri, record: ExperimentRecord): void {
    const { title, choices, path } = record;
    const nothing = (): void => undefined;
    const state = { ...stateOfRecord(record), elsewhere: record.uri !== uri.toString() };
    this.#live.begin(uri, title, { state, choices, path, stop: nothing, pause: nothing, stopped: true });
  }

  async run(request: ExperimentRequest): Promise<RunningExperiment> {
    const { uri, title, contestants, choices, path = null, kept = null } = request;
    const live: Live = {
      state: {
        ...{ kind: 'running', title, engine: this.#engines.info, failure: null },
        nets: contestants.map((each) => netOf(each, request.before)),
        words: `${planWords(choices)}, seed ${choices.seed}`,
        ...(kept === null ? {} : { id: kept.id }),
      },
      choices,
      path,
      stop: () => undefined,
      pause: () => undefined,
      stopped: false,
    };
    const earlier = this.#live.of(uri);
    const telling = this.#live.begin(uri, title, live);
    kept?.save(live.state);
    const leave = await this.#turn(title, live, telling);
    const failure = await this.#trainAll(request, { live, telling });
    leave?.();
    const nets = failure === null ? live.state.nets : live.state.nets.map(cutOff);
    const canGoOn = kept !== null && hasRest(nets);
    if (failure !== null)
      telling.change({ nets, failure: `${failure} ${leftWords(nets, canGoOn)}`.trimEnd() });
    telling.change({ kind: 'ended', paused: false, canGoOn });
    kept?.save(live.state);
    telling.now();
    // The figure before stays where this one never began.
    if (leave === null) this.#live.giveBack(telling.uri(), earlier);
    return live.state;
  }

  dispose(): void {
    this.#live.dispose();
  }

  /** Waits until no other run trains; null where it was stopped before. */
  async #turn(title: string, live: Live, { change }: Telling<RunningExperiment>) {
    const patience = new AbortController();
    live.stop = () => {
      patience.abort();
    };
    const waits = (ahead: string): void => {
      change({ waitsFor: ahead });
    };
    const leave = await this.#turns.take(`the experiment with ${title}`, { waits, signal: patience.signal });
    change({ waitsFor: null });
    return leave;
  }

  /** The sentence about what put an end to it; null where all nets were trained or it was stopped. */
  async #trainAll(
    { contestants, choices, path = null, kept = null, before: beforeAll }: ExperimentRequest,
    running: Running,
  ) {
    const { live, telling } = running;
    const isStopped = (): boolean => live.stopped;
    for (const [at, { graph }] of contestants.entries()) {
      const change = (part: Partial<ExperimentNet>) => {
        const changed = live.state.nets.map((net, index) => (index === at ? { ...net, ...part } : net));
        telling.change({ nets: changed });
      };
      const before = live.state.nets[at];
      if (before === undefined || isTrained(before)) continue;
      if (isStopped()) {
        // One that was begun before stays as it stood.
        change({ reason: before.steps.length > 0 ? 'stopped' : 'left' });
        continue;
      }
      try {
        const data = sourceOf(choices.data, this.#extension, path);
        const resume = before.epochs.length > 0 && kept?.hasCheckpoint() === true;
        const job = { graph, data, kept, resume, images: imagesOf(live.state.nets) };
        let report = await this.#train(job, running, change);
        // A checkpoint that cannot serve is no reason to stay where one is: the net is trained from its beginning.
        if (report.lost === true && resume)
          report = await this.#train({ ...job, resume: false }, running, change);
        const { reason, message } = report;
        // What was trained before can be again, when its images are back; the net stays as it was.
        const isBegun = beforeAll !== undefined || live.state.nets.some(isTrained);
        if (reason === 'refused' && isBegun) change({ ...before, reason: 'failed' });
        // The seconds of a net that was gone on with are in it.
        else change({ reason, seconds: report.seconds, ...(message === null ? {} : { message }) });
        if (isTrained({ reason })) kept?.dropCheckpoint();
        kept?.save(live.state);
        if (reason === 'refused') return message;
      } catch (error) {
        change({ reason: isStopped() ? 'stopped' : 'failed' });
        if (!isStopped()) return (error as Error).message;
      }
    }
    return null;
  }

  /** Trains one net. A loss that diverges is a result like others. */
  async #train(
    { graph, data, kept, resume, images }: Job,
    { live, telling }: Running,
    change: (part: Partial<ExperimentNet>) => void,
  ): Promise<TrainReport> {
    // They only grow: a run of hours has tens of thousands of steps.
    const steps: StepRecord[] = [];
    const epochs: EpochRecord[] = [];
    const kill = new AbortController();
    change({ reason: 'running' });
    return await this.#engines.run(
      async (engine) => {
        live.stop = stopperOf(engine, kill);
        live.pause = (paused) => {
          void engine.call('pause', { paused }).catch(() => undefined);
          telling.change({ paused });
        };
        // Either may have been asked for between two nets.
        if (live.stopped) live.stop();
        if (live.state.paused === true) live.pause(true);
        telling.change({ engine: await this.#engines.describe(engine) });
        const checkpoint = kept === null ? {} : { checkpoint: { file: kept.checkpoint, resume, ...images } };
        const request = { ...live.choices, graph, data, everyStep: false, together: true, ...checkpoint };
        return await engine.call('train', request, { signal: kill.signal });
      },
      {
        warning: ({ message }) => {
          void vscode.window.showWarningMessage(message);
        },
        plan: (plan: TrainPlan) => {
          change({ plan });
        },
        steps: (taken: readonly StepRecord[]) => {
          for (const step of taken) if (isMeasured(step)) steps.push(step);
          change({ steps });
        },
        epoch: (epoch: EpochRecord) => {
          if (isMeasured(epoch)) epochs.push(epoch);
          change({ epochs });
          kept?.save(live.state);
        },
      },
    );
  }
}

interface Running {
  readonly live: Live;
  readonly telling: Telling<RunningExperiment>;
}

interface Job {
  readonly graph: Graph;
  readonly data: ReturnType<typeof sourceOf>;
  readonly kept: KeptExperiment | null;
  /** Go on with the net from the last epoch that was kept. */
  readonly resume: boolean;
  /** What the nets before it were trained on. */
  readonly images: ReturnType<typeof imagesOf>;
}

/** The fingerprint of the images of those that are trained: a comparison is of nets that saw the same. */
function imagesOf(nets: readonly ExperimentNet[]): { readonly images?: string } {
  const images = nets.find((net) => isTrained(net) && net.plan?.images !== undefined)?.plan?.images;
  return images === undefined ? {} : { images };
}

/** A net as it waits, or as it stood before. */
function netOf({ name, depth, skips }: Contestant, before: ExperimentRequest['before']): ExperimentNet {
  const stood = before?.find((net) => net.name === name && net.skips === skips);
  if (stood !== undefined) return isTrained(stood) ? stood : { ...stood, reason: 'waiting' };
  return { name, depth, skips, reason: 'waiting', plan: null, steps: [], epochs: [], seconds: null };
}
