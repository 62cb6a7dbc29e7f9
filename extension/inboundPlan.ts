import {
  dataKinds,
  numberFault,
  optimizers,
  planBounds,
  schedules,
  type NumberChoice,
  type RunChoices,
} from '../src/protocol/runPlan.ts';

const numberNames = Object.keys(planBounds) as NumberChoice[];

/** The choices in what a form sent or a file holds, with nothing else; a string is the sentence about the first fault. */
export function runChoicesOf(value: unknown): RunChoices | string {
  if (typeof value !== 'object' || value === null) return 'A plan of a run is expected.';
  const given = value as Readonly<Record<string, unknown>>;
  const numbers: Partial<Record<NumberChoice, number | null>> = {};
  for (const name of numberNames) {
    const number = given[name];
    const taken = typeof number === 'number' || number === null ? number : Number.NaN;
    const fault = numberFault(name, taken);
    if (fault !== null) return fault;
    numbers[name] = taken;
  }
  const { data, optimizer, schedule, augment } = given;
  if (!isOneOf(dataKinds, data)) return `The data is one of ${dataKinds.join(', ')}.`;
  if (!isOneOf(optimizers, optimizer)) return `The optimizer is one of ${optimizers.join(', ')}.`;
  if (!isOneOf(schedules, schedule)) return `The schedule is one of ${schedules.join(', ')}.`;
  if (augment !== null && typeof augment !== 'boolean') return 'Augmentation is on, off or left to the data.';
  // Every number was looked at above, and only those that may be null are.
  return { ...(numbers as Record<NumberChoice, number>), data, optimizer, schedule, augment };
}

const isOneOf = <T extends string>(words: readonly T[], value: unknown): value is T =>
  words.includes(value as T);

export function inboundPlan(request: unknown): RunChoices {
  const choices = runChoicesOf(request);
  if (typeof choices === 'string') throw new Error(choices);
  return choices;
}

/** Runs that one chart can still show apart. */
const mostShown = 6;

export function inboundRun(request: unknown): { readonly id: string } {
  if (typeof request === 'object' && request !== null && 'id' in request && isRunId(request.id))
    return { id: request.id };
  throw new Error('The request names no kept run.');
}

export function inboundRuns(request: unknown): { readonly ids: readonly string[] } {
  if (typeof request === 'object' && request !== null && 'ids' in request) {
    const { ids } = request;
    if (Array.isArray(ids) && ids.length <= mostShown && ids.every(isRunId)) return { ids };
  }
  throw new Error(`The request names no kept runs, of which at most ${mostShown} are shown together.`);
}

/** It becomes the name of a file, and so may hold nothing that leads elsewhere. */
const isRunId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
