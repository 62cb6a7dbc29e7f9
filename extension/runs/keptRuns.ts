import type { EngineInfo } from '../../src/protocol/engine.ts';
import { macsOfStep } from '../../src/protocol/runPlan.ts';
import {
  planWords,
  summaryOf,
  type RunCurves,
  type RunList,
  type RunRecord,
} from '../../src/protocol/runs.ts';
import type { TrainingState } from '../../src/protocol/view.ts';
import { thinnedSteps } from '../boundedTraining.ts';
import { renamedRecord } from '../renamed.ts';
import { newRunId, type RunStore } from './runStore.ts';

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
  readonly #complain: (sentence: string) => void;
  readonly #changed: () => void;
  /** What is kept of those under way, by their ids. */
  readonly #active = new Map<string, { record: RunRecord }>();

  constructor(
    store: RunStore,
    tell: { readonly complain: (sentence: string) => void; readonly changed: () => void },
  ) {
    this.#store = store;
    this.#complain = tell.complain;
    this.#changed = tell.changed;
  }

  /** Begins a record, or goes on with an earlier one. */
  begin(start: RunStart, goOn: RunRecord | null): KeptRun {
    const now = new Date();
    const begun: RunRecord = goOn ?? {
      ...start,
      ...{ version: 1, id: newRunId(now, Math.random()), started: now.toISOString() },
      ...{ plan: null, engine: null, steps: [], epochs: [] },
      ...{ outcome: 'running', message: null, seconds: null },
    };
    const held = { record: begun };
    let complained = false;
    const save = (state: RunState) => {
      const { record } = held;
      if (state.kind === 'running') this.#active.set(record.id, held);
      else this.#active.delete(record.id);
      try {
        const now = recordNow(record, state);
        // One that may not go on stays as it was.
        this.#store.save(goOn !== null && now.outcome === 'refused' ? record : now);
      } catch (error) {
        if (!complained)
          this.#complain(`The run of ${record.title} is not kept (${(error as Error).message}); it goes on.`);
        complained = true;
      }
      this.#changed();
    };
    return { modelFolder: this.#store.modelFolder(begun.id), save };
  }

  /** The runs of a file, or of all below a folder, are of its new name from now on; returns the documents that have some. */
  rename(from: string, to: string): ReadonlyMap<string, string> {
    const moved = new Map<string, string>();
    const change = (record: RunRecord): RunRecord => {
      const changed = renamedRecord(record, from, to);
      if (changed !== record) moved.set(record.uri, changed.uri);
      return changed;
    };
    for (const held of this.#active.values()) held.record = change(held.record);
    try {
      this.#store.rewrite(from, change);
    } catch (error) {
      this.#complain(`Not all kept runs have the file's new name (${(error as Error).message}).`);
    }
    if (moved.size > 0) this.#changed();
    return moved;
  }

  async list(): Promise<RunList> {
    const { records, broken } = await this.#store.list();
    const runs = records.map((record) => summaryOf(this.#asItIs(record), this.#store.hasModel(record.id)));
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
    const last = records.find((record) => record.uri === uri && record.epochs.length > 0);
    return last === undefined || last.outcome === 'done' || last.outcome === 'diverged' ? null : last;
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

  /** A record says "running" until its end is written: where nobody runs it any more, it was interrupted. */
  #asItIs(record: RunRecord): RunRecord {
    if (record.outcome !== 'running' || this.#active.has(record.id)) return record;
    return { ...record, outcome: 'interrupted' };
  }
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
