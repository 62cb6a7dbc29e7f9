import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { format } from 'node:util';

/**
 * How a suite, which runs in VS Code's extension host, reaches the screen: it writes a request into the folder that
 * RESIDUAL_LENS_DRIVER names, and the test host (driver.ts, holding the browser) answers with a file. There is no
 * driver where the suite runs in VS Code's Electron.
 *
 * `frame` is where a selector or an expression is looked for: the workbench's page, or the document inside the
 * visible webview; `index` chooses among several visible webviews, in the order in which they were opened.
 */
export type DriverRequest = Partial<Place> &
  (
    | { readonly do: 'screenshot'; readonly name: string; readonly of?: 'page' | 'webview' }
    | ({ readonly do: 'click' | 'dblclick' } & Pointed)
    | ({ readonly do: 'hover' } & Pointed)
    /** A key, where the focus is or in the element named. */
    | { readonly do: 'press'; readonly key: string; readonly selector?: string }
    /** Puts the text in place of what a field has, by one change. */
    | { readonly do: 'fill'; readonly selector: string; readonly text: string }
    | { readonly do: 'wheel'; readonly x: number; readonly y: number }
    | { readonly do: 'drag'; readonly from: Point; readonly to: Point }
    | {
        readonly do: 'waitFor';
        readonly selector: string;
        readonly state?: 'visible' | 'attached' | 'hidden';
      }
    /** An expression of JavaScript; a promise is awaited; the result must be JSON. */
    | { readonly do: 'evaluate'; readonly expression: string }
    /** What the page and its frames wrote to the console as errors since the last such request. */
    | { readonly do: 'errors' }
  );

export interface Place {
  readonly frame: 'page' | 'webview';
  readonly index: number;
}

interface Pointed {
  readonly selector: string;
  readonly modifiers?: readonly ('Alt' | 'Control' | 'Meta' | 'Shift')[];
  readonly button?: 'left' | 'right';
}

/** Page pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

export type DriverReply =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: string };

export function hasDriver(): boolean {
  return process.env['RESIDUAL_LENS_DRIVER'] !== undefined;
}

let count = 0;

/** Writes the request and returns the file where its reply will be. */
function send(folder: string, request: DriverRequest): string {
  count += 1;
  const name = join(folder, `${process.pid}-${count}`);
  // Written under another name first: the driver must not read half a request.
  writeFileSync(`${name}.new`, JSON.stringify(request));
  renameSync(`${name}.new`, `${name}.request.json`);
  return `${name}.reply.json`;
}

/** Asks the test host and returns its result; throws its sentence, or one after `timeout` milliseconds. */
export async function askDriver(request: DriverRequest, timeout = 20_000): Promise<unknown> {
  const folder = process.env['RESIDUAL_LENS_DRIVER'];
  if (folder === undefined) throw new Error('This suite runs without a browser that could be asked.');
  const replyFile = send(folder, request);
  const until = Date.now() + timeout;
  while (Date.now() < until) {
    await wait(20);
    if (!existsSync(replyFile)) continue;
    const reply = JSON.parse(readFileSync(replyFile, 'utf8')) as DriverReply;
    rmSync(replyFile);
    if (reply.ok) return reply.result;
    throw new Error(`The driver could not ${request.do}: ${reply.error}`);
  }
  throw new Error(`The driver did not answer "${request.do}" within ${timeout / 1000} s.`);
}

/**
 * Takes a picture of the page, where there is a driver, and holds the extension host meanwhile: what follows a test
 * that failed closes the very thing that one wants to see.
 */
export function takePicture(name: string): void {
  const folder = process.env['RESIDUAL_LENS_DRIVER'];
  if (folder === undefined) return;
  const replyFile = send(folder, { do: 'screenshot', name });
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 150 && !existsSync(replyFile); tries += 1) Atomics.wait(clock, 0, 0, 20);
  rmSync(replyFile, { force: true });
}

/** Under the driver's folder: what the suite's console wrote. */
export const CONSOLE_FILE = 'console.txt';

/**
 * Sends console.log and console.error to the test host's output. The extension host's own way puts them among the
 * workbench's log; where there is no driver it prints them by itself and nothing is changed.
 */
export function forwardConsole(): void {
  const folder = process.env['RESIDUAL_LENS_DRIVER'];
  if (folder === undefined) return;
  const write = (...args: unknown[]): void => {
    appendFileSync(join(folder, CONSOLE_FILE), `${format(...args)}\n`);
  };
  // The extension host's console ignores assignment.
  for (const name of ['log', 'info', 'warn', 'error'] as const)
    Object.defineProperty(console, name, { value: write, configurable: true });
}
