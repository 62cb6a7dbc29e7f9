import type { RecordHead } from '../../src/protocol/runs.ts';
import { renamedRecord } from '../renamed.ts';
import type { RecordFolder } from './recordFolder.ts';

/** What the person hears of what is kept: a sentence where it is not, and that the list is another. */
export interface KeepingTold {
  readonly complain: (sentence: string) => void;
  readonly changed: () => void;
}

/** The record of what is under way, by its file's name of now. */
export interface HeldRecord<T> {
  readonly record: T;
  /** Writes how it stands; a disk that does not take it is said once. */
  readonly save: (now: T) => void;
}

/** As sentences name the record of a file, and several. */
interface Words {
  readonly one: (title: string) => string;
  readonly several: string;
}

/** The records of a kind in this workspace: those on the disk, of which some are of what is under way. */
export class KeptRecords<T extends RecordHead> {
  readonly #store: Pick<RecordFolder<T>, 'save' | 'rewrite'>;
  readonly #tell: KeepingTold;
  readonly #words: Words;
  readonly #active = new Map<string, { record: T }>();

  constructor(store: Pick<RecordFolder<T>, 'save' | 'rewrite'>, tell: KeepingTold, words: Words) {
    this.#store = store;
    this.#tell = tell;
    this.#words = words;
  }

  /** A record says "running" until its end is written: where nobody is at it any more, it was interrupted. */
  isCut({ id, outcome }: T): boolean {
    return outcome === 'running' && !this.#active.has(id);
  }

  /** Begins a record, or goes on with one. */
  hold(begun: T): HeldRecord<T> {
    const held = { record: begun };
    let complained = false;
    return {
      get record() {
        return held.record;
      },
      save: (now) => {
        if (now.outcome === 'running') this.#active.set(begun.id, held);
        else this.#active.delete(begun.id);
        try {
          this.#store.save(now);
        } catch (error) {
          if (!complained)
            this.#tell.complain(
              `${this.#words.one(now.title)} is not kept (${(error as Error).message}); it goes on.`,
            );
          complained = true;
        }
        this.#tell.changed();
      },
    };
  }

  /** Those of a file, or of all below a folder, are of its new name from now on; returns the documents that have some. */
  rename(from: string, to: string): ReadonlyMap<string, string> {
    const moved = new Map<string, string>();
    const change = (record: T): T => {
      const changed = renamedRecord(record, from, to);
      if (changed !== record) moved.set(record.uri, changed.uri);
      return changed;
    };
    for (const held of this.#active.values()) held.record = change(held.record);
    try {
      this.#store.rewrite(from, change);
    } catch (error) {
      this.#tell.complain(
        `Not all kept ${this.#words.several} have the file's new name (${(error as Error).message}).`,
      );
    }
    if (moved.size > 0) this.#tell.changed();
    return moved;
  }
}

/** What a record begins with. */
export function newHead(): Pick<RecordHead, 'version' | 'id' | 'started' | 'engine' | 'outcome' | 'message'> {
  const now = new Date();
  const id = newRunId(now, Math.random());
  return { version: 1, id, started: now.toISOString(), engine: null, outcome: 'running', message: null };
}

/** A name for a new record: its beginning, and what tells it from another of the same millisecond. */
export function newRunId(now: Date, chance: number): string {
  const time = now.toISOString().replace(/[-:.Z]/g, '');
  return `${time}-${Math.floor(chance * 36 ** 4)
    .toString(36)
    .padStart(4, '0')}`;
}
