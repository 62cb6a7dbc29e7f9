import { resolve } from 'node:path';
import type { DataSource, TrainChoices } from '../protocol/engine.ts';
import { quickChoices } from '../protocol/engine.ts';
import { planBounds } from '../protocol/runPlan.ts';
import { packedFile } from './engine.ts';

/** The options by which a run is chosen, as `parseArgs` takes them. */
export const trainOptions = {
  data: { type: 'string', default: 'digits' },
  epochs: { type: 'string' },
  steps: { type: 'string' },
  seconds: { type: 'string' },
  limit: { type: 'string' },
  batch: { type: 'string' },
  size: { type: 'string' },
  optimizer: { type: 'string' },
  rate: { type: 'string' },
  schedule: { type: 'string' },
  'warm-up': { type: 'string' },
  'weight-decay': { type: 'string' },
  augment: { type: 'string' },
  seed: { type: 'string' },
} as const;

type Values = { readonly [K in keyof typeof trainOptions]?: string | undefined };

/** Throws a sentence where an option cannot be taken; what is not stated is as in `defaults`. */
export function choicesOf(
  values: Values,
  defaults: TrainChoices = quickChoices,
): TrainChoices & { readonly data: DataSource } {
  const whole = (name: keyof Values, least: number, most?: number) =>
    wholeOf(name, values[name], { least, most });
  const { most } = planBounds.learningRate;
  return {
    data: dataOf(values.data ?? 'digits'),
    epochs: whole('epochs', 1) ?? defaults.epochs,
    steps: whole('steps', 1) ?? defaults.steps,
    seconds: whole('seconds', 1) ?? defaults.seconds,
    limit: whole('limit', 1) ?? defaults.limit,
    batch: whole('batch', 1) ?? defaults.batch,
    size: whole('size', 1, planBounds.size.most) ?? defaults.size,
    optimizer: oneOf('optimizer', values.optimizer, ['adam', 'sgd']) ?? defaults.optimizer,
    learningRate:
      numberOf('rate', values.rate, (rate) => rate > 0 && rate <= most, `above 0 and at most ${most}`) ??
      defaults.learningRate,
    schedule: oneOf('schedule', values.schedule, ['cosine', 'steps', 'constant']) ?? defaults.schedule,
    warmUp:
      numberOf('warm-up', values['warm-up'], (share) => share >= 0 && share < 1, 'from 0 and below 1') ??
      defaults.warmUp,
    weightDecay:
      numberOf(
        'weight-decay',
        values['weight-decay'],
        (decay) => decay >= 0 && decay < 1,
        'from 0 and below 1',
      ) ?? defaults.weightDecay,
    augment: augmentOf(oneOf('augment', values.augment, ['on', 'off'])) ?? defaults.augment,
    seed: whole('seed', 0) ?? defaults.seed,
  };
}

const augmentOf = (said: 'on' | 'off' | null): boolean | null => (said === null ? null : said === 'on');

/** The names of what ships, or else a path. */
function dataOf(said: string): DataSource {
  if (said === 'digits' || said === 'fashion') return { kind: said, file: packedFile(said) };
  return said === 'synthetic' ? { kind: said } : { kind: 'path', path: resolve(said) };
}

function wholeOf(
  option: string,
  text: string | undefined,
  { least, most }: { readonly least: number; readonly most: number | undefined },
): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > (most ?? Infinity)) {
    const range = most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new Error(`--${option} takes a whole number ${range}, not '${text}'.`);
  }
  return value;
}

function numberOf(
  option: string,
  text: string | undefined,
  fits: (value: number) => boolean,
  range: string,
): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || !fits(value))
    throw new Error(`--${option} takes a number ${range}, not '${text}'.`);
  return value;
}

function oneOf<T extends string>(option: string, text: string | undefined, words: readonly T[]): T | null {
  if (text === undefined) return null;
  const word = words.find((each) => each === text);
  if (word === undefined)
    throw new Error(`--${option} takes ${words.map((each) => `'${each}'`).join(' or ')}, not '${text}'.`);
  return word;
}
