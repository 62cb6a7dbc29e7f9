import { mkdirSync, writeFileSync } from 'node:fs';
import { compareScenes } from './pictures/compareScenes.ts';
import { writeContactSheet } from './pictures/contactSheet.ts';
import { takeExperimentPicture } from './pictures/experimentPicture.ts';
import { takeGallery } from './pictures/gallery.ts';
import {
  bundleWebview,
  hasChromium,
  chromiumPath,
  openBrowser,
  openWebview,
  type Bundle,
} from './pictures/harness.ts';
import { keptPages } from './pictures/pages.ts';
import { takeReadmePicture } from './pictures/readmePicture.ts';
import { scenes, type Scene } from './pictures/scenes.ts';
import { settled } from './pictures/settled.ts';
import { themes, type Theme } from './pictures/themes.ts';

/**
 * `npm run pictures`: pictures of the real webview in headless Chromium into out/pictures, to be looked at in
 * index.html there: the zoo's nets at every level in every theme, and every scene in its themes. With arguments only
 * those whose names hold one of them ("resnet-50", "zoo/u-net", "resnet-50-dark"), in any theme. `readme` takes the
 * README's picture instead, `experiment RUN.jsonl OUT.png` the figure of what `compare-plain --json` printed.
 */
const wanted = process.argv.slice(2);
if (wanted.length === 1 && wanted[0] === 'readme') {
  await takeReadmePicture();
  process.exit(0);
}
const [what, run, output] = wanted;
if (what === 'experiment' && run !== undefined && output !== undefined) {
  await takeExperimentPicture(run, output);
  process.exit(0);
}
if (!hasChromium()) {
  console.error(`No Chromium at ${chromiumPath}: set CHROMIUM to its path.`);
  process.exit(1);
}
const isNamed = (name: string): boolean => wanted.some((part) => name.includes(part));
mkdirSync('out/pictures', { recursive: true });
const browser = await openBrowser();
const pages = keptPages(browser);
const bundle = await bundleWebview();
const faults = [...(await takeGallery(pages, bundle, (name) => wanted.length === 0 || isNamed(name)))];
for (const fault of faults) console.error(fault);
for (const { scenes: shown, bundle: used } of [
  { scenes, bundle },
  { scenes: compareScenes, bundle: await bundleWebview('webview/compare') },
]) {
  for (const scene of shown) {
    for (const [themeName, theme] of Object.entries(themes)) {
      const name = `${scene.name}-${themeName}`;
      const asked = wanted.length === 0 ? scene.themes.includes(themeName) : isNamed(name);
      if (asked) await take(scene, name, { theme, bundle: used });
    }
  }
}
await browser.close();
console.log(writeContactSheet());
process.exitCode = faults.length > 0 ? 1 : 0;

async function take(
  { width, height, events, act }: Scene,
  name: string,
  { theme, bundle: used }: { readonly theme: Theme; readonly bundle: Bundle },
): Promise<void> {
  const opened = await openWebview(pages, used, { theme, width, height });
  await opened.tell(...events());
  await act?.(opened.page);
  await settled(opened.page);
  const path = `out/pictures/${name}.png`;
  writeFileSync(path, await opened.shoot());
  await opened.close();
  faults.push(...opened.faults);
  console.log(`${path}${opened.faults.length > 0 ? ` FAULTS: ${opened.faults.join('; ')}` : ''}`);
}
