import type { Range } from '../../graph.ts';
import type { Problem, Severity } from '../../problem.ts';
import { nearest } from '../text/nearest.ts';
import { renameFix } from '../text/renameFix.ts';
import type { Guesses, Slips } from '../text/slips.ts';
import { slipFor } from '../text/slips.ts';
import type { ProtoField, ProtoMessage } from './protoTree.ts';
import { Message } from './protoTree.ts';

export type Found = Omit<Problem, 'severity' | 'node' | 'range'> & {
  readonly range: Range;
  readonly severity?: Severity;
};

/** What is said of a file while it is read. */
export interface Ledger {
  readonly text: string;
  readonly problems: Problem[];
  readonly guesses: Guesses;
  /** What sound messages were read as, by what reads them and by their text. */
  readonly known: Map<unknown, Map<string, unknown>>;
}

export const newLedger = (text: string, problems: readonly Problem[]): Ledger => ({
  text,
  problems: [...problems],
  guesses: new Map(),
  known: new Map(),
});

const nothing: readonly ProtoField[] = [];
/** Caffe's sizes are of 32 bits without a sign (caffe.proto: uint32). */
const largest = 2 ** 32 - 1;

/**
 * The fields of one message by name and kind. What is missing has its default; what does not fit is reported at its
 * place, and read as null. A class, since a file has thousands of messages and each would else have functions of its own.
 */
export class Fields {
  /** `subject` begins the sentences: "Layer 'conv1'". */
  constructor(
    private readonly message: ProtoMessage,
    private readonly subject: string,
    private readonly ledger: Ledger,
  ) {}

  /** What `read` makes of these fields. A net says the same of a hundred layers; what is sound is read once. */
  readAs<T>(read: (fields: Fields) => T): T {
    const { text, known, problems } = this.ledger;
    const before = (known.get(read) ?? new Map<string, unknown>()) as Map<string, T>;
    known.set(read, before);
    const said = this.message.fields === nothing ? '' : text.slice(this.range.start, this.range.end);
    const kept = before.get(said);
    if (kept !== undefined) return kept;
    const told = problems.length;
    const made = read(this);
    if (problems.length === told) before.set(said, made);
    return made;
  }

  get range(): Range {
    return this.message.range;
  }

  has(name: string): boolean {
    return this.next(name, 0) >= 0;
  }

  all(name: string): readonly ProtoField[] {
    let found: ProtoField[] | null = null;
    for (let at = this.next(name, 0); at >= 0; at = this.next(name, at + 1)) {
      const field = this.message.fields[at];
      if (field !== undefined) (found ??= []).push(field);
    }
    return found ?? nothing;
  }

  /** A whole number of at least `least`; without `otherwise` it must be stated. */
  whole(
    name: string,
    { least, otherwise }: { readonly least: number; readonly otherwise?: number },
  ): number | null {
    const value = this.single(name);
    if (value !== undefined) return this.wholeIn(value, name, least);
    if (otherwise !== undefined) return otherwise;
    this.report({ code: 'missing-key', message: `${this.subject} needs '${name}'.`, range: this.range });
    return null;
  }

  wholes(name: string, least: number): readonly number[] | null {
    const found = this.all(name).map((value) => this.wholeIn(value, name, least));
    return found.includes(null) ? null : found.filter((value) => value !== null);
  }

  number(name: string, otherwise: number): number {
    const value = this.single(name);
    if (value === undefined) return otherwise;
    if (value.kind === 'number') return value.value;
    if (value.kind === 'word' && /^(inf|infinity|nan)$/i.test(value.value)) return otherwise;
    this.wrong(value, name, 'a number');
    return otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.single(name);
    if (value === undefined) return otherwise;
    if (value.kind === 'word' && /^([Tt]rue|t|[Ff]alse|f)$/.test(value.value)) return /^t/i.test(value.value);
    if (value.kind === 'number' && (value.value === 0 || value.value === 1)) return value.value === 1;
    this.wrong(value, name, 'true or false');
    return otherwise;
  }

  /** One of an enum's names, by name or by number. */
  word<Word extends string>(
    name: string,
    names: Readonly<Record<Word, number>>,
    otherwise: NoInfer<Word>,
  ): Word {
    const value = this.single(name);
    if (value === undefined) return otherwise;
    const wanted = Object.keys(names) as Word[];
    const stated = value.kind === 'number' ? wanted.find((word) => names[word] === value.value) : undefined;
    if (stated !== undefined) return stated;
    const named = value.kind === 'word' ? wanted.find((word) => word === value.value) : undefined;
    if (named !== undefined) return named;
    const { range } = value;
    const typed = value.kind === 'word' ? value.value : '';
    const close = nearest(typed, wanted);
    const fix = close === null || typed === '' ? {} : { fix: renameFix(range, typed, close) };
    const message = `${this.subject}: '${name}' must be ${wanted.join(' or ')}.`;
    this.report({ code: 'wrong-value', message, range, ...fix });
    return otherwise;
  }

  text(name: string): string | null {
    const value = this.single(name);
    if (value === undefined || value.kind === 'text') return value?.value ?? null;
    this.wrong(value, name, 'a string in quotes');
    return value.kind === 'message' ? null : String(value.value);
  }

  /** The message in a field; one without fields where there is none. */
  child(name: string): Fields {
    const value = this.single(name);
    return value === undefined ? this.empty() : this.childOf(value, name);
  }

  children(name: string): readonly Fields[] {
    return this.all(name).map((value) => this.childOf(value, name));
  }

  placeOf(name: string): Range {
    return this.all(name).at(-1)?.range ?? this.range;
  }

  /** Reports a name that is a slip of the pen for one that the message has. Forks have further fields. */
  expect(slips: Slips): void {
    for (const field of this.message.fields) {
      const { name } = field;
      const close = this.guess(name, slips);
      if (close === null) continue;
      const { nameRange } = field;
      this.report({
        code: 'unknown-key',
        message: `${this.subject} has no field '${name}'; did you mean '${close}'?`,
        range: nameRange,
        fix: renameFix(nameRange, name, close),
      });
    }
  }

  guess(typed: string, slips: Slips): string | null {
    return slipFor(typed, slips, this.ledger.guesses);
  }

  report({ severity = 'error', ...found }: Found): void {
    this.ledger.problems.push({ ...found, severity });
  }

  private wrong({ range }: ProtoField, name: string, must: string): void {
    this.report({ code: 'wrong-value', message: `${this.subject}: '${name}' must be ${must}.`, range });
  }

  /** The field that stands once at most; protobuf refuses a second. */
  private single(name: string): ProtoField | undefined {
    const { fields } = this.message;
    const at = this.next(name, 0);
    if (at < 0) return undefined;
    const first = fields[at];
    const again = this.next(name, at + 1);
    const second = again < 0 ? undefined : fields[again];
    if (first === undefined || second === undefined) return first;
    this.report({
      code: 'duplicate-key',
      message: `${this.subject}: '${name}' stands twice; Caffe takes it once.`,
      range: second.range,
      related: [{ range: first.range, message: 'It stands here first.' }],
    });
    return second;
  }

  /** The index of the next field of that name; -1 for none. */
  private next(name: string, from: number): number {
    const { fields } = this.message;
    for (let at = from; at < fields.length; at += 1) if (fields[at]?.name === name) return at;
    return -1;
  }

  private wholeIn(value: ProtoField, name: string, least: number): number | null {
    const whole = value.kind === 'number' && Number.isSafeInteger(value.value) && value.value >= least;
    if (whole && value.value <= largest) return value.value;
    const bounds = least === -Infinity ? '' : ` of at least ${least}`;
    this.wrong(value, name, `a whole number${bounds}${whole ? ` and at most ${largest}` : ''}`);
    return null;
  }

  private childOf(value: ProtoField, name: string): Fields {
    if (value.kind === 'message') return new Fields(value, this.subject, this.ledger);
    this.wrong(value, name, 'a message in braces');
    return this.empty();
  }

  private empty(): Fields {
    const { start, end } = this.range;
    return new Fields(new Message({ name: '', at: start }, start, end, nothing), this.subject, this.ledger);
  }
}
