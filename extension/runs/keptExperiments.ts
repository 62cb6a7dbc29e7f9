import { rmSync } from 'node:fs';
import {
  experimentSummary,
  isTrained,
  leftWords,
  type ExperimentList,
  type ExperimentRecord,
} from '../../src/protocol/experimentRecord.ts';
import type { ExperimentNet, ExperimentState } from '../../src/protocol/view.ts';
import { thinnedSteps } from '../boundedTraining.ts';
import { renamedRecord } from '../renamed.ts';
import type { ExperimentStore } from './experimentStore.ts';
import { newRunId } from './runStore.ts';

type Experiment = Exclude<ExperimentState, { kind: 'none' }>;

/** What of an experiment is known before its first net. */
export type ExperimentStart = Pick<
  ExperimentRecord,
  'uri' | 'title' | 'config' | 'input' | 'question' | 'choices' | 'path'
>;

/** An experiment that is being kept. */
export interface KeptExperiment {
  readonly id: string;
  /** Where the net that trains is kept at the end of every epoch. */
  readonly checkpoint: string;
  readonly hasCheckpoint: () => boolean;
  readonly dropCheckpoint: () => void;
  /** Writes how it stands now; a disk that does not take it is said once. */
  readonly save: (state: Experiment) => void;
}

/** The experiments of this workspace: those on the disk, of which some are under way. */
export class KeptExperiments {
  readonly #store: ExperimentStore;
  readonly #complain: (sentence: string) => void;
  readonly #changed: () => void;
  /** What is kept of those under way, by their ids. */
  readonly #active = new Map<string, { record: ExperimentRecord }>();

  constructor(
    store: ExperimentStore,
    tell: { readonly complain: (sentence: string) => void; readonly changed: () => void },
  ) {
    this.#store = store;
    this.#complain = tell.complain;
    this.#changed = tell.changed;
  }

  /** Begins a record, or goes on with an earlier one. */
  begin(start: ExperimentStart, goOn: ExperimentRecord | null): KeptExperiment {
    const now = new Date();
    const begun: ExperimentRecord = goOn ?? {
      ...start,
      ...{ version: 1, id: newRunId(now, Math.random()), started: now.toISOString() },
      ...{ engine: null, nets: [], outcome: 'running', message: null },
    };
    const { id } = begun;
    const held = { record: begun };
    const checkpoint = this.#store.checkpointOf(id);
    let complained = false;
    return {
      id,
      checkpoint,
      hasCheckpoint: () => this.#store.hasCheckpoint(id),
      dropCheckpoint: () => {
        rmSync(checkpoint, { force: true });
      },
      save: (state) => {
        const { record } = held;
        if (state.kind === 'running') this.#active.set(id, held);
        else this.#active.delete(id);
        try {
          this.#store.save(recordNow(record, state));
        } catch (error) {
          if (!complained)
            this.#complain(
              `The experiment with ${record.title} is not kept (${(error as Error).message}); it goes on.`,
            );
          complained = true;
        }
        this.#changed();
      },
    };
  }

  /** The experiments with a file, or with any below a folder, are of its new name from now on. */
  rename(from: string, to: string): void {
    const change = (record: ExperimentRecord) => renamedRecord(record, from, to);
    for (const held of this.#active.values()) held.record = change(held.record);
    try {
      this.#store.rewrite(from, change);
    } catch (error) {
      this.#complain(`Not all kept experiments have the file's new name (${(error as Error).message}).`);
    }
    this.#changed();
  }

  async list(): Promise<ExperimentList> {
    const { records, broken } = await this.#store.list();
    return { experiments: records.map((record) => experimentSummary(this.#asItIs(record))), broken };
  }

  async read(id: string): Promise<ExperimentRecord> {
    return this.#asItIs(await this.#store.read(id));
  }

  /** A record says "running" until its end is written: where nobody runs it any more, it was interrupted. */
  #asItIs(record: ExperimentRecord): ExperimentRecord {
    if (record.outcome !== 'running' || this.#active.has(record.id)) return record;
    const nets = record.nets.map(cutOff);
    const message = `The window was closed before its end. ${leftWords(nets, true)}`;
    return { ...record, nets, outcome: 'interrupted', message };
  }
}

/** How a net stands that nobody trains any more. */
export function cutOff(net: ExperimentNet): ExperimentNet {
  if (net.reason === 'running') return { ...net, reason: 'failed' };
  return net.reason === 'waiting' ? { ...net, reason: 'left' } : net;
}

function recordNow(record: ExperimentRecord, state: Experiment): ExperimentRecord {
  const { engine, failure } = state;
  const nets = state.nets.map((net) => ({ ...net, steps: thinnedSteps(net.steps) }));
  return { ...record, engine, nets, outcome: outcomeOf(state), message: failure };
}

function outcomeOf({ kind, nets, failure }: Experiment): ExperimentRecord['outcome'] {
  if (kind === 'running') return 'running';
  if (nets.some(({ reason }) => reason === 'refused')) return 'refused';
  if (failure !== null) return 'failed';
  return nets.every(isTrained) ? 'done' : 'stopped';
}
