import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { passed, settled } from '../../scripts/pictures/settled.ts';
import { root } from '../../scripts/repository.ts';
import { graphIn, openFile, openWindow, pick, type Window } from './window.ts';

/** The real VS Code with the graph of a config in it, closed and opened again as a person does. */
describe('a graph that was left open', function () {
  this.timeout(240_000);
  let base: string;
  let window: Window | null = null;
  let page: Page;

  before(async function () {
    this.timeout(900_000);
    if (process.platform === 'win32') {
      console.log('      left out: code-server does not run on Windows.');
      this.skip();
    }
    base = mkdtempSync(join(tmpdir(), 'residual-lens-restart-'));
    mkdirSync(join(base, 'workspace'));
    for (const name of ['resnet-50', 'resnet-18'])
      copyFileSync(
        join(root, 'examples', `${name}.resnet.yaml`),
        join(base, 'workspace', `${name}.resnet.yaml`),
      );
    window = await openWindow(base);
  });
  after(async () => {
    await window?.quit();
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });

  const showTab = () => page.locator('.tab', { hasText: 'Graph resnet-50' }).click({ timeout: 90_000 });
  /** What of the graph is the person's: where it stands, what is folded, selected, coloured and open. */
  const stateOf = async (frame: Frame) => {
    await frame.locator('.inspector h2').waitFor();
    await settled(frame);
    // What changes is kept a moment later.
    await passed(frame, 400);
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
    assert.ok(window !== null);
    page = await window.start();
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
    await showTab();
    assert.deepEqual(await stateOf(await graphIn(page)), kept);
  });

  it('is as it was when the window is loaded again', async () => {
    await page.reload();
    await showTab();
    assert.deepEqual(await stateOf(await graphIn(page)), kept);
  });

  it('is as it was when VS Code is started again', async () => {
    assert.ok(window !== null);
    await window.quit();
    page = await window.start();
    await showTab();
    assert.deepEqual(await stateOf(await graphIn(page)), kept);
  });
});
