import type { EngineInfo } from '../../src/protocol/engine.ts';
import { macsOfStep } from '../../src/protocol/runPlan.ts';
import {
  planWords,
  summaryOf,
  type RunCurves,
  type RunList,
  type RunRecord,
  type RunSummary,
} from '../../src/protocol/runs.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import { thinnedSteps } from '../boundedTraining.ts';
import { KeptRecords, newHead, type KeepingTold } from './keptRecords.ts';
import type { RunStore } from './runStore.ts';

type RunState = Exclude<TrainingState, { kind: 'none' }>;

/** What of a run is known before its first step. */
export type RunStart = Pick<RunRecord, 'uri' | 'title' | 'config' | 'input' | 'choices' | 'path' | 'macs'>;

/** A run that is being kept. */
export interface KeptRun {
  /** Where its trained net is written. */
  readonly modelFolder: string;
  /** Writes how it stands now; a disk that does not take it is said once. */
  readonly save: (state: RunState) => void;
}

/** The runs of this workspace: those on the disk, of which some are under way. */
export class KeptRuns {
  readonly #store: RunStore;
  readonly #records: KeptRecords<RunRecord>;

  constructor(store: RunStore, tell: KeepingTold) {
    this.#store = store;
    this.#records = new KeptRecords(store, tell, {
      one: (title) => `The run of ${title}`,
      several: 'runs',
    });
  }

  /** Begins a record, or goes on with an earlier one. */
  begin(start: RunStart, goOn: RunRecord | null): KeptRun {
    const held = this.#records.hold(
      goOn ?? {
        ...start,
        ...newHead(),
        ...{ plan: null, steps: [], epochs: [], seconds: null },
      },
    );
    const save = (state: RunState) => {
      const now = recordNow(held.record, state);
      // One that may not go on stays as it was.
      held.save(goOn !== null && now.outcome === 'refused' ? held.record : now);
    };
    return { modelFolder: this.#store.modelFolder(held.record.id), save };
  }

  /** The runs of a file, or of all below a folder, are of its new name from now on; returns the documents that have some. */
  rename(from: string, to: string): ReadonlyMap<string, string> {
    return this.#records.rename(from, to);
  }

  /** `resumes` says whether a document's last run was kept at an epoch from which it can go on now. */
  async list(resumes: (uri: string) => boolean = () => false): Promise<RunList> {
    const { records, broken } = await this.#store.list();
    const runs = records.map((record): RunSummary => {
      const summary = summaryOf(this.#asItIs(record), this.#store.hasModel(record.id));
      return lastOf(records, record.uri) === record && resumes(record.uri)
        ? { ...summary, resumes: true }
        : summary;
    });
    return { runs, broken };
  }

  async read(id: string): Promise<RunRecord> {
    return this.#asItIs(await this.#store.read(id));
  }

  /** The folder of the run's trained net; null where none was kept. */
  modelOf(id: string): string | null {
    return this.#store.hasModel(id) ? this.#store.modelFolder(id) : null;
  }

  /** Why there is none; null where it was simply not kept. */
  noModel(id: string): string | null {
    return this.#store.noModel(id);
  }

  async curves(ids: readonly string[]): Promise<RunCurves[]> {
    return await Promise.all(
      ids.map(async (id): Promise<RunCurves> => {
        const { title, started, steps, epochs, outcome, choices } = await this.read(id);
        const name = `${title.replace(/\.resnet\.\w+$/, '')} · ${planWords(choices)} · seed ${choices.seed}`;
        return { id, title, started, steps, epochs, outcome, name };
      }),
    );
  }

  /** The run that a document's checkpoint is of: the newest that got to the end of an epoch, unless it came to its own end. */
  async resumable(uri: string): Promise<RunRecord | null> {
    const { records } = await this.#store.list();
    return lastOf(records, uri);
  }

  /** Such a run that nobody ended, or that failed, in an earlier session. */
  async cutOff(uri: string): Promise<RunRecord | null> {
    const last = await this.resumable(uri);
    if (last === null || last.outcome === 'stopped') return null;
    return last.outcome === 'running' && !this.#records.isCut(last) ? null : last;
  }

  /** Multiply-accumulates a second in the steps of the newest run with this engine; null where there was none. */
  async rateOf(engine: EngineInfo['engine']): Promise<number | null> {
    const { records } = await this.#store.list();
    for (const { macs, plan, steps, engine: used } of records) {
      if (used?.engine !== engine || macs === null || plan === null || steps.length < 3) continue;
      // The first step is slower than all others.
      const times = steps.slice(1).map(({ ms }) => ms);
      times.sort((a, b) => a - b);
      const typical = times[times.length >> 1] ?? 0;
      if (typical > 0) return macsOfStep(macs, plan.batch) / (typical / 1000);
    }
    return null;
  }

  #asItIs(record: RunRecord): RunRecord {
    return this.#records.isCut(record) ? { ...record, outcome: 'interrupted' } : record;
  }
}

/** Of a document's runs the newest that got to the end of an epoch, unless it came to its own end. */
function lastOf(records: readonly RunRecord[], uri: string): RunRecord | null {
  const last = records.find((record) => record.uri === uri && record.epochs.length > 0);
  return last === undefined || last.outcome === 'done' || last.outcome === 'diverged' ? null : last;
}

function recordNow(record: RunRecord, state: RunState): RunRecord {
  const { plan, engine, report, failure } = state;
  // A run that goes on is told its curve again, unless it is refused before; what there was stays until then.
  const { steps, epochs } = state.steps.length < record.steps.length ? record : state;
  let outcome: RunRecord['outcome'] = 'running';
  if (state.kind === 'ended') outcome = report?.reason ?? state.cut ?? 'failed';
  return {
    ...record,
    ...{ epochs, outcome },
    plan: plan ?? record.plan,
    engine: engine ?? record.engine,
    steps: thinnedSteps(steps),
    message: failure ?? report?.message ?? null,
    seconds: report?.seconds ?? null,
  };
}
