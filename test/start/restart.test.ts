import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Frame, type Page } from 'playwright-core';
import { build } from '../../scripts/build.ts';
import { findChromium } from '../../scripts/hosts/chromium.ts';
import { ensureCodeServer, type CodeServer } from '../../scripts/hosts/codeServer.ts';
import { startServer, workbenchUrl, type Server } from '../../scripts/hosts/server.ts';
import { root } from '../../scripts/repository.ts';
import { freePort } from './freePort.ts';

/** The real VS Code with the graph of a config in it, closed and opened again as a person does. */
describe('a graph that was left open', function () {
  this.timeout(240_000);
  let base: string;
  let codeServer: CodeServer;
  let browser: string;
  /** The same one after a restart: what a browser keeps, it keeps for an address. */
  let port: number;
  let server: Server | null = null;
  let context: BrowserContext | null = null;

  before(async function () {
    this.timeout(900_000);
    if (process.platform === 'win32') {
      console.log('      left out: code-server does not run on Windows.');
      this.skip();
    }
    const [found, served] = [findChromium(), await ensureCodeServer(console.log)];
    assert.ok(found !== null && typeof served !== 'string', 'there is a Chromium and a code-server');
    [browser, codeServer] = [found, served];
    port = await freePort();
    base = mkdtempSync(join(tmpdir(), 'residual-lens-restart-'));
    mkdirSync(join(base, 'workspace'));
    for (const name of ['resnet-50', 'resnet-18'])
      copyFileSync(
        join(root, 'examples', `${name}.resnet.yaml`),
        join(base, 'workspace', `${name}.resnet.yaml`),
      );
    if (!existsSync(join(root, 'dist', 'extension.cjs'))) await build({ dev: true, say: () => undefined });
  });
  after(async () => {
    await quit();
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Starts VS Code and its window, with all that they kept. */
  const start = async (): Promise<Page> => {
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
    const folder = join(base, 'workspace');
    await page.goto(
      workbenchUrl(server, {
        folder,
        file: null,
        extensionDevelopmentPath: root,
        extensionTestsPath: null,
      }),
    );
    await page.locator('.monaco-workbench .statusbar').waitFor();
    return page;
  };
  const quit = async () => {
    await context?.close();
    await server?.stop();
    [context, server] = [null, null];
  };
  const pick = async (page: Page, key: string, words: string, row: string) => {
    await page.keyboard.press(key);
    await page.locator('.quick-input-widget input').fill(words);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click();
  };
  const openFile = (page: Page, name: string) => pick(page, 'Control+p', name, name);
  const showTab = (page: Page) =>
    page.locator('.tab', { hasText: 'Graph resnet-50' }).click({ timeout: 90_000 });
  /** The frame in which the graph is drawn. */
  const graphIn = async (page: Page): Promise<Frame> => {
    const until = Date.now() + 60_000;
    while (Date.now() < until) {
      for (const frame of page.frames().filter((each) => each.url().includes('/pre/fake.html'))) {
        const isDrawn = frame.locator('svg.picture [data-id]').first();
        if (await isDrawn.isVisible().catch(() => false)) return frame;
      }
      await page.waitForTimeout(200);
    }
    assert.fail('the graph is drawn');
  };
  /** What of the graph is the person's: where it stands, what is folded, selected, coloured and open. */
  const stateOf = async (frame: Frame) => {
    await frame.locator('.inspector h2').waitFor();
    await frame.page().waitForTimeout(600);
    return await frame.evaluate(() => ({
      view: document.querySelector('svg.picture > .root')?.getAttribute('transform'),
      open: [...document.querySelectorAll('svg.picture .frame')].map((mark) => mark.getAttribute('data-id')),
      selected: document.querySelector('.inspector h2')?.textContent,
      heat: document.querySelector<HTMLElement>('.heatKey:not([hidden]) b')?.textContent,
      outline: document.querySelector<HTMLElement>('.outline')?.hidden === false,
    }));
  };
  type Kept = Awaited<ReturnType<typeof stateOf>>;
  let kept: Kept;

  it('is as it was when its tab is shown again', async () => {
    const page = await start();
    await openFile(page, 'resnet-50.resnet.yaml');
    await page.locator('.tab[data-resource-name="resnet-50.resnet.yaml"]').waitFor();
    await pick(page, 'F1', '>View Architecture Graph', 'View Architecture Graph');
    const frame = await graphIn(page);
    const press = (name: string) => frame.getByRole('button', { name, exact: true }).click();
    const opening = await stateOf(frame);
    await press('Fold all');
    await press('Zoom in');
    await press('Show');
    await frame.getByRole('menuitemradio', { name: 'Heat: MACs' }).click();
    await press('Show');
    await frame.getByRole('menuitemcheckbox', { name: 'Outline' }).click();
    await frame.locator('.canvas').focus();
    for (const key of [']', ']', 'ArrowDown']) await page.keyboard.press(key);
    kept = await stateOf(frame);
    assert.deepEqual(
      { ...kept, view: null },
      { view: null, open: [], selected: 'stage1.block1', heat: 'MACs', outline: true },
    );
    assert.notEqual(kept.view, opening.view);
    await openFile(page, 'resnet-18.resnet.yaml');
    await frame.waitForSelector('.canvas', { state: 'detached' }).catch(() => null);
    await showTab(page);
    assert.deepEqual(await stateOf(await graphIn(page)), kept);
  });

  it('is as it was when the window is loaded again', async () => {
    const page = context?.pages()[0];
    assert.ok(page !== undefined);
    await page.reload();
    await showTab(page);
    assert.deepEqual(await stateOf(await graphIn(page)), kept);
  });

  it('is as it was when VS Code is started again', async () => {
    await quit();
    const page = await start();
    await showTab(page);
    assert.deepEqual(await stateOf(await graphIn(page)), kept);
  });
});
