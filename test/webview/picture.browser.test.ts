import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { CheckReport, EngineInfo } from '../../src/protocol/engine.ts';
import type { TrainingState } from '../../src/protocol/trainingState.ts';
import type { Opened, Told } from '../../scripts/pictures/harness.ts';
import { inChromium } from './inChromium.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import { passed, settled } from '../../scripts/pictures/settled.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { badSum, deep, picture, resnetLike, template, instances, unetLike } from './pictures.ts';

const engine: EngineInfo = {
  engine: 'tfjs-node',
  tensorflow: '2.13.1',
  tfjs: '4.22.0',
  node: '20',
  reason: 'Found in the cache.',
};
const agreement: CheckReport = {
  status: 'agree',
  engine,
  note: null,
  nodes: 175,
  checked: 175,
  shapesAgree: 175,
  paramsAgree: 161,
  disagreements: [],
  notChecked: [],
  milliseconds: 600,
};
const run: TrainingState = {
  kind: 'running',
  title: 'resnet on digits',
  plan: {
    inputShape: [32, 32, 3],
    data: 'digits',
    memoryBytes: 9e8,
    classes: 10,
    trainImages: 2500,
    heldOutImages: 500,
    batch: 64,
    epochs: 3,
    steps: 120,
    params: 1000,
    notes: ['The digits are grey.', 'All weights start at random.'],
  },
  engine,
  steps: [
    { step: 1, epoch: 1, loss: 2.3, accuracy: 0.1, ms: 200 },
    { step: 2, epoch: 1, loss: 2.1, accuracy: 0.2, ms: 200 },
  ],
  epochs: [],
  report: null,
  failure: null,
  paused: false,
  canResume: false,
};

const told = (data: ReturnType<typeof resnetLike>): Told => ({ event: 'picture', data });
const count = (page: Page, selector: string) => page.locator(selector).count();

describe('the picture in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened;

  beforeEach(async () => {
    opened = await openWith({ width: 1100, height: 1000 });
  });
  const openWith = (size: { readonly width: number; readonly height: number }, theme = themes.dark) =>
    openPage({ theme, ...size });
  /** The same page beside the text, where room is scarce. */
  const narrow = async (width = 396, theme = themes.dark) => {
    await opened.close();
    opened = await openWith({ width, height: 800 }, theme);
    return opened.page;
  };
  afterEach(() => {
    assert.deepEqual(opened.faults, [], 'no error, and nothing that the content policy forbids');
  });

  const viewOf = (page: Page) =>
    page.locator('svg.picture > .root').evaluate((root) => {
      const { a, e, f } = (root as SVGGElement).transform.baseVal.consolidate()?.matrix ?? new DOMMatrix();
      return { k: a, x: e, y: f };
    });
  const boxOf = async (page: Page, selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    assert.ok(box !== null, `${selector} is shown`);
    return { ...box, right: box.x + box.width, bottom: box.y + box.height };
  };
  async function pickShow(page: Page, name: string): Promise<void> {
    await press(page, 'Show');
    await page.getByRole('menuitemcheckbox', { name }).click();
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  it('speaks first', async () => {
    assert.deepEqual(await opened.calls(), [{ call: 'ready', request: null }]);
  });

  it('draws solid identity skips left, dotted projections right, and their sums', async () => {
    await opened.tell(told(resnetLike([2, 2])));
    const { page } = opened;
    assert.equal(await count(page, 'svg.picture .skip.identity'), 2);
    assert.equal(await count(page, 'svg.picture .skip.projection'), 2);
    assert.equal(await count(page, 'svg.picture .merge.sum'), 4);
    const dashes = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((line) => getComputedStyle(line).strokeDasharray);
    assert.equal(await dashes('svg.picture .skip.identity .line'), 'none');
    assert.notEqual(await dashes('svg.picture .skip.projection .line'), 'none');
    const label = await page
      .locator('.item [aria-label*="projection skip"]')
      .first()
      .getAttribute('aria-label');
    assert.match(label ?? '', /stage 1, block 1, bottleneck, projection skip, 56x56x256/);
  });

  it('says in a box at the side what comes before its name above it, and what comes after below', async () => {
    const { page } = opened;
    const linesOf = async (name: string) => {
      const net = zoo.find((each) => each.name === name);
      assert.ok(net !== undefined);
      await opened.tell(told(net.picture()));
      const texts = page.locator('svg.picture .node.side.onSkip tspan');
      const lines = await texts.evaluateAll((spans) =>
        spans.slice(0, 2).map((span) => ({
          text: span.textContent.trim(),
          top: span.getBoundingClientRect().top,
        })),
      );
      return lines.sort((a, b) => a.top - b.top).map(({ text }) => text);
    };
    assert.deepEqual(await linesOf('dpn-92'), ['BN · scale · ReLU', '1x1 conv, 288']);
    assert.deepEqual(await linesOf('resnet-50'), ['1x1 conv, 256', 'BN']);
  });

  it('keeps the skip of a folded block, and unfolds a run at a press', async () => {
    await opened.tell(told(resnetLike([4])));
    const { page } = opened;
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    assert.equal(await count(page, 'svg.picture .skip.identity'), 1);
    assert.equal(await page.locator('.item .badge text').textContent(), '× 3');
    await page.locator('.item .badge').click();
    await settled(page);
    assert.equal(await count(page, 'svg.picture .skip.identity'), 3);
    assert.equal(await count(page, 'svg.picture .runHead'), 1);
  });

  it('tells the host which text to show, and marks what the host selects', async () => {
    await opened.tell(told(resnetLike([2])));
    const { page } = opened;
    await page.locator('[data-id="stage1.block1.n3"]').click();
    assert.deepEqual((await opened.calls()).at(-1), { call: 'reveal', request: { id: 'stage1.block1.n3' } });
    assert.equal(await page.locator('.inspector h2').textContent(), '3x3 conv, 64');
    await opened.tell({ event: 'select', data: { id: 'stage1.block2' } });
    assert.equal(await count(page, 'svg.picture .selected[data-id="stage1.block2"]'), 1);
  });

  it('keeps zoom, place and folds when the same file changes, and fits another', async () => {
    await opened.tell(told(resnetLike([2, 2])));
    const { page } = opened;
    const root = () => page.locator('svg.picture > .root').getAttribute('transform');
    const opening = await root();
    await page.getByRole('button', { name: 'Fold all', exact: true }).click();
    await page.getByRole('button', { name: 'Zoom in', exact: true }).click();
    await settled(page);
    const zoomed = await root();
    assert.notEqual(zoomed, opening);
    await opened.tell(told(resnetLike([2, 3])));
    assert.equal(await root(), zoomed);
    assert.equal(await count(page, 'svg.picture .frame'), 0, 'blocks stay folded');
    await opened.tell(told({ ...resnetLike([2, 2]), title: 'other.yaml' }));
    assert.notEqual(await root(), zoomed);
  });

  it('leaves what a new number does not change in the page as it is', async () => {
    const { page, tell } = opened;
    await tell(told(resnetLike()));
    await page.keyboard.press('f');
    const shapes = 'svg.picture :is(.item, .box, .skip)';
    const mark = `[...document.querySelectorAll('${shapes}')].map((each) => { each.was = true; }).length`;
    const before = await page.evaluate<number>(mark);
    const typed = resnetLike();
    const [first, ...others] = typed.templates;
    assert.ok(first !== undefined && before > 10);
    await tell(told({ ...typed, templates: [{ ...first, learnable: first.learnable + 1 }, ...others] }));
    const kept = `[...document.querySelectorAll('${shapes}')].filter((each) => each.was).length`;
    assert.equal(await page.evaluate<number>(kept), before);
    assert.equal(await count(page, shapes), before);
  });

  it('draws a bad sum red, with both shapes, one press away', async () => {
    await opened.tell(told(badSum()));
    const { page } = opened;
    assert.equal(await page.locator('.merge.problem .shapes').textContent(), '28x28x128 ≠ 56x56x64');
    const name = (await page.locator('svg.picture .merge.problem').getAttribute('aria-label')) ?? '';
    assert.match(name, /^sum of unequal shapes, (?:ReLU )?28x28x128 ≠ 56x56x64: /);
    const red = await page
      .locator('svg.picture .merge.problem circle')
      .evaluate((circle) => getComputedStyle(circle).stroke);
    const line = page.locator('.skip.identity.problem .line');
    assert.equal(await line.evaluate((skip) => getComputedStyle(skip).stroke), red);
    await page.locator('.findings button').click();
    assert.equal(await count(page, 'svg.picture .merge.problem.selected'), 1);
    assert.deepEqual((await opened.calls()).at(-1), { call: 'reveal', request: { id: 'stage1.block1.n5' } });
  });

  it('draws a skip past blocks red where it leads to a bad sum, and none else', async () => {
    const layers = [
      'conv: 32, name: a',
      'conv: 32, name: b',
      'conv: 32',
      'add: a',
      'conv: 64, stride: 2',
      'conv: 64',
    ];
    const text = `residualLens: 1\ninput: 32x32x3\nlayers:\n${[...layers, 'add: b'].map((layer) => `  - { ${layer} }\n`).join('')}`;
    await opened.tell(told(pictureOfFile('bad.resnet.yaml', text)));
    const { page } = opened;
    const strokes = (selector: string) =>
      page.locator(selector).evaluateAll((lines) => lines.map((line) => getComputedStyle(line).stroke));
    const [red] = await strokes('svg.picture .merge.problem circle');
    assert.deepEqual(await strokes('.bus .line.identity'), [red]);
    const [own] = await strokes('.item .skip.identity .line');
    assert.ok(own !== undefined && own !== red);
  });

  it('shows the problem and its line at a press on a bad sum, or on its shapes', async () => {
    for (const mark of ['circle', '.shapes']) {
      await opened.tell(told(badSum()));
      const { page } = opened;
      const before = (await opened.calls()).filter(({ call }) => call === 'reveal').length;
      await page.locator(`svg.picture .merge.problem ${mark}`).click();
      const current = page.locator('.findings [aria-current="true"]');
      assert.match((await current.textContent()) ?? '', /56x56x64/);
      const reveals = (await opened.calls()).filter(({ call }) => call === 'reveal').slice(before);
      assert.deepEqual(reveals, [{ call: 'reveal', request: { id: 'stage1.block1.n5' } }]);
      await page.keyboard.press('Escape');
      assert.equal(await current.count(), 0);
    }
  });

  it('lights the block and the sum of a skip that is pointed at, and says it in one line', async () => {
    await opened.tell(told(resnetLike([2, 2])));
    const { page } = opened;
    const at = await page
      .locator('.skip.projection .reach')
      .first()
      .evaluate((path: SVGPathElement) => {
        const middle = path.getPointAtLength(path.getTotalLength() / 6);
        const { x, y } = middle.matrixTransform(path.getScreenCTM() ?? new DOMMatrix());
        return { x, y };
      });
    await page.mouse.move(at.x, at.y);
    const tip = page.locator('.tooltip');
    await tip.waitFor({ state: 'visible' });
    assert.match(
      (await tip.textContent()) ?? '',
      /^projection: 1x1 conv, 64 -> 256; 1,000 params; option B$/,
    );
    assert.equal(await count(page, '.item.lit .merge.lit'), 1);
    const opacity = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((mark) => Number(getComputedStyle(mark).opacity));
    assert.equal(await opacity('.item.lit .box'), 1);
    assert.ok((await opacity('.item:not(.lit) .box')) < 1);
    assert.equal(await opacity('.item:not(.lit) .node text'), 1, 'what steps back can still be read');
    await page.mouse.move(2, 2);
    assert.equal(await count(page, '.lit'), 0);
    await press(page, '2 projection');
    assert.equal(await count(page, '.item.lit .skip.projection.lit'), 1, 'the selected skip is lit too');
  });

  it('lights a lateral of a feature pyramid as one skip, from its lane to its convolution and its sum', async () => {
    const fpn = zoo.find(({ name }) => name === 'fpn')?.picture();
    assert.ok(fpn !== undefined);
    await opened.tell(told(fpn));
    const { page } = opened;
    const lane = page.locator('.bus .skip[data-id="m2"] .reach');
    const at = await lane.evaluate((path: SVGPathElement) => {
      const { x, y } = path
        .getPointAtLength(path.getTotalLength() / 2)
        .matrixTransform(path.getScreenCTM() ?? new DOMMatrix());
      return { x, y };
    });
    await page.mouse.move(at.x, at.y);
    // 64 channels in, 256 out, with a bias: 64 x 256 + 256.
    await page.locator('.tooltip', { hasText: 'projection: 1x1 conv, 64 -> 256; 16,640 params' }).waitFor();
    assert.equal(await count(page, '.skip.projection.lit[data-id="m2"]'), 2);
    assert.equal(await count(page, '.item.lit .merge.lit[data-id="m2"]'), 1);
    await page.mouse.click(at.x, at.y);
    await page.locator('.inspector', { hasText: 'projection skip' }).waitFor();
  });

  it('shows skips only, near and far, by the menu and by k', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    const opacity = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((mark) => Number(getComputedStyle(mark).opacity));
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Skips only' }).click();
    assert.ok((await opacity('.node:not(.onSkip)')) < 0.5);
    for (const kept of ['.node.onSkip', '.merge', 'svg.picture .skip']) assert.equal(await opacity(kept), 1);
    await page.locator('.canvas').press('0');
    for (let out = 0; out < 20 && (await page.locator('.isFar .far').count()) === 0; out++) {
      await page.locator('.canvas').press('-');
      await settled(page);
    }
    await page.locator('.isFar .far').waitFor();
    assert.ok((await opacity('.far .cell')) < 0.5);
    assert.equal(await opacity('.far .line'), 1);
    await page.locator('.canvas').press('k');
    assert.equal(await opacity('.far .cell'), 1);
  });

  it('says that there is no skip where a key is for skips, and fades nothing', async () => {
    const { page } = opened;
    const hint = page.locator('.canvas [role=status].hint');
    const opacity = () =>
      page
        .locator('svg.picture .node')
        .first()
        .evaluate((mark) => Number(getComputedStyle(mark).opacity));
    await opened.tell(told(pictureOfFile('examples/alexnet.resnet.yaml')));
    await page.locator('.canvas').press('k');
    assert.equal(await hint.textContent(), 'This net has no skip.');
    assert.equal(await opacity(), 1);
    await opened.tell(told(resnetLike()));
    await page.locator('.canvas').press('k');
    assert.ok((await opacity()) < 0.5);
    // A text that loses its last skip while one is typing.
    await opened.tell(told({ ...pictureOfFile('examples/alexnet.resnet.yaml'), title: resnetLike().title }));
    assert.equal(await opacity(), 1);
  });

  it('says why s goes nowhere', async () => {
    const { page } = opened;
    const hint = page.locator('.hint');
    await opened.tell(told(pictureOfFile('examples/alexnet.resnet.yaml')));
    await page.locator('.canvas').press('s');
    assert.equal(await hint.textContent(), 'This net has no skip.');
    await opened.tell(told(pictureOfFile('examples/resnet-18.resnet.yaml')), {
      event: 'select',
      data: { id: 'stem.conv1' },
    });
    await page.locator('.canvas').press('S');
    assert.equal(await hint.textContent(), 'No skip leads back from here.');
    await opened.tell({ event: 'select', data: { id: 'stage1.block1.add' } });
    await page.locator('.canvas').press('s');
    assert.equal(await hint.textContent(), '', 'what is true no more');
    await opened.tell({ event: 'select', data: { id: 'stem.conv1' } });
    await page.locator('.canvas').press('S');
    await page.locator('.hint:empty').waitFor({ state: 'hidden', timeout: 8000 });
  });

  it('draws what comes into view when the canvas grows, and keeps its middle and its upper edge', async () => {
    const { page } = opened;
    await page.setViewportSize({ width: 1100, height: 240 });
    await opened.tell(told(resnetLike()));
    await press(page, 'Zoom in');
    await settled(page);
    const [before, small] = [await viewOf(page), await boxOf(page, 'svg.picture')];
    const few = await count(page, 'svg.picture .node');
    await page.setViewportSize({ width: 1000, height: 1100 });
    await settled(page);
    const [after, large] = [await viewOf(page), await boxOf(page, 'svg.picture')];
    assert.equal(after.k, before.k);
    assert.ok(Math.abs(after.y - before.y) < 1.5);
    assert.ok(Math.abs(after.x - before.x - (large.width - small.width) / 2) < 1.5);
    assert.ok((await count(page, 'svg.picture .node')) > few);
    const lowest = await page
      .locator('svg.picture .node')
      .evaluateAll((nodes) => Math.max(...nodes.map((node) => node.getBoundingClientRect().bottom)));
    assert.ok(lowest > large.bottom, `${lowest} ${large.bottom}`);
  });

  it('draws the rest of a tall block when it is zoomed out again', async () => {
    await opened.tell(told(resnetLike([1])));
    const { page } = opened;
    await page.setViewportSize({ width: 1100, height: 300 });
    await settled(page);
    const inBlock = () => count(page, 'svg.picture .node[data-id^="stage1.block1"]');
    const nodes = await inBlock();
    await page.locator('.canvas').focus();
    const zoom = async (key: string, done: (k: number) => boolean) => {
      while (!done((await viewOf(page)).k)) {
        await page.keyboard.press(key);
        await settled(page);
      }
    };
    await opened.tell({ event: 'select', data: { id: 'stage1.block1.n0' } });
    await page.locator('.canvas').press('z');
    await settled(page);
    await zoom('+', (k) => k >= 4);
    const some = await inBlock();
    assert.ok(some < nodes, `${some} of ${nodes} are drawn`);
    await zoom('-', (k) => k < 1);
    assert.equal(await inBlock(), nodes);
  });

  it('fits above its tools, and again when all is folded or unfolded', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    for (const name of ['Fit', 'Unfold all', 'Every layer', 'Fold all']) {
      if (name === 'Every layer') await pickShow(page, name);
      else await press(page, name);
      await settled(page);
      const [root, tools] = [await boxOf(page, '.root .bands'), await boxOf(page, '.canvasBar')];
      assert.ok(root.bottom <= tools.y, `after ${name}`);
      assert.ok(root.height > 0.85 * (tools.y - (await boxOf(page, '.canvas')).y), `after ${name}`);
    }
  });

  it('has something in view when the net becomes short', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    await page.mouse.move(400, 500);
    for (let turn = 0; turn < 20; turn++) {
      await page.mouse.move(400, 600);
      await page.mouse.down();
      await page.mouse.move(400, 100);
      await page.mouse.up();
    }
    await settled(page);
    await opened.tell(told(resnetLike([1])));
    const [bands, canvas] = [await boxOf(page, '.root .bands'), await boxOf(page, 'svg.picture')];
    assert.ok(bands.bottom > canvas.y + 50, `${bands.bottom}`);
  });

  it('zooms at the pointer by the wheel, and pans by two fingers or with Shift', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    await page.mouse.move(400, 500);
    const canvas = await boxOf(page, 'svg.picture');
    const [x, y] = [400 - canvas.x, 500 - canvas.y];
    const start = await viewOf(page);
    const under = ({ k, ...at }: typeof start) => [(x - at.x) / k, (y - at.y) / k];
    await page.mouse.wheel(0, -100);
    await settled(page);
    const zoomed = await viewOf(page);
    assert.ok(zoomed.k > start.k * 1.1 && zoomed.k < start.k * 1.6);
    under(zoomed).forEach((place, axis) => {
      assert.ok(Math.abs(place - (under(start)[axis] ?? 0)) < 0.1, 'what is under the pointer stays there');
    });
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 60);
    await page.keyboard.up('Shift');
    await settled(page);
    const aside = await viewOf(page);
    assert.deepEqual(aside, { ...zoomed, x: zoomed.x - 60 });
    // Playwright turns a wheel only: this is what Chromium makes of two fingers.
    await page.locator('svg.picture').dispatchEvent('wheel', { deltaX: 0, deltaY: 20, wheelDeltaY: -60 });
    await settled(page);
    assert.deepEqual(await viewOf(page), { ...aside, y: aside.y - 20 });
  });

  it('zooms by two fingers on a screen, and pans by one', async () => {
    const { page } = opened;
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: readonly [x: number, y: number][]) =>
      devtools.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: at.map(([x, y], id) => ({ x, y, id })),
      });
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 2 });
    try {
      await opened.reopen(null);
      await opened.tell(told(resnetLike()));
      const start = await viewOf(page);
      await touch('touchStart', [360, 500], [440, 500]);
      await touch('touchMove', [320, 500], [480, 500]);
      await touch('touchEnd');
      await settled(page);
      const zoomed = await viewOf(page);
      assert.ok(Math.abs(zoomed.k / start.k - 2) < 0.01, `${start.k} became ${zoomed.k}`);
      await touch('touchStart', [400, 500]);
      await touch('touchMove', [400, 430]);
      await touch('touchEnd');
      await settled(page);
      assert.deepEqual(await viewOf(page), { ...zoomed, y: zoomed.y - 70 });
    } finally {
      await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: false });
    }
  });

  it('pans by the wheel where it is set to, sideways with Shift, and zooms with Ctrl', async () => {
    await opened.tell(told(resnetLike()), { event: 'settings', data: { wheel: 'pan' } });
    const { page } = opened;
    await page.mouse.move(400, 500);
    const start = await viewOf(page);
    await page.mouse.wheel(0, 100);
    await settled(page);
    const down = await viewOf(page);
    assert.deepEqual(down, { ...start, y: start.y - 100 });
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 60);
    await page.keyboard.up('Shift');
    await settled(page);
    assert.deepEqual(await viewOf(page), { ...down, x: down.x - 60 });
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await settled(page);
    const zoomed = await viewOf(page);
    assert.ok(zoomed.k > start.k * 1.1 && zoomed.k < start.k * 1.6);
  });

  it('leaves half of a narrow panel to the picture, and unfolds the rest when asked', async () => {
    const page = await narrow();
    await opened.tell(told({ ...resnetLike(), model: 'ResNet-50' }));
    const header = await boxOf(page, '.head');
    assert.ok(header.height < 112, `${header.height}`);
    assert.equal(await page.locator('h1').textContent(), 'ResNet-50');
    assert.equal(await page.locator('.inspectorBody').isVisible(), false);
    await opened.tell({ event: 'verdict', data: { kind: 'report', report: agreement } });
    assert.equal((await boxOf(page, '.head')).height, header.height, 'the verdict moves nothing');
    await opened.tell({ event: 'training', data: run });
    await page.locator('[data-id="stage1.block1.n3"]').click();
    await settled(page);
    assert.equal(await page.locator('.inspectorBody').isVisible(), true);
    assert.ok((await boxOf(page, '.canvas')).height >= 400);
    assert.ok((await boxOf(page, '.training')).bottom <= 800);
    await press(page, 'Hide the details');
    assert.equal(await page.locator('.inspectorBody').isVisible(), false);
  });

  it('keeps a pressed node under the pointer and in sight, without a box of focus around it', async () => {
    const page = await narrow();
    await opened.tell(told(resnetLike()));
    const node = '[data-id="stage1.block1.n3"]';
    const before = await boxOf(page, node);
    await page.locator(node).click();
    await settled(page);
    // What is selected has a wider outline, half of it on each side.
    assert.ok(Math.abs((await boxOf(page, node)).y - before.y) < 1);
    const outline = await page.locator(node).evaluate((mark) => getComputedStyle(mark).outlineStyle);
    assert.equal(outline, 'none');
  });

  it('explains its marks beside its tools, not under them', async () => {
    const page = await narrow(340);
    await opened.tell(told(resnetLike()));
    const [legend, toolbar] = [await boxOf(page, '.legend summary'), await boxOf(page, '.toolbar')];
    assert.ok(legend.right <= toolbar.x || legend.bottom <= toolbar.y);
    await page.getByText('Legend').click();
    const sheet = await boxOf(page, '.legendSheet');
    assert.ok(sheet.bottom <= legend.y && sheet.y >= (await boxOf(page, '.canvas')).y);
  });

  it('keeps the lines of long skips as strong from far away as those of blocks', async () => {
    await opened.tell(told(unetLike()));
    const { page } = opened;
    const line = page.locator('svg.picture .bus > .line').first();
    const effect = () => line.evaluate((path) => getComputedStyle(path).vectorEffect);
    assert.equal(await effect(), 'none');
    for (let out = 0; out < 20 && (await page.locator('.isFar .bus').count()) === 0; out++) {
      await press(page, 'Zoom out');
      await settled(page);
    }
    assert.equal(await effect(), 'non-scaling-stroke');
  });

  it('lists its marks and keys at ?, wherever the focus is, and goes back by Escape', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    const sheet = page.getByRole('group', { name: 'Legend' });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await press(page, 'Fit');
    await page.keyboard.press('?');
    assert.match(await sheet.innerText(), /\?\s+every mark and every key/);
    const before = await viewOf(page);
    await page.keyboard.press('ArrowDown');
    assert.deepEqual(await viewOf(page), before, 'an arrow scrolls the list, and does not walk');
    await page.keyboard.press('Escape');
    assert.equal(await sheet.isVisible(), false);
    await page.keyboard.press(']');
    assert.notEqual(await page.locator('.selected').count(), 0, 'the picture has the focus again');
    await page.keyboard.press('?');
    assert.ok(await sheet.isVisible());
    await page.keyboard.press('?');
    assert.equal(await sheet.isVisible(), false, 'the key that opened it closes it');
    const focused = () => page.evaluate(() => document.activeElement?.className);
    assert.equal(await focused(), 'canvas');
    await page.locator('.legend summary').focus();
    await page.keyboard.press('Enter');
    assert.ok(await sheet.isVisible());
  });

  it('explains the marks of the picture first, and cuts no line', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    const sheet = page.locator('.legendSheet');
    /** Lines that stand across the lower edge of the sheet, and how much of it is out of sight. */
    const cut = () =>
      sheet.evaluate((box) => {
        const edge = box.getBoundingClientRect().top + box.clientTop + box.clientHeight;
        const lines = [...box.querySelectorAll('h2, li, p, dd')].filter((line) => {
          const { top, bottom } = line.getBoundingClientRect();
          return top < edge - 0.5 && bottom > edge + 0.5;
        });
        return { lines: lines.map((line) => line.textContent), hidden: box.scrollHeight - box.clientHeight };
      });
    await page.setViewportSize({ width: 1000, height: 1000 });
    await page.locator('.legend summary').click();
    assert.deepEqual(await sheet.locator('h2').allInnerTexts(), [
      'In this picture',
      'Other marks',
      'Pointer and keys',
    ]);
    const first = await sheet.locator('ul').first().locator('b').allInnerTexts();
    const rest = await sheet.locator('ul').nth(1).locator('b').allInnerTexts();
    assert.ok(first.includes('identity skip') && first.includes('sum') && !first.includes('gate'));
    assert.ok(rest.includes('gate skip') && !rest.includes('identity skip'));
    assert.deepEqual(await cut(), { lines: [], hidden: 0 });
    for (const height of [700, 640, 611]) {
      await page.setViewportSize({ width: 1000, height });
      await settled(page);
      const { lines, hidden } = await cut();
      assert.ok(hidden > 0, 'it scrolls');
      assert.deepEqual(lines, [], `${height} pixels`);
    }
  });

  it('says what is pointed at beside it, and nothing more once it is pressed', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    const node = '.node[data-id="stage1.block1.n3"]';
    await page.locator(node).hover();
    const tip = page.locator('.tooltip');
    await tip.waitFor({ state: 'visible' });
    const [about, text] = [await boxOf(page, node), await boxOf(page, '.tooltip')];
    assert.ok(text.right <= about.x || text.x >= about.right, 'it hides nothing of the node');
    assert.equal(await tip.textContent(), '56x56x64\n1,000 params\nblock1.n3');
    await page.locator(node).click();
    await passed(page, 500);
    assert.equal(await tip.isVisible(), false);
  });

  it('goes from the header to the skips of a kind, one after the other', async () => {
    await opened.tell(told(resnetLike([2, 2])));
    const { page } = opened;
    await press(page, '2 projection');
    assert.equal(await page.locator('.inspector .subtitle').textContent(), 'stage1.block1');
    assert.equal(await count(page, '.skip.projection.selected'), 1);
    await press(page, '2 projection');
    assert.equal(await page.locator('.inspector .subtitle').textContent(), 'stage2.block1');
  });

  it('draws no axis before the first step, and stops the run from the header', async () => {
    await opened.tell(told(resnetLike([1])), { event: 'training', data: { ...run, steps: [] } });
    const { page } = opened;
    assert.equal(await count(page, '.charts .tick'), 0);
    await press(page, 'Stop training');
    assert.deepEqual((await opened.calls()).at(-1), { call: 'stopTraining', request: null });
    await opened.tell({ event: 'training', data: run });
    assert.ok((await count(page, '.charts .tick')) > 4);
    const [step] = run.steps;
    assert.ok(step !== undefined);
    await opened.tell({ event: 'training', data: { ...run, steps: [{ ...step, loss: 942_973 }] } });
    const numbers = await page.locator('.charts svg').first().locator('.beside .tick text').allTextContents();
    assert.deepEqual(numbers.slice(0, 3), ['0', '200k', '400k'], 'a number of six digits has no room');
    await opened.tell({ event: 'training', data: run });
    await press(page, 'Pause');
    assert.deepEqual((await opened.calls()).at(-1), { call: 'pauseTraining', request: { paused: true } });
    await opened.tell({ event: 'training', data: { ...run, paused: true } });
    assert.match((await page.locator('.training .state').first().textContent()) ?? '', /^paused · step/);
    await press(page, 'Go on');
    assert.deepEqual((await opened.calls()).at(-1), { call: 'pauseTraining', request: { paused: false } });
    await opened.tell({ event: 'training', data: { ...run, kind: 'ended', canResume: true } });
    await press(page, 'Resume');
    assert.deepEqual((await opened.calls()).at(-1), { call: 'resumeTraining', request: null });
    await opened.tell({ event: 'training', data: { ...run, kind: 'ended', failure: 'It died.' } });
    await press(page, 'Quick training');
    assert.deepEqual((await opened.calls()).at(-1), { call: 'train', request: null });
  });

  it('says why a size is none', async () => {
    await opened.tell(told({ ...resnetLike([1]), inputSource: 'framework default' }));
    const { page } = opened;
    await press(page, 'Change the input size');
    await page.keyboard.type('banana');
    await page.keyboard.press('Enter');
    const said = page.getByRole('alert').filter({ hasText: 'banana' });
    assert.match((await said.textContent()) ?? '', /'banana' is no size: write height x width x channels/);
    await page.locator('.inputControl input').fill('96');
    await page.keyboard.press('Enter');
    assert.deepEqual((await opened.calls()).at(-1), {
      call: 'setInput',
      request: { shape: [96, 96, 3] },
    });
  });

  it('goes to the line of a problem that no node has', async () => {
    const problem = {
      severity: 'error',
      code: 'syntax',
      message: 'A bracket is open.',
      line: 7,
      node: null,
    } as const;
    await opened.tell(told({ ...resnetLike([1]), problems: [problem], problemCount: 3 }));
    const { page } = opened;
    assert.equal(await page.locator('.findings .more').textContent(), 'and 2 more');
    await page.locator('.findings button').click();
    assert.deepEqual((await opened.calls()).at(-1), { call: 'revealLine', request: { line: 7 } });
  });

  it('writes its buttons in ink that stands out in high contrast', async () => {
    const page = await narrow(510, themes['hc-dark']);
    await opened.tell(told(resnetLike([1])));
    const colours = await page
      .locator('.train')
      .first()
      .evaluate((button) => {
        const { color, backgroundColor, borderColor } = getComputedStyle(button);
        return { color, backgroundColor, borderColor };
      });
    assert.deepEqual(colours, {
      color: 'rgb(255, 255, 255)',
      backgroundColor: 'rgb(0, 0, 0)',
      borderColor: 'rgb(111, 195, 223)',
    });
  });

  it('keeps only what is in view of 1,202 layers in the page', async () => {
    await opened.tell(told(deep()));
    const { page } = opened;
    await press(page, 'Unfold all');
    await settled(page);
    assert.ok((await count(page, 'svg.picture *')) < 1500);
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    await settled(page);
    assert.ok((await count(page, 'svg.picture *')) < 200);
  });

  it('walks by the keyboard and folds with Enter', async () => {
    await opened.tell(told(resnetLike([1, 1])));
    const { page } = opened;
    await page.locator('.canvas').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    assert.equal(await page.locator('.inspector h2').textContent(), 'stage1.block1');
    const frames = await count(page, 'svg.picture .frame');
    await page.keyboard.press('Enter');
    await settled(page);
    assert.equal(await count(page, 'svg.picture .frame'), frames - 1);
  });

  it('goes by single keys: stages, skips, and to what is selected', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    await page.locator('.canvas').focus();
    const title = () => page.locator('.inspector h2').textContent();
    for (const key of [']', ']', ']']) await page.keyboard.press(key);
    assert.equal(await title(), 'stage 2');
    await page.keyboard.press('[');
    assert.equal(await title(), 'stage 1');
    for (const key of ['ArrowDown', 'ArrowRight', 's']) await page.keyboard.press(key);
    assert.equal(await count(page, '.merge.sum.selected'), 1);
    await page.keyboard.press('z');
    await settled(page);
    const [sum, canvas] = [await boxOf(page, '.merge.sum.selected'), await boxOf(page, 'svg.picture')];
    const middle = (box: typeof sum) => [(box.x + box.right) / 2, (box.y + box.bottom) / 2];
    middle(sum).forEach((at, axis) => {
      assert.ok(Math.abs(at - (middle(canvas)[axis] ?? 0)) < 60, 'it is in the middle');
    });
    assert.equal((await viewOf(page)).k, 2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('z');
    await settled(page);
    assert.ok((await viewOf(page)).k < 0.5, 'nothing selected: the whole net');
    await page.locator('.legend summary').click();
    for (const key of ['Shift+s', 'Space', 'z'])
      assert.equal(await page.locator('.keyList dt').filter({ hasText: key }).first().isVisible(), true, key);
  });

  it('finds as the editor does, and marks what it found from near and far', async () => {
    await opened.tell(told(resnetLike()));
    const { page } = opened;
    await page.locator('.canvas').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('projection');
    const said = page.locator('.findCount');
    assert.equal(await said.textContent(), '1 of 4');
    const subtitle = () => page.locator('.inspector .subtitle').textContent();
    assert.equal(await subtitle(), 'stage1.block1.n8');
    await page.keyboard.press('Enter');
    assert.equal(await said.textContent(), '2 of 4');
    assert.equal(await subtitle(), 'stage2.block1.n8');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    assert.equal(await said.textContent(), '4 of 4');
    await settled(page);
    const marks = () =>
      page
        .locator('svg.picture .find')
        .evaluateAll((paths) => paths.map((path) => (path.getAttribute('d') ?? '').split('M').length - 1));
    assert.deepEqual(await marks(), [4, 1], 'four frames, and one around the match');
    await press(page, 'Fold all');
    await press(page, 'Fit');
    await settled(page);
    assert.deepEqual(await marks(), [4, 1], 'now around the cards');
    await page.locator('.findBox input').fill('no such layer');
    assert.equal(await said.textContent(), 'No results');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.findBox').isVisible(), false);
    assert.deepEqual(await marks(), []);
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'canvas');
  });

  it('sums several that are selected: Ctrl adds and takes away, Shift selects a range', async () => {
    await opened.tell(told(resnetLike([1, 1])));
    const { page } = opened;
    const title = () => page.locator('.inspector h2').textContent();
    const value = (name: string) =>
      page
        .locator('.inspector dt', { hasText: name })
        .locator('xpath=following-sibling::dd[1]')
        .textContent();
    const conv = (id: string) => page.locator(`.node[data-id="${id}"]`);
    await conv('stage1.block1.n0').click();
    await conv('stage1.block1.n3').click({ modifiers: ['Control'] });
    assert.equal(await title(), '2 selected');
    // The fixture gives each convolution 1,000 parameters.
    assert.equal(await value('Parameters'), '2,000');
    assert.equal(await count(page, 'svg.picture .chosen'), 1);
    await conv('stage1.block1.n3').click({ modifiers: ['Control'] });
    assert.equal(await title(), '1x1 conv, 64');
    assert.equal(await count(page, 'svg.picture .chosen'), 0);
    await opened.tell({ event: 'select', data: { id: 'stage1.block1' } });
    await page.locator('.canvas').focus();
    await page.keyboard.press('Shift+ArrowDown');
    assert.equal(await title(), '2 selected');
    // Four convolutions in each block with a projection.
    assert.equal(await value('Parameters'), '8,000');
    await page.keyboard.press('Escape');
    assert.equal(await count(page, 'svg.picture .chosen'), 0);
  });

  it('has a minimap while a part of the net is in view, and goes where it is pressed', async () => {
    await opened.tell(told(deep()));
    const { page } = opened;
    const map = page.locator('.minimap');
    await press(page, 'Fit');
    await settled(page);
    assert.equal(await map.isVisible(), false, 'the whole net is in view');
    await press(page, 'Unfold all');
    for (let turn = 0; turn < 12; turn++) await press(page, 'Zoom in');
    await settled(page);
    assert.equal(await map.isVisible(), true);
    const strip = await boxOf(page, '.minimap');
    const frameTop = async () => (await boxOf(page, '.minimapFrame')).y;
    await page.mouse.click(strip.x + 10, strip.y + 0.9 * strip.height);
    const low = await frameTop();
    const before = await viewOf(page);
    await page.mouse.move(strip.x + 10, strip.y + 0.9 * strip.height);
    await page.mouse.down();
    await page.mouse.move(strip.x + 10, strip.y + 0.1 * strip.height);
    await page.mouse.up();
    assert.ok((await viewOf(page)).y > before.y, 'the net went up');
    assert.ok((await frameTop()) < low);
    await pickShow(page, 'Minimap');
    assert.equal(await map.isVisible(), false);
  });

  it('comes back as it was: view, folds, what it shows and what is selected', async () => {
    const { page } = opened;
    await opened.tell(told(resnetLike([2, 2])));
    await press(page, 'Fold all');
    await pickShow(page, 'Every layer');
    await pickShow(page, 'Minimap');
    await page.locator('.cell[data-id="stage1.block1"]').first().click();
    await page
      .locator('.cell[data-id="stage2.block1"]')
      .first()
      .click({ modifiers: ['Control'] });
    await press(page, 'Zoom in');
    await settled(page);
    await passed(page, 400);
    const view = await viewOf(page);
    await opened.reopen(await page.evaluate('acquireVsCodeApi().getState()'));
    await opened.tell(told(resnetLike([2, 2])));
    assert.deepEqual(await viewOf(page), view);
    assert.equal(await count(page, 'svg.picture .frame'), 0, 'folded');
    assert.equal(await page.locator('.inspector h2').textContent(), '2 selected');
    assert.equal(await count(page, 'svg.picture .cell.selected[data-id="stage2.block1"]'), 1);
    await press(page, 'Show');
    const on = (name: string) => page.getByRole('menuitemcheckbox', { name }).getAttribute('aria-checked');
    assert.deepEqual([await on('Every layer'), await on('Minimap')], ['true', 'false']);
  });

  it('shows names as text, whatever they hold', async () => {
    const evil = '<img src=x onerror=alert(1)>\u202e';
    const odd = template(null, null, [
      { op: 'input', label: evil, inputs: [] },
      { op: 'opaque', label: 'z'.repeat(5000), shape: null },
    ]);
    await opened.tell(
      told(
        picture(
          evil,
          [odd],
          [{ kind: 'head', number: 1, shape: null, parts: [{ template: 0, instances: instances([evil]) }] }],
        ),
      ),
    );
    assert.equal(await count(opened.page, 'img'), 0);
    assert.equal(await count(opened.page, 'svg.picture .node.opaque'), 1);
    assert.match((await opened.page.locator('h1').textContent()) ?? '', /<img/);
  });

  it('says a refusal, and draws the file again when it can', async () => {
    const refused = {
      title: 'a.json',
      code: 'not-a-model',
      message: 'This is no model.',
      family: null,
    } as const;
    await opened.tell({ event: 'refused', data: refused });
    const { page } = opened;
    assert.equal(await page.getByText('This is no model.').isVisible(), true);
    await opened.tell(told({ ...resnetLike([1]), title: 'a.json' }));
    assert.equal(await page.locator('svg.picture').isVisible(), true);
    assert.ok((await count(page, 'svg.picture .item')) > 0);
  });
});
