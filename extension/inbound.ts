import type { ExportFormat, ExportRequest } from '../src/protocol/view.ts';
import type { Shape } from '../src/model/graph.ts';

/** What a webview sends is not believed: these guards give the request in its type, or throw one sentence. */

/** Names are cut at 200 characters by the readers; an id is a name with its stage, its block and a number. */
const MOST_CHARACTERS = 1000;

export function inboundReveal(request: unknown): { readonly id: string } {
  if (typeof request === 'object' && request !== null && 'id' in request) {
    const { id } = request;
    if (typeof id === 'string' && id.length <= MOST_CHARACTERS) return { id };
  }
  throw new Error("The graph's 'reveal' names no node.");
}

export function inboundLine(request: unknown): { readonly line: number } {
  if (typeof request === 'object' && request !== null && 'line' in request) {
    const { line } = request;
    if (typeof line === 'number' && Number.isInteger(line) && line >= 1) return { line };
  }
  throw new Error("The graph's 'revealLine' names no line.");
}

export function inboundPause(request: unknown): { readonly paused: boolean } {
  if (typeof request === 'object' && request !== null && 'paused' in request) {
    const { paused } = request;
    if (typeof paused === 'boolean') return { paused };
  }
  throw new Error("The graph's 'pauseTraining' does not say whether to pause.");
}

const MOST_PIXELS = 8192;

export function inboundSetInput(request: unknown): { readonly shape: Shape | null } {
  if (typeof request === 'object' && request !== null && 'shape' in request) {
    const { shape } = request;
    if (shape === null) return { shape };
    if (Array.isArray(shape) && shape.length === 3 && shape.every(isSize)) return { shape };
  }
  throw new Error(
    `An input size is three whole numbers, height, width and channels, from 1 to ${MOST_PIXELS}.`,
  );
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_PIXELS;
}

export function inboundSide(request: unknown): { readonly side: 'a' | 'b'; readonly id: string } {
  const { id } = inboundReveal(request);
  if (typeof request === 'object' && request !== null && 'side' in request) {
    const { side } = request;
    if (side === 'a' || side === 'b') return { side, id };
  }
  throw new Error("The comparison's 'reveal' names no side.");
}

/** The two documents that a comparison of an earlier session belongs to. */
export function inboundPair(state: unknown): { readonly a: string; readonly b: string } | null {
  if (typeof state !== 'object' || state === null || !('a' in state) || !('b' in state)) return null;
  const { a, b } = state;
  return typeof a === 'string' && typeof b === 'string' ? { a, b } : null;
}

const formats: readonly string[] = ['svg', 'png', 'mermaid', 'dot'] satisfies ExportFormat[];
const parts: readonly string[] = ['shown', 'whole'] satisfies ExportRequest['part'][];
const themes: readonly string[] = ['light', 'dark'] satisfies ExportRequest['theme'][];

/** What an export is told beforehand, by the graph's menu or by a keybinding; the rest is asked for. */
export interface StatedExport {
  readonly format?: ExportFormat;
  readonly part?: ExportRequest['part'];
  readonly theme?: ExportRequest['theme'];
  /** Of the file that is written. */
  readonly path?: string;
}

export function inboundExport(request: unknown): StatedExport {
  if (typeof request !== 'object' || request === null) return {};
  const stated: Record<string, string> = {};
  for (const [name, known] of [
    ['format', formats],
    ['part', parts],
    ['theme', themes],
    ['path', null],
  ] as const) {
    const value = (request as Record<string, unknown>)[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || known?.includes(value) === false)
      throw new Error(`An export's '${name}' is ${known?.join(', ') ?? 'the path of a file'}.`);
    stated[name] = value;
  }
  return stated;
}

/** The document that a panel of an earlier session belongs to. */
export function inboundState(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('document' in state)) return null;
  return typeof state.document === 'string' ? state.document : null;
}
