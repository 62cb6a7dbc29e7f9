import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import {
  bundleWebview,
  chromiumPath,
  hasChromium,
  openBrowser,
  openWebview,
  type Bundle,
  type Opened,
} from '../../scripts/pictures/harness.ts';
import { keptPages, type Pages } from '../../scripts/pictures/pages.ts';

type Options = Parameters<typeof openWebview>[2];
type Folder = Parameters<typeof bundleWebview>[0];

/**
 * One Chromium, its pages and one bundle of each for all suites of a run: each page opened is a session of its own, in
 * a page of Chromium that earlier ones may have left.
 */
let started: Promise<{ readonly browser: Browser; readonly pages: Pages }> | null = null;
const start = async () => {
  const browser = await openBrowser();
  return { browser, pages: keptPages(browser) };
};
const bundles = new Map<Folder, Promise<Bundle>>();

const bundleOf = (folder: Folder): Promise<Bundle> => {
  const made = bundles.get(folder) ?? bundleWebview(folder);
  bundles.set(folder, made);
  return made;
};

// Read by mocha beside the suites' own, as a hook behind all of them.
after(async () => {
  await (await started)?.browser.close();
  started = null;
});

/**
 * Chromium for the suite that calls this, with one of the pages. Where there is none the suite is left out and says
 * so; in CI it fails.
 */
export function inChromium(folder: Folder = 'webview'): (options: Options) => Promise<Opened> {
  let pages: Pages | null = null;
  let bundle: Bundle | null = null;
  before(async function () {
    if (!hasChromium() && process.env['CI'] !== 'true') {
      console.log(`      left out: no Chromium at ${chromiumPath}`);
      this.skip();
    }
    started ??= start();
    [bundle, { pages }] = await Promise.all([bundleOf(folder), started]);
  });
  // Each session ends with its test, if not before.
  const opened = new Set<Opened>();
  afterEach(async function () {
    // What a failed test leaves pressed, held or unfinished is not for the next one.
    const isSound = this.currentTest?.isFailed() !== true;
    for (const { page, close } of opened) await (isSound ? close() : page.close());
    opened.clear();
  });
  return async (options) => {
    assert.ok(pages !== null && bundle !== null);
    const session = await openWebview(pages, bundle, options);
    const next = {
      ...session,
      close: async () => {
        opened.delete(next);
        await session.close();
      },
    };
    opened.add(next);
    return next;
  };
}
