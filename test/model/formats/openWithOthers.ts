import { openConfig } from '../../../src/model/formats/registry.ts';
import type { Shape } from '../../../src/model/graph.ts';
import type { OtherFile, Reading } from '../../../src/model/reader.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Reads the config at a path of a set of files, giving it those that it asks for, as an editor does. */
export function openAmong(files: Files, path: string, input: Shape | null = null): Reading {
  const folder = path.split('/').slice(0, -1);
  const others: Record<string, OtherFile> = {};
  const bytes = encode(files[path] ?? '');
  for (let round = 0; round < 30; round += 1) {
    const reading = openConfig({ path, bytes, others, input });
    if (reading.kind !== 'needs') return reading;
    for (const need of reading.needs) {
      if (Object.hasOwn(others, need)) throw new Error(`${need} is asked for twice`);
      const text = files[resolved(folder, need)];
      others[need] = text === undefined ? 'is not there' : encode(text);
    }
  }
  throw new Error('the reader asks for more and more');
}

const encode = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function resolved(folder: readonly string[], path: string): string {
  const steps = [...folder];
  for (const step of path.split('/'))
    if (step === '..') steps.pop();
    else steps.push(step);
  return steps.join('/');
}
