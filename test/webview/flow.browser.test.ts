import assert from 'node:assert/strict';
import type { Opened } from '../../scripts/pictures/harness.ts';
import { flowOf } from '../../scripts/pictures/labScenes.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { inChromium } from './inChromium.ts';

const resnet56 = 'examples/resnet-56.resnet.yaml';

describe('gradient flow, in Chromium', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened | null = null;
  afterEach(() => {
    assert.deepEqual(opened?.faults ?? [], []);
    opened = null;
  });
  const open = async () => {
    opened = await openPage({ theme: themes.light, width: 1100, height: 900 });
    await opened.tell({ event: 'picture', data: pictureOfFile(resnet56) });
    return opened;
  };

  it('is asked for by its button, waits, and draws both curves against depth', async () => {
    const { page, tell, calls } = await open();
    const panel = page.locator('section.gradientFlow');
    assert.equal(await panel.isVisible(), false);
    await page.getByRole('button', { name: 'Gradient flow', exact: true }).click();
    assert.deepEqual((await calls()).at(-1), { call: 'gradientFlow', request: null });
    const ended = flowOf(resnet56);
    assert.ok(ended.kind !== 'none');
    await tell({ event: 'gradientFlow', data: { ...ended, kind: 'running', curves: [], batch: null } });
    assert.match((await panel.locator('.flowState').textContent()) ?? '', /^One backward pass/);
    await tell({ event: 'gradientFlow', data: ended });
    assert.equal(await panel.locator('circle.dot.residualNet').count(), 56);
    assert.equal(await panel.locator('path.flow.plainNet').count(), 1);
    assert.match(
      (await panel.locator('.flowState').textContent()) ?? '',
      /with skips, and .* without skips\.$/,
    );
    await panel.getByRole('button', { name: 'Close the gradient flow' }).click();
    assert.equal(await panel.isVisible(), false);
  });

  it('says the layer and its norm under the pointer, and selects it in the picture at a press', async () => {
    const { page, tell } = await open();
    await tell({ event: 'gradientFlow', data: flowOf(resnet56) });
    const dot = page.locator('circle.dot.residualNet').nth(30);
    const box = await dot.boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const said = (await page.locator('.flowSaid').textContent()) ?? '';
    // The stem is the first convolution, stage 1 has nine blocks of two, and block 6 of stage 2 follows.
    assert.match(said, /^stage2\.block6\.conv2 · layer 31 · norm [\d.]+ with skips$/);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    assert.equal(await page.locator('.inspector .subtitle').textContent(), 'stage2.block6.conv2');
    assert.equal(await page.locator('.cell.selected').count(), 1, 'the card of its run is marked');
    assert.equal(await page.locator('circle.ring.selected').count(), 2, 'in both curves');
  });

  it('is walked with the keys, and each layer can be reached in the table', async () => {
    const { page, tell } = await open();
    await tell({ event: 'gradientFlow', data: flowOf(resnet56) });
    const chart = page.getByRole('slider', { name: /Layers by depth/ });
    await chart.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    assert.match((await chart.getAttribute('aria-valuetext')) ?? '', /^stage1\.block1\.conv1 · layer 2 ·/);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.node.selected[data-id="stage1.block1.conv1"]').count(), 1);
    await page.getByText('As a table').click();
    const rows = page.locator('.flowTable tbody tr');
    assert.equal(await rows.count(), 56);
    await rows.last().getByRole('button').click();
    assert.equal(await page.locator('.inspector h2').textContent(), 'dense, 10');
  });

  it('says a refusal in its place', async () => {
    const { page, tell } = await open();
    const failure = 'The input 32x32x7 has 7 channels; images have 1 or 3.';
    const engine = null;
    const data = { kind: 'ended', title: 'odd', engine, batch: null, curves: [], failure } as const;
    await tell({ event: 'gradientFlow', data });
    assert.equal(await page.locator('.flowState.bad').textContent(), failure);
    assert.equal(await page.locator('.flowChart').isVisible(), false);
  });
});
