import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  bundleWebview,
  hasChromium,
  chromiumPath,
  openBrowser,
  openWebview,
  type Told,
} from './pictures/harness.ts';
import { scenes } from './pictures/scenes.ts';
import { themes } from './pictures/themes.ts';

/**
 * Takes pictures of the real webview in headless Chromium into out/pictures: every scene in its themes, or those
 * whose names hold one of the arguments ("resnet-50", "resnet-50-dark") in any theme. They are made to be looked at.
 */
const wanted = process.argv.slice(2);
if (!hasChromium()) {
  console.error(`No Chromium at ${chromiumPath}: set CHROMIUM to its path.`);
  process.exit(1);
}
const bundle = await bundleWebview();
console.log(`webview.js ${bundle.script.length} bytes, webview.css ${bundle.style.length} bytes`);
const browser = await openBrowser();
let faulty = 0;
for (const scene of scenes) {
  for (const [themeName, theme] of Object.entries(themes)) {
    const name = `${scene.name}-${themeName}`;
    if (wanted.length === 0 ? !scene.themes.includes(themeName) : !wanted.some((part) => name.includes(part)))
      continue;
    const { page, tell, faults } = await openWebview(browser, bundle, {
      theme,
      width: scene.width,
      height: scene.height,
    });
    await tell(...(scene.events() satisfies readonly Told[]));
    await scene.act?.(page);
    await page.waitForTimeout(350);
    const path = `out/pictures/${name}.png`;
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path });
    await page.close();
    faulty += faults.length;
    console.log(`${path}${faults.length > 0 ? ` FAULTS: ${faults.join('; ')}` : ''}`);
  }
}
await browser.close();
process.exitCode = faulty > 0 ? 1 : 0;
