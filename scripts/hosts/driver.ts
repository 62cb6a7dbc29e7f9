import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { Frame, Page } from 'playwright-core';
import { CONSOLE_FILE, type DriverReply, type DriverRequest, type Place } from './askDriver.ts';

const PATIENCE = 10_000;

export interface DriverOptions {
  readonly page: Page;
  /** Where requests arrive and replies go (askDriver.ts). */
  readonly folder: string;
  /** Where screenshots go. */
  readonly shots: string;
}

/** Answers a suite's requests, one after the other, until the returned function is called. */
export function startDriver({ page, folder, shots }: DriverOptions): () => void {
  let running = true;
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const serve = async (): Promise<void> => {
    while (running) {
      await wait(20);
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.request.json'))) {
        const request = JSON.parse(readFileSync(join(folder, file), 'utf8')) as DriverRequest;
        rmSync(join(folder, file));
        const reply = await answer(page, request, { shots, errors });
        const target = join(folder, file.replace('.request.json', '.reply.json'));
        writeFileSync(`${target}.new`, JSON.stringify(reply));
        renameSync(`${target}.new`, target);
      }
    }
  };
  void serve().catch((error: unknown) => {
    if (running) console.error(`The driver stopped: ${String(error)}`);
  });
  return () => {
    running = false;
  };
}

interface Desk {
  readonly shots: string;
  readonly errors: string[];
}

async function answer(page: Page, request: DriverRequest, desk: Desk): Promise<DriverReply> {
  try {
    const result: unknown = await perform(page, request, desk);
    return { ok: true, result: result ?? null };
  } catch (error) {
    return { ok: false, error: stripVTControlCharacters((error as Error).message) };
  }
}

async function perform(page: Page, request: DriverRequest, { shots, errors }: Desk): Promise<unknown> {
  const timeout = PATIENCE;
  switch (request.do) {
    case 'screenshot': {
      const path = join(shots, `${request.name}.png`);
      mkdirSync(shots, { recursive: true });
      if (request.of === 'webview')
        await (await frameOf(page, { ...request, frame: 'webview' })).locator('body').screenshot({ path });
      else await page.screenshot({ path });
      return path;
    }
    case 'click':
    case 'dblclick': {
      const target = (await frameOf(page, request)).locator(request.selector).first();
      const how = { timeout, modifiers: [...(request.modifiers ?? [])], button: request.button ?? 'left' };
      await (request.do === 'click' ? target.click(how) : target.dblclick(how));
      return null;
    }
    case 'hover':
      await (await frameOf(page, request)).locator(request.selector).first().hover({ timeout });
      return null;
    case 'press':
      if (request.selector === undefined) await page.keyboard.press(request.key);
      else
        await (
          await frameOf(page, request)
        )
          .locator(request.selector)
          .first()
          .press(request.key, { timeout });
      return null;
    case 'fill':
      await (await frameOf(page, request)).locator(request.selector).first().fill(request.text, { timeout });
      return null;
    case 'wheel':
      await page.mouse.wheel(request.x, request.y);
      return null;
    case 'drag':
      await page.mouse.move(request.from.x, request.from.y);
      await page.mouse.down();
      await page.mouse.move(request.to.x, request.to.y, { steps: 8 });
      await page.mouse.up();
      return null;
    case 'waitFor':
      await (
        await frameOf(page, request)
      )
        .locator(request.selector)
        .first()
        .waitFor({ timeout, state: request.state ?? 'visible' });
      return null;
    case 'evaluate':
      return await (await frameOf(page, request)).evaluate(request.expression);
    case 'errors':
      return errors.splice(0);
  }
}

/** A webview's own document lies two frames deep; hidden ones stay in the page and are passed over. */
async function frameOf(page: Page, { frame = 'page', index = 0 }: Partial<Place>): Promise<Frame> {
  if (frame === 'page') return page.mainFrame();
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    await wait(50);
    const visible: Frame[] = [];
    for (const inner of page.frames().filter(isWebview)) if (await isShown(inner)) visible.push(inner);
    const chosen = visible[index];
    if (chosen !== undefined) return chosen;
  }
  throw new Error(`no visible webview with index ${index} appeared within ${PATIENCE / 1000} s`);
}

function isWebview(frame: Frame): boolean {
  return frame.url().includes('/webview/browser/pre/fake.html');
}

async function isShown(inner: Frame): Promise<boolean> {
  try {
    const outer = inner.parentFrame();
    if (outer === null || !(await (await inner.frameElement()).isVisible())) return false;
    return await (await outer.frameElement()).isVisible();
  } catch {
    // The frame went away while it was looked at.
    return false;
  }
}

/** Prints what the suite's console wrote (forwardConsole), as it comes; the returned function prints the rest. */
export function followConsole(folder: string): () => void {
  const file = join(folder, CONSOLE_FILE);
  let printed = 0;
  const look = (): void => {
    if (!existsSync(file)) return;
    const text = readFileSync(file).subarray(printed);
    printed += text.length;
    process.stdout.write(text);
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    look();
  };
}
