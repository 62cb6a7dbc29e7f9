import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../hosts/chromium.ts';
import { ensureCodeServer } from '../hosts/codeServer.ts';
import { runFolders, startServer, workbenchUrl } from '../hosts/server.ts';
import { root } from '../repository.ts';

const settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'window.commandCenter': false,
  'window.title': '${rootName}',
  'workbench.layoutControl.enabled': false,
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.scrollbar.horizontal': 'hidden',
  'breadcrumbs.enabled': false,
};

/**
 * Takes the README's picture, docs/resnet-50.png, in VS Code as a person has it before them: the config and its graph
 * side by side, with the verdict of the TensorFlow engine in .cache (npm run engine). Needs a build.
 */
export async function takeReadmePicture(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'residual-lens-picture-'));
  const folders = runFolders(base);
  const config = join(base, 'architectures');
  mkdirSync(join(config, '.vscode'), { recursive: true });
  writeFileSync(join(config, '.vscode', 'settings.json'), JSON.stringify(settings));
  copyFileSync(join(root, 'examples', 'resnet-50.resnet.yaml'), join(config, 'resnet-50.resnet.yaml'));
  const codeServer = await ensureCodeServer(console.log);
  const executablePath = findChromium();
  if (typeof codeServer === 'string' || executablePath === null)
    throw new Error(typeof codeServer === 'string' ? codeServer : 'No Chromium or Chrome was found.');
  const server = await startServer({
    codeServer,
    dataFolder: folders.data,
    extensionsFolder: folders.extensions,
    port: 0,
    env: { EXTENSIONS_GALLERY: '{}' },
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(
      workbenchUrl(server, {
        folder: config,
        extensionDevelopmentPath: root,
        extensionTestsPath: null,
        file: join(config, 'resnet-50.resnet.yaml'),
      }),
    );
    const line = page.locator('.view-line', { hasText: 'blocks: 4' });
    await line.waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+b');
    await command(page, 'View Architecture Graph');
    const graph = await graphOf(page);
    await graph.getByText('agrees').waitFor({ timeout: 60_000 });
    // The cursor stands in stage 2: the graph shows it, with an identity skip above and below its projection.
    await line.click({ position: { x: 70, y: 8 } });
    await graph.locator('.frame.selected').waitFor();
    await page.mouse.move(690, 890);
    await wait(1500);
    await page.screenshot({ path: join(root, 'docs', 'resnet-50.png') });
  } finally {
    await browser.close();
    await server.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  }
  console.log('docs/resnet-50.png');
}

async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.type(name);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
}

/** The document inside the webview, as soon as it is there. */
async function graphOf(page: Page) {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    const frame = page.frames().find((each) => each.url().includes('/webview/browser/pre/fake.html'));
    if (frame !== undefined && (await frame.locator('svg.picture .item').count()) > 0) return frame;
    await wait(100);
  }
  throw new Error('The graph did not appear.');
}
