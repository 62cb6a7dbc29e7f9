import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  bundleWebview,
  hasChromium,
  chromiumPath,
  openBrowser,
  openWebview,
  type Bundle,
} from './pictures/harness.ts';
import { compareScenes } from './pictures/compareScenes.ts';
import { scenes, type Scene } from './pictures/scenes.ts';
import { themes, type Theme } from './pictures/themes.ts';

/**
 * Takes pictures of the real webview in headless Chromium into out/pictures: every scene in its themes, or those
 * whose names hold one of the arguments ("resnet-50", "resnet-50-dark") in any theme. They are made to be looked at.
 */
const wanted = process.argv.slice(2);
if (!hasChromium()) {
  console.error(`No Chromium at ${chromiumPath}: set CHROMIUM to its path.`);
  process.exit(1);
}
const browser = await openBrowser();
let faulty = 0;
for (const { scenes: shown, bundle } of [
  { scenes, bundle: await bundleWebview() },
  { scenes: compareScenes, bundle: await bundleWebview('webview/compare') },
]) {
  for (const scene of shown) {
    for (const [themeName, theme] of Object.entries(themes)) {
      const name = `${scene.name}-${themeName}`;
      const asked =
        wanted.length === 0 ? scene.themes.includes(themeName) : wanted.some((part) => name.includes(part));
      if (asked) await take(scene, name, { theme, bundle });
    }
  }
}
await browser.close();
process.exitCode = faulty > 0 ? 1 : 0;

async function take(
  { width, height, events, act }: Scene,
  name: string,
  { theme, bundle }: { readonly theme: Theme; readonly bundle: Bundle },
): Promise<void> {
  const { page, tell, faults } = await openWebview(browser, bundle, { theme, width, height });
  await tell(...events());
  await act?.(page);
  await page.waitForTimeout(350);
  const path = `out/pictures/${name}.png`;
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path });
  await page.close();
  faulty += faults.length;
  console.log(`${path}${faults.length > 0 ? ` FAULTS: ${faults.join('; ')}` : ''}`);
}
