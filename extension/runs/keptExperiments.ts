import { rmSync } from 'node:fs';
import {
  experimentSummary,
  isTrained,
  leftWords,
  type ExperimentList,
  type ExperimentRecord,
} from '../../src/protocol/experimentRecord.ts';
import type { ExperimentNet, ExperimentState } from '../../src/protocol/trainingState.ts';
import { thinnedSteps } from '../boundedTraining.ts';
import type { ExperimentStore } from './experimentStore.ts';
import { KeptRecords, newHead, type KeepingTold } from './keptRecords.ts';

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
  readonly #records: KeptRecords<ExperimentRecord>;

  constructor(store: ExperimentStore, tell: KeepingTold) {
    this.#store = store;
    this.#records = new KeptRecords(store, tell, {
      one: (title) => `The experiment with ${title}`,
      several: 'experiments',
    });
  }

  /** Begins a record, or goes on with an earlier one. */
  begin(start: ExperimentStart, goOn: ExperimentRecord | null): KeptExperiment {
    const held = this.#records.hold(goOn ?? { ...start, ...newHead(), nets: [] });
    const { id } = held.record;
    const checkpoint = this.#store.checkpointOf(id);
    return {
      id,
      checkpoint,
      hasCheckpoint: () => this.#store.hasCheckpoint(id),
      dropCheckpoint: () => {
        rmSync(checkpoint, { force: true });
      },
      save: (state) => {
        held.save(recordNow(held.record, state));
      },
    };
  }

  /** The experiments with a file, or with any below a folder, are of its new name from now on. */
  rename(from: string, to: string): void {
    this.#records.rename(from, to);
  }

  async list(): Promise<ExperimentList> {
    const { records, broken } = await this.#store.list();
    return { experiments: records.map((record) => experimentSummary(this.#asItIs(record))), broken };
  }

  async read(id: string): Promise<ExperimentRecord> {
    return this.#asItIs(await this.#store.read(id));
  }

  #asItIs(record: ExperimentRecord): ExperimentRecord {
    if (!this.#records.isCut(record)) return record;
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
