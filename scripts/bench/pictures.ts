import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Picture } from '../../src/protocol/view.ts';
import { bundleWebview, hasChromium, openBrowser, openWebview, type Bundle } from '../pictures/harness.ts';
import { newPages } from '../pictures/pages.ts';
import { themes } from '../pictures/themes.ts';
import { median } from './median.ts';
import { resnet1202, resnet152, resnet50 } from './prototxt.ts';
import { openReaders, type Reader, type Readers } from './reading.ts';

const size = { width: 1280, height: 900 } as const;

interface Net {
  readonly name: string;
  readonly text: string;
}

const nets: readonly Net[] = [
  { name: 'ResNet-152', text: resnet152() },
  { name: 'ResNet-1202', text: resnet1202() },
];

/** From the text to the picture on the screen, and frames while it zooms, beside Netron in the same Chromium. */
export async function picturesBench(): Promise<void> {
  if (!hasChromium()) {
    console.log('pictures: not measured; there is no Chromium here.');
    return;
  }
  const [browser, bundle] = await Promise.all([openBrowser(), bundleWebview()]);
  const blank = await blankFrames(browser);
  console.log(`frames of a blank page: ${blank.text}`);
  const readers = await openReaders();
  for (const net of nets) {
    const ours = await ourTimes(browser, bundle, readers, net);
    console.log(
      `${net.name} unfolded to layers: first picture ${ours.first.toFixed(0)} ms, in a host that has read other configs ${ours.again.toFixed(0)} ms; ${ours.elements} elements; ` +
        `zooming ${ours.frames.text}, ${(ours.frames.rate / blank.rate).toFixed(2)} of the blank page; ` +
        `${ours.megabytes.toFixed(1)} MB of script memory, ${ours.megabytesLater.toFixed(1)} MB after 20 more pictures`,
    );
    const theirs = await netronTimes(browser, net);
    if (theirs === null) continue;
    const sooner = (first: number) => (theirs.first / first).toFixed(1);
    console.log(
      `  Netron ${theirs.first.toFixed(0)} ms, ${theirs.elements} elements; zooming ${theirs.frames.text}; ${theirs.megabytes.toFixed(0)} MB: ` +
        `ours is there ${sooner(ours.first)} times sooner, ${sooner(ours.again)} times in such a host`,
    );
  }
  await typing(browser, bundle, readers);
  readers.dispose();
  await browser.close();
}

interface Times {
  /** With the first reading of a process. */
  readonly first: number;
  /** With a reading in a process that has read another net before, as often as a person types in it. */
  readonly again: number;
  readonly elements: number;
  readonly frames: Frames;
  readonly megabytes: number;
  readonly megabytesLater: number;
}

/** Of each kind of opening; the median counts. */
const rounds = 5;
const keysBefore = 20;

/** Reading, analysis and picture in a process of their own, then layout and drawing in a page that is new each time. */
async function ourTimes(browser: Browser, bundle: Bundle, readers: Readers, net: Net): Promise<Times> {
  const path = `${net.name}.prototxt`;
  const firsts: number[] = [];
  const agains: number[] = [];
  let last: Omit<Times, 'first' | 'again'> | null = null;
  for (let run = 0; run < 2 * rounds; run++) {
    const fresh = run % 2 === 0;
    const reader = readers.start();
    if (!fresh)
      for (let key = 0; key < keysBefore; key++)
        await reader.read({ path: 'net.prototxt', text: resnet50() });
    // All layers at once, and all of them in view: the hardest first picture that there is.
    const saved = { title: path, view: { x: 640, y: 16, k: 0.01 }, level: 'unfolded', layers: true };
    const { page } = await openWebview(newPages(browser), bundle, { theme: themes.light, ...size, saved });
    await atRest(page);
    const { data, milliseconds } = await reader.read({ path, text: net.text });
    reader.stop();
    (fresh ? firsts : agains).push(milliseconds + (await drawn(page, data)));
    last ??= {
      elements: await inPage(page, `return document.querySelectorAll('svg.picture *').length;`),
      frames: await framesOf(page),
      megabytes: await memoryOf(page),
      megabytesLater: await memoryLater(page, data),
    };
    await page.close();
  }
  if (last === null) throw new Error('Nothing was measured.');
  return { first: median(firsts), again: median(agains), ...last };
}

/** Both begin with a page that has loaded, on a machine that has nothing else of theirs to do. */
async function atRest(page: Page): Promise<void> {
  await page.waitForTimeout(1000);
}

/** What is kept when the panel shows one file after the other. */
async function memoryLater(page: Page, data: Picture): Promise<number> {
  for (let turn = 0; turn < 20; turn++) await drawn(page, { ...data, title: `${turn} ${data.title}` });
  return memoryOf(page);
}

/** From a message until the frame that shows its picture, which the webview marks as it begins, has been rendered. */
function drawn(page: Page, data: Picture): Promise<number> {
  return inPage(
    page,
    `const since = performance.now();
    const shown = new Promise((resolve) => {
      const mark = performance.mark.bind(performance);
      performance.mark = (name) => {
        if (name === 'picture') resolve(performance.mark = mark);
        return mark(name);
      };
    });
    window.postMessage(${JSON.stringify({ event: 'picture', data })}, '*');
    await shown;
    await rendered();
    const milliseconds = performance.now() - since;
    if (document.querySelector('svg.picture .far path, svg.picture .item') === null) throw new Error('Nothing was drawn.');
    return milliseconds;`,
  );
}

/** Netron's own pages by their own names; NETRON names the folder of its Python package. */
async function netronTimes(
  browser: Browser,
  net: Net,
): Promise<Omit<Times, 'again' | 'megabytesLater'> | null> {
  const folder = process.env['NETRON'];
  if (folder === undefined || !existsSync(join(folder, 'index.html'))) {
    console.log('  Netron: not measured; NETRON names the folder of its Python package.');
    return null;
  }
  const types: Readonly<Record<string, string>> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.json': 'application/json',
  };
  const file = `${net.name}.prototxt`;
  const firsts: number[] = [];
  let last: Pick<Times, 'elements' | 'frames' | 'megabytes'> | null = null;
  for (let run = 0; run < rounds; run++) {
    const page = await browser.newPage({ viewport: size });
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === `/data/${file}`) {
        await route.fulfill({ contentType: 'application/octet-stream', body: net.text });
        return;
      }
      const name = pathname === '/' ? 'index.html' : pathname.slice(1);
      const path = join(folder, name);
      if (!existsSync(path)) {
        await route.fulfill({ status: 404, body: '' });
        return;
      }
      const contentType = types[extname(name)] ?? 'application/octet-stream';
      if (name !== 'index.html') {
        await route.fulfill({ contentType, body: readFileSync(path) });
        return;
      }
      const meta = `<meta name="type" content="Python"><meta name="version" content="9.3.3"><meta name="file" content="/data/${file}"><meta name="identifier" content="${file}">`;
      // A release of more than half a year asks to be renewed before it opens anything.
      const date = `<meta name="date" content="${new Date().toISOString().slice(0, 10)}">`;
      const html = readFileSync(path, 'utf8')
        .replace(/<meta name="version" content=".*">/, meta)
        .replace(/<meta name="date" content=".*">/, date);
      await route.fulfill({ contentType, body: html });
    });
    // From the model's arrival, as ours begins with the text: not from the loading of Netron's own scripts.
    const arrived = page.waitForResponse((response) => new URL(response.url()).pathname === `/data/${file}`);
    await page.goto('http://netron.invalid/');
    await page.locator('#message-button').waitFor();
    await atRest(page);
    await inPage(page, `document.querySelector('#message-button').click(); return 0;`);
    await arrived;
    firsts.push(
      await inPage(
        page,
        `const file = performance.getEntriesByType('resource').find(({ name }) => name.includes('.prototxt'));
        while (document.querySelector('#target .node, #canvas .node') === null || !document.body.classList.contains('default')) await frame();
        await rendered();
        return performance.now() - file.responseEnd;`,
      ),
    );
    last = {
      elements: await inPage(page, `return document.querySelectorAll('svg *').length;`),
      frames: await framesOf(page),
      megabytes: await memoryOf(page),
    };
    await page.close();
  }
  return last === null ? null : { first: median(firsts), ...last };
}

/** `frame` ends as the next frame begins; `rendered`, behind it, in the task after this frame was put together. */
const waits = `const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const rendered = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });`;

/** Runs code in the page by the debugger's own means: Netron takes eval away. */
async function inPage<T = number>(page: Page, code: string): Promise<T> {
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `(async () => { ${waits} ${code} })()`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  if (exceptionDetails !== undefined)
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as T;
}

interface Frames {
  readonly rate: number;
  readonly worst: number;
  readonly text: string;
}

/** Frames a second over two seconds of zooming in and out by Ctrl and the wheel at the middle of the page. */
async function framesOf(page: Page): Promise<Frames> {
  const gaps = await inPage<number[]>(
    page,
    `const found = [];
    const [clientX, clientY] = [innerWidth / 2, innerHeight / 2];
    let before = await frame();
    for (let turn = 0; turn < 120; turn++) {
      const deltaY = turn % 40 < 20 ? -20 : 20;
      const wheel = { deltaY, clientX, clientY, ctrlKey: true, bubbles: true, cancelable: true };
      document.elementFromPoint(clientX, clientY)?.dispatchEvent(new WheelEvent('wheel', wheel));
      const now = await frame();
      found.push(now - before);
      before = now;
    }
    return found;`,
  );
  const rate = (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
  const worst = Math.max(...gaps);
  return { rate, worst, text: `${rate.toFixed(0)} frames/s (worst ${worst.toFixed(0)} ms)` };
}

async function blankFrames(browser: Browser): Promise<Frames> {
  const page = await browser.newPage({ viewport: size });
  await page.setContent('<!doctype html><title>Blank</title>');
  const frames = await framesOf(page);
  await page.close();
  return frames;
}

async function memoryOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

/** A character of ResNet-152's config typed, over and over: to the frame that shows the new picture. */
async function typing(browser: Browser, bundle: Bundle, readers: Readers): Promise<void> {
  const path = 'resnet-152.resnet.yaml';
  const text = readFileSync(`examples/${path}`, 'utf8');
  const { page } = await openWebview(newPages(browser), bundle, { theme: themes.light, ...size });
  const reader: Reader = readers.start();
  await drawn(page, (await reader.read({ path, text })).data);
  const times: number[] = [];
  for (let turn = 0; turn < 120; turn++) {
    const typed = text.replace('blocks: 36', `blocks: ${30 + (turn % 10)}`);
    if (typed === text && turn % 10 !== 6) throw new Error(`${path} does not state 36 blocks.`);
    const { data, milliseconds } = await reader.read({ path, text: typed });
    times.push(milliseconds + (await drawn(page, data)));
  }
  reader.stop();
  times.sort((a, b) => a - b);
  const share = (part: number) => (times[Math.floor(part * times.length)] ?? NaN).toFixed(0);
  console.log(
    `typing in ResNet-152: ${share(0.5)} ms to the new picture, ${share(0.95)} ms at the 95th percentile`,
  );
  await page.close();
}
