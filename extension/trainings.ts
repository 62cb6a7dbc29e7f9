import { existsSync, rmSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import type { EngineInfo, EpochRecord, StepRecord, TrainPlan, TrainReport } from '../src/protocol/engine.ts';
import type { RunChoices } from '../src/protocol/runPlan.ts';
import type { RunRecord } from '../src/protocol/runs.ts';
import type { ProbeRecord } from '../src/protocol/gradients.ts';
import { noProbeIds, type ProbesEvent } from '../src/protocol/probes.ts';
import type { TrainingState } from '../src/protocol/trainingState.ts';
import { isMeasured } from './boundedTraining.ts';
import { checkpointFile, moveCheckpoint } from './checkpointFiles.ts';
import { sourceOf } from './defaultChoices.ts';
import { DocumentRuns, stopperOf, type DocumentRun, type Move } from './documentRuns.ts';
import type { Engines } from './engines.ts';
import { ProbeHistory } from './probeHistory.ts';
import type { KeptRun } from './runs/keptRuns.ts';
import { Turns } from './turns.ts';

/** Between two tellings of a run's progress: with two probes a second they are ten messages. */
const PAUSE_MS = 125;

export type RunState = Exclude<TrainingState, { kind: 'none' }>;

export interface RunRequest {
  readonly uri: vscode.Uri;
  readonly title: string;
  readonly analysis: Analysis;
  readonly choices: RunChoices;
  /** The folder or file of the person's own images, where they are chosen. */
  readonly path?: string | null;
  /** Where the run is recorded. */
  readonly kept?: KeptRun | null;
  /** Go on with the run that was kept. */
  readonly resume?: boolean;
  /** What there is to say of it beside its plan: one sentence. */
  readonly note?: string | null;
}

interface Run extends DocumentRun<RunState> {
  /** The state's own lists, which only grow: a run of hours has tens of thousands of steps. */
  readonly steps: StepRecord[];
  readonly epochs: EpochRecord[];
  readonly probes: ProbeHistory;
  /** Where the engine keeps it, as the document was called when it began; null before. */
  checkpoint: string | null;
  pause: (paused: boolean) => void;
}

/** The training runs, the newest of each document: its curves stay until the next one starts. */
export class Trainings implements vscode.Disposable {
  readonly #runs = new DocumentRuns<Run>({
    refusal: (title) => `${title} is being trained already; stop that run first.`,
    pause: PAUSE_MS,
  });
  readonly onDidChange = this.#runs.onDidChange;
  readonly onDidMove: vscode.Event<Move> = this.#runs.onDidMove;
  readonly #probed = new vscode.EventEmitter<ProbedRun>();
  /** A net that trains was looked at, or a new run has begun. */
  readonly onDidProbe = this.#probed.event;
  readonly #engines: Engines;
  readonly #extension: vscode.Uri;
  readonly #storage: vscode.Uri | undefined;
  readonly #turns: Turns;
  #closed = false;

  /** Without a workspace there is no storage, and runs are not kept. */
  constructor(engines: Engines, extension: vscode.Uri, storage?: vscode.Uri, turns = new Turns()) {
    this.#engines = engines;
    this.#turns = turns;
    this.#storage = storage;
    this.#extension = extension;
  }

  stateOf(uri: vscode.Uri): TrainingState {
    return this.#runs.stateOf(uri);
  }

  /** All looks at the document's newest run that are kept: as long as its curves. */
  probesOf(uri: vscode.Uri): ProbesEvent {
    return this.#runs.of(uri)?.probes.all ?? { ids: noProbeIds, frames: [] };
  }

  /** Ends a running training after its current step. */
  stop(uri: vscode.Uri): void {
    this.#runs.stop(uri);
  }

  /** Between two steps; the engine computes nothing until it goes on. */
  pause(uri: vscode.Uri, paused: boolean): void {
    this.#runs.of(uri)?.pause(paused);
  }

  /** Whether the document's last run ended before its last epoch and was kept at one, also in an earlier session. */
  canResume(uri: vscode.Uri): boolean {
    const file = this.#checkpointOf(uri);
    return file !== null && existsSync(file);
  }

  /** The same, and it is not gone on with already. */
  resumes(uri: vscode.Uri): boolean {
    return this.stateOf(uri).kind !== 'running' && this.canResume(uri);
  }

  #checkpointOf(uri: vscode.Uri): string | null {
    return checkpointFile(this.#storage, uri);
  }

  /** Moves the curves to the file's new name; a run that is under way goes on there. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#runs.rename(from, to);
  }

  /** Moves what a run goes on from to the file's new name. */
  renameCheckpoint(from: vscode.Uri, to: vscode.Uri): void {
    const run = this.#runs.of(to);
    const isBegun = run?.state.kind === 'running' && run.checkpoint !== null;
    // An engine that goes on with it may still have to read it; it is moved after the epoch, or at the end.
    if (!isBegun || run.epochs.length > 0) moveCheckpoint(this.#checkpointOf(from), this.#checkpointOf(to));
  }

  /** Throws a sentence where the document is being trained. */
  refuseSecond(uri: vscode.Uri, title: string): void {
    this.#runs.refuseSecond(uri, title);
  }

  /** Trains, and returns how it ended; the engine's death is the state's `failure`. Rejects a second run only. */
  async train(request: RunRequest): Promise<RunState> {
    const { uri, title, kept } = request;
    const kill = new AbortController();
    const before = this.#runs.of(uri);
    const run = begun(request, this.#engines.info, before);
    const { change: update, now, uri: at } = this.#runs.begin(uri, title, run);
    this.#probed.fire({ uri, event: run.probes.all });
    kept?.save(run.state);
    const leave = await this.#turn(title, { run, update });
    try {
      if (leave === null) throw new Error(`${title} was stopped while it waited; nothing was trained.`);
      const report = await this.#run(request, { run, update, at, kill });
      // A run that came to its end has nothing to go on with.
      if (report.reason === 'done' || report.reason === 'diverged')
        for (const file of [run.checkpoint, this.#checkpointOf(at())])
          if (file !== null) rmSync(file, { force: true });
      update({ kind: 'ended', report });
    } catch (error) {
      const stopped = leave === null || kill.signal.aborted;
      const cut = this.#closed ? 'interrupted' : 'stopped';
      const failure = failureOf(
        kill.signal.aborted ? new Error('It was stopped in mid-step.') : error,
        run.state,
      );
      update({ kind: 'ended', failure, ...(this.#closed || stopped ? { cut } : {}) });
    } finally {
      leave?.();
    }
    moveCheckpoint(run.checkpoint, this.#checkpointOf(at()));
    update({ paused: false, canResume: this.canResume(at()) });
    kept?.save(run.state);
    now();
    if (leave === null) this.#giveBack(at(), before);
    return run.state;
  }

  /** The curves and looks of the run before stay where the next one never began. */
  #giveBack(uri: vscode.Uri, before: Run | null): void {
    this.#runs.giveBack(uri, before);
    this.#probed.fire({ uri, event: this.probesOf(uri) });
  }

  /** Shows a kept run that ended before its time, in an earlier session, where the document has none in this one. */
  restore(uri: vscode.Uri, record: RunRecord): void {
    if (this.#runs.of(uri) !== null || !this.canResume(uri)) return;
    const { title, choices } = record;
    const run = begun({ title, choices }, record.engine, null);
    run.steps.push(...record.steps);
    run.epochs.push(...record.epochs);
    const epoch = record.epochs.at(-1)?.epoch ?? 0;
    const message = record.message ?? 'The window was closed or loaded again in mid-run.';
    const failure = `${message} Resume goes on from the end of epoch ${epoch}.`;
    const ended = { kind: 'ended', plan: record.plan, failure, cut: 'interrupted', canResume: true } as const;
    this.#runs.begin(uri, title, { ...run, state: { ...run.state, ...ended } });
  }

  dispose(): void {
    this.#closed = true;
    this.#runs.dispose();
    this.#probed.dispose();
  }

  /** Waits until no other run trains; null where it was stopped before. */
  async #turn(title: string, { run, update }: Pick<Live, 'run' | 'update'>): Promise<(() => void) | null> {
    const patience = new AbortController();
    run.stop = () => {
      patience.abort();
    };
    const waits = (ahead: string): void => {
      update({ waitsFor: ahead });
    };
    const leave = await this.#turns.take(`the training of ${title}`, { waits, signal: patience.signal });
    if (run.state.waitsFor !== undefined) update({ waitsFor: null });
    return leave;
  }

  #run(
    { analysis, choices, path = null, kept, resume = false }: RunRequest,
    { run, update, at, kill }: Live,
  ): Promise<TrainReport> {
    return this.#engines.run(
      async (engine) => {
        run.stop = stopperOf(engine, kill);
        run.pause = (paused) => {
          void engine.call('pause', { paused }).catch(() => undefined);
          update({ paused });
        };
        if (run.stopped) run.stop();
        update({ engine: await this.#engines.describe(engine) });
        const file = this.#checkpointOf(at());
        run.checkpoint = file;
        const checkpoint = file === null ? {} : { checkpoint: { file, resume } };
        const model = kept ? { model: kept.modelFolder } : {};
        const data = sourceOf(choices.data, this.#extension, path);
        const request = {
          ...choices,
          graph: analysis.graph,
          data,
          everyStep: false,
          together: true,
          probes: true,
          ...checkpoint,
          ...model,
        };
        return engine.call('train', request, { signal: kill.signal });
      },
      {
        warning: ({ message }) => {
          void vscode.window.showWarningMessage(message);
          // It is of the run, and stays with it.
          update({ note: [run.state.note ?? '', message].join(' ').trimStart() });
        },
        plan: (plan: TrainPlan) => {
          update({ plan });
        },
        steps: (taken: readonly StepRecord[]) => {
          for (const step of taken) if (isMeasured(step)) run.steps.push(step);
          update({});
        },
        probe: (record: ProbeRecord) => {
          this.#probed.fire({ uri: at(), event: run.probes.add(record) });
        },
        epoch: (epoch: EpochRecord) => {
          if (isMeasured(epoch)) run.epochs.push(epoch);
          moveCheckpoint(run.checkpoint, this.#checkpointOf(at()));
          update({});
          kept?.save(run.state);
        },
      },
    );
  }
}

interface ProbedRun {
  readonly uri: vscode.Uri;
  readonly event: ProbesEvent;
}

interface Live {
  readonly run: Run;
  readonly update: (change: Partial<RunState>) => void;
  readonly at: () => vscode.Uri;
  readonly kill: AbortController;
}

function begun(
  { title, choices: { seconds }, note, resume }: Pick<RunRequest, 'title' | 'choices' | 'note' | 'resume'>,
  engine: EngineInfo | null,
  before: Run | null,
): Run {
  const lists: Pick<Run, 'steps' | 'epochs'> = { steps: [], epochs: [] };
  const nothingYet = { plan: null, report: null, failure: null, paused: false, canResume: false };
  const budget = seconds === null ? {} : { budget: seconds };
  const said = note === undefined || note === null ? {} : { note };
  const state: RunState = { kind: 'running', title, engine, ...lists, ...nothingYet, ...budget, ...said };
  return {
    state,
    ...lists,
    // What was seen of a run is seen of it when it goes on.
    probes: (resume === true ? before?.probes : undefined) ?? new ProbeHistory(),
    stop: () => undefined,
    stopped: false,
    checkpoint: null,
    pause: () => undefined,
  };
}

function failureOf(error: unknown, { steps }: RunState): string {
  const step = steps.at(-1)?.step ?? 0;
  const reached = step > 0 ? ` The run got to step ${step}; its curves stay.` : '';
  return `${(error as Error).message}${reached}`;
}
