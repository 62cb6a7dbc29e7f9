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

type Options = Parameters<typeof openWebview>[2];
type Folder = Parameters<typeof bundleWebview>[0];

/** One Chromium and one bundle of each page for all suites of a run: each page opened is a session of its own. */
let started: Promise<Browser> | null = null;
const bundles = new Map<Folder, Promise<Bundle>>();

const bundleOf = (folder: Folder): Promise<Bundle> => {
  const made = bundles.get(folder) ?? bundleWebview(folder);
  bundles.set(folder, made);
  return made;
};

// Read by mocha beside the suites' own, as a hook behind all of them.
after(async () => {
  await (await started)?.close();
  started = null;
});

/**
 * Chromium for the suite that calls this, with one of the pages. Where there is none the suite is left out and says
 * so; in CI it fails.
 */
export function inChromium(folder: Folder = 'webview'): (options: Options) => Promise<Opened> {
  let browser: Browser | null = null;
  let bundle: Bundle | null = null;
  before(async function () {
    if (!hasChromium() && process.env['CI'] !== 'true') {
      console.log(`      left out: no Chromium at ${chromiumPath}`);
      this.skip();
    }
    started ??= openBrowser();
    [bundle, browser] = await Promise.all([bundleOf(folder), started]);
  });
  const opened: Opened[] = [];
  after(async () => {
    for (const { page } of opened.splice(0)) await page.close();
  });
  return async (options) => {
    assert.ok(browser !== null && bundle !== null);
    const next = await openWebview(browser, bundle, options);
    opened.push(next);
    return next;
  };
}
