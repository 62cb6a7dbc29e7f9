import type { EpochRecord, StepRecord } from '../../src/protocol/engine.ts';
import type { RunOutcome, RunRecord } from '../../src/protocol/runs.ts';
import { runChoicesOf } from '../inboundPlan.ts';

export const outcomes: readonly string[] = [
  'done',
  'stopped',
  'diverged',
  'refused',
  'failed',
  'running',
  'interrupted',
] satisfies RunOutcome[];

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** What was written as a run's record; null for anything else, such as a file that was cut off or edited. */
export function recordOf(value: unknown): RunRecord | null {
  if (!isFields(value) || value['version'] !== 1) return null;
  const { id, uri, title, started, config, outcome } = value;
  if (![id, uri, title, started, config].every(isText) || !isText(outcome)) return null;
  if (!outcomes.includes(outcome) || Number.isNaN(Date.parse(started as string))) return null;
  const choices = runChoicesOf(value['choices']);
  const steps = listOf(value['steps'], stepOf);
  const epochs = listOf(value['epochs'], epochOf);
  if (typeof choices === 'string' || steps === null || epochs === null) return null;
  const { plan, engine, path, macs, message, seconds } = value;
  if (![plan, engine].every((part) => part === null || isFields(part))) return null;
  if (![path, message].every((part) => part === null || isText(part))) return null;
  if (!isInput(value['input'])) return null;
  if (![macs, seconds].every((part) => part === null || isNumber(part))) return null;
  return { ...(value as unknown as RunRecord), choices, steps, epochs };
}

export const isInput = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.length === 3 && value.every(isNumber));

export function listOf<T>(value: unknown, itemOf: (item: unknown) => T | null): T[] | null {
  if (!Array.isArray(value)) return null;
  const items = value.map(itemOf).filter((item) => item !== null);
  return items.length === value.length ? items : null;
}

/** JSON has no number for a loss that is none any more; it is written as null. */
const lossOf = (value: unknown): number => (isNumber(value) ? value : Number.NaN);

export function stepOf(value: unknown): StepRecord | null {
  if (!isFields(value)) return null;
  const { step, epoch, loss, accuracy, ms } = value;
  if (!isNumber(step) || !isNumber(epoch) || !isNumber(accuracy) || !isNumber(ms)) return null;
  return { step, epoch, loss: lossOf(loss), accuracy, ms };
}

export function epochOf(value: unknown): EpochRecord | null {
  if (!isFields(value)) return null;
  const { epoch, step, loss, accuracy, valLoss, valAccuracy } = value;
  if (!isNumber(epoch) || !isNumber(step) || !isNumber(accuracy) || !isNumber(valAccuracy)) return null;
  return { epoch, step, loss: lossOf(loss), accuracy, valLoss: lossOf(valLoss), valAccuracy };
}
