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

/**
 * Chromium for the suite that calls this, with one of the pages. Where there is none the suite is left out and says
 * so; in CI it fails.
 */
export function inChromium(
  folder: Parameters<typeof bundleWebview>[0] = 'webview',
): (options: Options) => Promise<Opened> {
  let browser: Browser | null = null;
  let bundle: Bundle | null = null;
  before(async function () {
    if (!hasChromium() && process.env['CI'] !== 'true') {
      console.log(`      left out: no Chromium at ${chromiumPath}`);
      this.skip();
    }
    [bundle, browser] = await Promise.all([bundleWebview(folder), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
  });
  return (options) => {
    assert.ok(browser !== null && bundle !== null);
    return openWebview(browser, bundle, options);
  };
}
