import type * as vscode from 'vscode';
import type { Shape } from '../src/model/graph.ts';
import { renameKeys } from './renamed.ts';

const KEY = 'residualLens.inputSizes';

/** Input sizes that the person set in the graph: kept for each file in the workspace's state, never written to it. */
export class InputSizes {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  get(uri: vscode.Uri): Shape | null {
    return this.#all()[uri.toString()] ?? null;
  }

  async set(uri: vscode.Uri, shape: Shape | null): Promise<void> {
    const others = Object.entries(this.#all()).filter(([file]) => file !== uri.toString());
    const all = shape === null ? others : [...others, [uri.toString(), shape]];
    await this.#memory.update(KEY, Object.fromEntries(all));
  }

  async rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const all = new Map(Object.entries(this.#all()));
    const before = [...all.keys()].join('\n');
    renameKeys(all, from.toString(), to.toString());
    if ([...all.keys()].join('\n') !== before) await this.#memory.update(KEY, Object.fromEntries(all));
  }

  #all(): Readonly<Record<string, Shape>> {
    return this.#memory.get<Readonly<Record<string, Shape>>>(KEY, {});
  }
}
