import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { DarknetOption, DarknetSection } from './darknetSections.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';

/** A number of a list with its own place. */
export interface Listed {
  readonly value: number;
  readonly range: Range;
}

/**
 * The options of one section by their types. Darknet reads numbers by atoi, which takes 'nan' for 0 in silence; here what
 * is no number is an error at its place and the default is taken, so that the rest is still drawn.
 */
export interface DarknetOptions {
  readonly has: (key: string) => boolean;
  readonly text: (key: string, otherwise: string) => string;
  /** A whole number, of at least `least`. */
  readonly count: (key: string, otherwise: number, least: number) => number;
  /** Any whole number. */
  readonly whole: (key: string, otherwise: number) => number;
  readonly number: (key: string, otherwise: number) => number;
  /** Whether a number is stated that is not 0. */
  readonly flag: (key: string) => boolean;
  /** Whole numbers between commas; what is none is reported and left out. */
  readonly list: (key: string) => readonly Listed[];
  /** The place of a key's value, or of the section's name. */
  readonly at: (key: string) => Range;
}

/** Darknet's int is of 32 bits. */
const largest = 2 ** 31 - 1;

export function optionsOf(section: DarknetSection, name: string, problems: Problem[]): DarknetOptions {
  // option_find walks from the front: of equal keys the first one counts.
  const first = new Map<string, DarknetOption>();
  for (const option of section.options)
    if (first.has(option.key)) problems.push(repeated(option, first.get(option.key), name));
    else first.set(option.key, option);
  const reported = new Set<number>();
  const report = (range: Range, message: string) => {
    // An option may be asked for twice.
    if (reported.has(range.start)) return;
    reported.add(range.start);
    problems.push({ severity: 'error', code: 'wrong-value', message: `Layer '${name}': ${message}.`, range });
  };
  const numeric = (key: string, otherwise: number, whole: boolean, least: number): number => {
    const option = first.get(key);
    if (option === undefined) return otherwise;
    const value = whole ? wholeOf(option.value) : numberOf(option.value);
    const wanted = whole ? 'a whole number' : 'a number';
    const bounds = least > -largest ? ` of at least ${least}` : '';
    if (value !== null && value >= least && value <= largest) return value;
    report(option.valueRange, `'${key}' is ${option.value.slice(0, 40)}, and it must be ${wanted}${bounds}`);
    return otherwise;
  };
  return {
    has: (key) => first.has(key),
    text: (key, otherwise) => first.get(key)?.value ?? otherwise,
    count: (key, otherwise, least) => numeric(key, otherwise, true, least),
    whole: (key, otherwise) => numeric(key, otherwise, true, -largest),
    number: (key, otherwise) => numeric(key, otherwise, false, -largest),
    flag: (key) => numeric(key, 0, false, -largest) !== 0,
    list: (key) => {
      const option = first.get(key);
      return option === undefined ? [] : listOf(option, report);
    },
    at: (key) => first.get(key)?.valueRange ?? section.typeRange,
  };
}

/** A decimal number before a comment; null for all else, also for what atoi would read in part. */
function numberOf(text: string): number | null {
  const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.exec(text.replace(/[#;].*$/, ''))?.[0];
  return number === undefined ? null : Number(number);
}

/** What atoi reads to its end: '1e3' it takes for 1. */
function wholeOf(text: string): number | null {
  const number = /^[-+]?\d+$/.exec(text.replace(/[#;].*$/, ''))?.[0];
  return number === undefined ? null : Number(number);
}

function listOf(
  { key, value, valueRange }: DarknetOption,
  report: (range: Range, message: string) => void,
): Listed[] {
  const listed: Listed[] = [];
  const parts = value.replace(/[#;].*$/, '').split(',');
  const exact = valueRange.end - valueRange.start === value.length;
  let at = valueRange.start;
  for (const part of parts) {
    // Blanks inside the value shift the places; then the whole value is the place.
    const range = exact ? { start: at, end: Math.max(at + part.length, at) } : valueRange;
    at += part.length + 1;
    const number = wholeOf(part);
    if (number !== null && Math.abs(number) <= largest) listed.push({ value: number, range });
    else
      report(
        range.end > range.start ? range : valueRange,
        `'${key}' holds '${part.slice(0, 40)}', and it must hold whole numbers`,
      );
  }
  return listed;
}

function repeated(option: DarknetOption, before: DarknetOption | undefined, name: string): Problem {
  return {
    severity: 'warning',
    code: 'duplicate-key',
    message: `Layer '${name}' states '${option.key}' again; darknet takes the first one, ${before?.value.slice(0, 40) ?? ''}.`,
    range: option.keyRange,
    ...(before === undefined ? {} : { related: [{ range: before.keyRange, message: 'The first one.' }] }),
  };
}

/** Keys that darknet would not read (it says "Unused field") and that are nearly those that it would. */
export function misspelledKeys(
  section: DarknetSection,
  name: string,
  known: readonly string[],
  problems: Problem[],
): void {
  for (const { key, keyRange } of section.options) {
    if (known.includes(key)) continue;
    const close = nearest(key, known);
    if (close === null) continue;
    problems.push({
      severity: 'warning',
      code: 'unknown-key',
      message: `Layer '${name}': darknet reads no '${key}'; did you mean '${close}'?`,
      range: keyRange,
      fix: renameFix(keyRange, key, close),
    });
  }
}
