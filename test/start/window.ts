import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { build } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/hosts/chromium.ts';
import { ensureCodeServer } from '../../scripts/hosts/codeServer.ts';
import { startServer, workbenchUrl, type Server } from '../../scripts/hosts/server.ts';
import { root } from '../../scripts/repository.ts';
import { freePort } from './freePort.ts';

/** The real VS Code and one window of it, which can be closed and opened again with all that it kept. */
export interface Window {
  readonly start: () => Promise<Page>;
  readonly quit: () => Promise<void>;
}

/** `base` is a folder for all that VS Code keeps; its `workspace` is what the window shows. */
export async function openWindow(base: string): Promise<Window> {
  const [browser, codeServer] = [findChromium(), await ensureCodeServer(console.log)];
  assert.ok(browser !== null && typeof codeServer !== 'string', 'there is a Chromium and a code-server');
  if (!existsSync(join(root, 'dist', 'extension.cjs'))) await build({ dev: true, say: () => undefined });
  // The same one after a restart: what a browser keeps, it keeps for an address.
  const port = await freePort();
  let server: Server | null = null;
  let context: BrowserContext | null = null;
  return {
    start: async () => {
      server = await startServer({
        codeServer,
        port,
        dataFolder: join(base, 'server'),
        extensionsFolder: join(base, 'extensions'),
        env: { EXTENSIONS_GALLERY: '{}' },
      });
      context = await chromium.launchPersistentContext(join(base, 'browser'), {
        executablePath: browser,
        viewport: { width: 1400, height: 900 },
        args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      });
      const page = context.pages()[0] ?? (await context.newPage());
      const opening = { folder: join(base, 'workspace'), file: null, extensionTestsPath: null };
      await page.goto(workbenchUrl(server, { ...opening, extensionDevelopmentPath: root }));
      await page.locator('.monaco-workbench .statusbar').waitFor();
      return page;
    },
    quit: async () => {
      await context?.close();
      await server?.stop();
      [context, server] = [null, null];
    },
  };
}

/**
 * Presses a key that opens the quick input, and takes the row that the words find. A list of commands is made when it
 * opens, so that it is opened anew until the extension, which a new window starts late, has offered its own.
 */
export async function pick(page: Page, key: string, words: string, row: string): Promise<void> {
  const found = page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first();
  const until = Date.now() + 90_000;
  for (;;) {
    await page.keyboard.press(key);
    try {
      // A window that comes up may take the focus from what was just opened, and so close it.
      await page.locator('.quick-input-widget input').fill(words, { timeout: 5_000 });
      await found.click({ timeout: 5_000 });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

export const openFile = (page: Page, name: string): Promise<void> => pick(page, 'Control+p', name, name);

/**
 * The frame in which the graph is drawn. A window that comes up may close a list as its row is pressed: what was asked
 * for is asked `again` where nothing came of it.
 */
export async function graphIn(page: Page, again?: () => Promise<void>): Promise<Frame> {
  const since = Date.now();
  for (let asked = 1; Date.now() < since + 90_000;) {
    if (Date.now() > since + asked * 20_000) {
      asked++;
      await again?.();
    }
    for (const frame of page.frames().filter((each) => each.url().includes('/pre/fake.html'))) {
      const isDrawn = frame.locator('svg.picture [data-id]').first();
      if (await isDrawn.isVisible().catch(() => false)) return frame;
    }
    await page.waitForTimeout(200);
  }
  const seen = await page.locator('.tab, .notification-list-item, .monaco-dialog-box').allTextContents();
  assert.fail(`The graph is not drawn; there are: ${seen.join(' | ')}`);
}
