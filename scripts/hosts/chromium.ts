import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { onPath } from '../../src/engine/tools.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** A browser of Chromium's family: CHROME_PATH, then PATH, then the usual places of macOS and Windows. */
export function findChromium(): string | null {
  const told = process.env['CHROME_PATH'];
  if (told !== undefined && existsSync(told)) return told;
  for (const name of NAMES) {
    const path = onPath(name);
    if (path !== null) return path;
  }
  return ELSEWHERE.find((path) => existsSync(path)) ?? null;
}

/** Waits for a browser that .ci/run is installing meanwhile, at most ten minutes. */
export async function browserReady(): Promise<void> {
  const file = process.env['RESIDUAL_LENS_BROWSER_READY'];
  if (file === undefined) return;
  for (const until = Date.now() + 600_000; Date.now() < until && !existsSync(file);) await wait(250);
}
