import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentRecord, Question } from '../../src/protocol/experimentRecord.ts';
import type { ExperimentNet, NetSkips } from '../../src/protocol/trainingState.ts';
import { runChoicesOf } from '../inboundPlan.ts';
import { dropBeyond, openRecordFolder, type RecordFolder } from './recordFolder.ts';
import { epochOf, isFields, isInput, isNumber, isText, listOf, outcomes, stepOf } from './runRecord.ts';

/** Experiments beyond the newest so many are thrown away. */
const MOST_EXPERIMENTS = 30;
/** Checkpoints of experiments are thrown away from the oldest on while all of them take more than this. */
const MOST_CHECKPOINT_BYTES = 500e6;

export interface ExperimentStore extends Pick<
  RecordFolder<ExperimentRecord>,
  'list' | 'read' | 'save' | 'rewrite'
> {
  /** Where the net that trains is kept at the end of every epoch. */
  readonly checkpointOf: (id: string) => string;
  readonly hasCheckpoint: (id: string) => boolean;
}

export function openExperimentStore(
  folder: string,
  most = MOST_EXPERIMENTS,
  mostBytes = MOST_CHECKPOINT_BYTES,
): ExperimentStore {
  const checkpointOf = (id: string) => join(folder, `${id}.checkpoint`);
  const drop = (id: string) => {
    rmSync(checkpointOf(id), { force: true });
  };
  const { list, read, save, rewrite, ids } = openRecordFolder(folder, {
    ...{ called: 'experiment', ending: '.experiment.json', most, recordOf: experimentOf, dropped: drop },
  });
  return {
    list,
    read,
    rewrite,
    save: (record) => {
      save(record);
      // The one that is being kept may be an old one that goes on, or big enough to be over the limit by itself.
      const own = sizeOf(checkpointOf(record.id));
      const others = ids().filter((other) => other !== record.id);
      dropBeyond(others, mostBytes - own, { sizeOf: (id) => sizeOf(checkpointOf(id)), drop });
    },
    checkpointOf,
    hasCheckpoint: (id) => existsSync(checkpointOf(id)),
  };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What was written as an experiment's record; null for anything else. */
function experimentOf(value: unknown): ExperimentRecord | null {
  if (!isFields(value) || value['version'] !== 1) return null;
  const { id, uri, title, started, config, outcome, engine, path, message } = value;
  if (![id, uri, title, started, config].every(isText) || !isText(outcome)) return null;
  if (!outcomes.includes(outcome) || Number.isNaN(Date.parse(started as string))) return null;
  if (engine !== null && !isFields(engine)) return null;
  if (![path, message].every((part) => part === null || isText(part)) || !isInput(value['input']))
    return null;
  const choices = runChoicesOf(value['choices']);
  const nets = listOf(value['nets'], netOf);
  const question = questionOf(value['question']);
  if (typeof choices === 'string' || nets === null || question === null) return null;
  return { ...(value as unknown as ExperimentRecord), choices, nets, question };
}

const reasons: readonly string[] = [
  'done',
  'stopped',
  'diverged',
  'refused',
  'waiting',
  'running',
  'failed',
  'left',
] satisfies ExperimentNet['reason'][];
const skipWords: readonly string[] = ['all', 'none', 'all but one'] satisfies NetSkips[];

function netOf(value: unknown): ExperimentNet | null {
  if (!isFields(value)) return null;
  const { name, depth, skips, reason, plan, seconds, message } = value;
  if (message !== undefined && !isText(message)) return null;
  if (!isText(name) || !isNumber(depth) || !isText(skips) || !isText(reason)) return null;
  if (!skipWords.includes(skips) || !reasons.includes(reason)) return null;
  if ((plan !== null && !isFields(plan)) || (seconds !== null && !isNumber(seconds))) return null;
  const steps = listOf(value['steps'], stepOf);
  const epochs = listOf(value['epochs'], epochOf);
  return steps === null || epochs === null ? null : { ...(value as unknown as ExperimentNet), steps, epochs };
}

function questionOf(value: unknown): Question | null {
  if (!isFields(value)) return null;
  const { kind, times, depths, merge } = value;
  if (kind === 'own') return isNumbers(times) ? { kind, times } : null;
  if (kind === 'skip') return isText(merge) ? { kind, merge } : null;
  return kind === 'paper' && isNumbers(depths) ? { kind, depths } : null;
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber);
