import type { Range } from '../graph.ts';
import type { Problem, Severity } from '../problem.ts';
import { nearest } from './nearest.ts';
import type { Slips } from './slips.ts';
import { renameFix } from './renameFix.ts';
import type { ProtoMessage, ProtoValue } from './textProto.ts';

/**
 * The fields of one message by name and kind. What is missing has its default; what does not fit is reported at its
 * place, and read as null.
 */
export interface Fields {
  readonly range: Range;
  readonly has: (name: string) => boolean;
  readonly all: (name: string) => readonly ProtoValue[];
  /** A whole number of at least `least`; without `otherwise` it must be stated. */
  readonly whole: (
    name: string,
    bounds: { readonly least: number; readonly otherwise?: number },
  ) => number | null;
  readonly wholes: (name: string, least: number) => readonly number[] | null;
  readonly number: (name: string, otherwise: number) => number;
  readonly flag: (name: string, otherwise: boolean) => boolean;
  /** One of an enum's names, by name or by number. */
  readonly word: (name: string, names: Readonly<Record<string, number>>, otherwise: string) => string;
  readonly text: (name: string) => string | null;
  /** The message in a field; one without fields where there is none. */
  readonly child: (name: string) => Fields;
  readonly children: (name: string) => readonly Fields[];
  readonly placeOf: (name: string) => Range;
  /** Reports a name that is a slip of the pen for one that the message has. Forks have further fields. */
  readonly expect: (slips: Slips) => void;
  readonly report: (found: Found) => void;
}

export type Found = Omit<Problem, 'severity' | 'node' | 'range'> & {
  readonly range: Range;
  readonly severity?: Severity;
};

/** `subject` begins the sentences: "Layer 'conv1'". */
export function fieldsOf(message: ProtoMessage, subject: string, problems: Problem[]): Fields {
  const byName = new Map<string, ProtoValue[]>();
  for (const { name, value } of message.fields) {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [value]);
    else known.push(value);
  }
  const all = (name: string): readonly ProtoValue[] => byName.get(name) ?? [];
  const report = ({ severity = 'error', ...found }: Found) => {
    problems.push({ ...found, severity });
  };
  const wrong = (range: Range, name: string, must: string) => {
    report({ code: 'wrong-value', message: `${subject}: '${name}' must be ${must}.`, range });
  };
  /** The value of a field that stands once at most; protobuf refuses a second. */
  const single = (name: string): ProtoValue | undefined => {
    const [first, second] = all(name);
    if (first !== undefined && second !== undefined)
      report({
        code: 'duplicate-key',
        message: `${subject}: '${name}' stands twice; Caffe takes it once.`,
        range: second.range,
        related: [{ range: first.range, message: 'It stands here first.' }],
      });
    return second ?? first;
  };
  const wholeIn = (value: ProtoValue, name: string, least: number): number | null => {
    const good = value.kind === 'number' && Number.isSafeInteger(value.value) && value.value >= least;
    if (good) return value.value;
    wrong(value.range, name, least === -Infinity ? 'a whole number' : `a whole number of at least ${least}`);
    return null;
  };
  const childOf = (value: ProtoValue | undefined, name: string): Fields => {
    if (value?.kind === 'message') return fieldsOf(value, subject, problems);
    if (value !== undefined) wrong(value.range, name, 'a message in braces');
    return fieldsOf({ kind: 'message', fields: [], range: message.range }, subject, problems);
  };

  return {
    range: message.range,
    has: (name) => byName.has(name),
    all,
    whole: (name, { least, otherwise }) => {
      const value = single(name);
      if (value !== undefined) return wholeIn(value, name, least);
      if (otherwise !== undefined) return otherwise;
      report({ code: 'missing-key', message: `${subject} needs '${name}'.`, range: message.range });
      return null;
    },
    wholes: (name, least) => {
      const found = all(name).map((value) => wholeIn(value, name, least));
      return found.includes(null) ? null : found.filter((value) => value !== null);
    },
    number: (name, otherwise) => {
      const value = single(name);
      if (value === undefined) return otherwise;
      if (value.kind === 'number') return value.value;
      if (value.kind === 'word' && /^(inf|infinity|nan)$/i.test(value.value)) return otherwise;
      wrong(value.range, name, 'a number');
      return otherwise;
    },
    flag: (name, otherwise) => {
      const value = single(name);
      if (value === undefined) return otherwise;
      if (value.kind === 'word' && /^([Tt]rue|t|[Ff]alse|f)$/.test(value.value))
        return /^t/i.test(value.value);
      if (value.kind === 'number' && (value.value === 0 || value.value === 1)) return value.value === 1;
      wrong(value.range, name, 'true or false');
      return otherwise;
    },
    word: (name, names, otherwise) => {
      const value = single(name);
      if (value === undefined) return otherwise;
      const wanted = Object.keys(names);
      const stated = value.kind === 'number' ? wanted.find((word) => names[word] === value.value) : undefined;
      if (stated !== undefined) return stated;
      if (value.kind === 'word' && Object.hasOwn(names, value.value)) return value.value;
      const close = value.kind === 'word' ? nearest(value.value, wanted) : null;
      report({
        code: 'wrong-value',
        message: `${subject}: '${name}' must be ${wanted.join(' or ')}.`,
        range: value.range,
        ...(close === null || value.kind !== 'word'
          ? {}
          : { fix: renameFix(value.range, value.value, close) }),
      });
      return otherwise;
    },
    text: (name) => {
      const value = single(name);
      if (value === undefined || value.kind === 'text') return value?.value ?? null;
      wrong(value.range, name, 'a string in quotes');
      return value.kind === 'message' ? null : String(value.value);
    },
    child: (name) => childOf(single(name), name),
    children: (name) => all(name).map((value) => childOf(value, name)),
    placeOf: (name) => all(name).at(-1)?.range ?? message.range,
    expect: (slips) => {
      for (const { name, nameRange } of message.fields) {
        const close = slips(name);
        if (close === null) continue;
        report({
          code: 'unknown-key',
          message: `${subject} has no field '${name}'; did you mean '${close}'?`,
          range: nameRange,
          fix: renameFix(nameRange, name, close),
        });
      }
    },
    report,
  };
}
