import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { analysisOfFile, pictureOfFile } from '../../scripts/pictures/nets.ts';

import { zoo } from '../../scripts/pictures/zoo.ts';
import { inChromium } from './inChromium.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { outlineOf, type OutlineLine } from '../../webview/outline.ts';
import { wordedOf } from '../../webview/outlineText.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { indexed } from '../../webview/state.ts';
import { badSum } from './pictures.ts';

const outline = (picture: Picture) => outlineOf(wordedOf(indexed(picture), null));

describe('the outline', () => {
  const picture = pictureOfFile('examples/resnet-50.resnet.yaml');

  it('has a line for every block and every layer in its outline', () => {
    const every = (lines: readonly OutlineLine[]): OutlineLine[] =>
      lines.flatMap((line) => [line, ...every(line.children())]);
    const lines = every(outline(picture));
    const count = (kind: string) => lines.filter(({ target }) => target.kind === kind).length;
    // He et al. 2015, table 1: 3 + 4 + 6 + 3 bottlenecks, each with its skip.
    assert.equal(count('block'), 16);
    assert.equal(count('skip'), 16);
    const nodes = picture.sections
      .flatMap(({ parts }) => parts)
      .reduce(
        (sum, { template, instances }) =>
          sum + instances.length * (picture.templates[template]?.nodes.length ?? 0),
        0,
      );
    assert.equal(count('node'), nodes);
    const texts = lines.map(({ text }) => text);
    assert.ok(
      texts.includes(
        'stage 3, block 1, bottleneck, projection skip, 14x14x1024, 1,512,448 params; stage3.block1',
      ),
    );
    assert.ok(
      texts.some((text) =>
        text.startsWith('1x1 conv, 1024, stride 2, 14x14x1024, 524,288 params, on the skip, reads x; '),
      ),
    );
  });

  it('tells what a layer reads apart, by names that are short', () => {
    const every = (lines: readonly OutlineLine[]): string[] =>
      lines.flatMap((line) => [line.text, ...every(line.children())]);
    // Szegedy et al. 2015, figure 2b: four branches, each of which ends in a ReLU.
    const module = every(outline(pictureOfFile('examples/googlenet.resnet.yaml'))).find((text) =>
      /^concat.*; inception_3a$/.test(text),
    );
    assert.match(module ?? '', /, reads conv1\.relu and conv3\.relu and conv5\.relu and conv6\.relu; /);
    for (const { name, picture } of zoo.filter((net) => !net.name.includes('1202')))
      for (const text of every(outline(picture()))) {
        const read = /, reads (.*); /.exec(text)?.[1]?.split(' and ') ?? [];
        assert.equal(new Set(read).size, read.length, `${name}: ${text}`);
      }
  });

  it('says what a layer reads wherever that is not the layer right above it', () => {
    const layersOf = (lines: readonly OutlineLine[]): OutlineLine[] =>
      lines.flatMap((line) => [...(line.target.kind === 'node' ? [line] : []), ...layersOf(line.children())]);
    const readBy = (picture: Picture, id: string): string | undefined => {
      const line = layersOf(outline(picture)).find(({ target }) => target.id === id);
      return /, reads (.*); /.exec(line?.text ?? '')?.[1];
    };
    // Lin et al. 2017, figure 3: each level's 1x1 convolution reads the stage of its size, and the last map is the finest.
    const fpn = zoo.find(({ name }) => name === 'fpn')?.picture();
    assert.ok(fpn !== undefined);
    const read = { lateral4: 'c4', lateral3: 'c3', lateral2: 'c2', p5: 'lateral5', p4: 'm4' };
    for (const [id, source] of Object.entries(read)) assert.equal(readBy(fpn, id), source, id);
    const towers = [
      ...['residualLens: 1', 'name: towers', 'input: 32x32x16', 'layers:'],
      ...['{ conv: 16, name: a }', '{ conv: 32, stride: 2, name: b }', '{ conv: 16, from: a, name: c }'].map(
        (layer) => `  - ${layer}`,
      ),
      ...['{ concat: a, name: k }', '{ conv: 10, name: h1 }', '{ conv: 10, from: k, name: h2 }'].map(
        (layer) => `  - ${layer}`,
      ),
    ].join('\n');
    const written = pictureOfFile('towers.resnet.yaml', towers);
    assert.equal(readBy(written, 'c'), 'a');
    assert.equal(readBy(written, 'h2'), 'k');

    const files = readdirSync('examples').filter((name) => name.endsWith('.resnet.yaml'));
    for (const [file, text] of [
      ['towers.resnet.yaml', towers] as const,
      ...files.map((name) => [`examples/${name}`, undefined] as const),
    ]) {
      const inputs = new Map(analysisOfFile(file, text).graph.nodes.map((node) => [node.id, node.inputs]));
      const lines = layersOf(outline(pictureOfFile(file, text)));
      assert.equal(lines.length, inputs.size);
      lines.forEach(({ target, text }, at) => {
        const above = lines[at - 1]?.target.id;
        const own = inputs.get(target.id) ?? [];
        if (!text.includes(', reads '))
          assert.deepEqual(own, own.length === 0 ? [] : [above], `${file}: ${text}`);
      });
    }
  });

  it('says the problem of a layer in its line', () => {
    const every = (lines: readonly OutlineLine[]): string[] =>
      lines.flatMap((line) => [line.text, ...every(line.children())]);
    assert.ok(every(outline(badSum())).some((text) => /\. Problem: .*sums .* and /.test(text)));
  });

  describe('in Chromium', () => {
    const openPage = inChromium();
    const open = async (theme: keyof typeof themes, data = picture) => {
      const opened = await openPage({ theme: themes[theme], width: 1000, height: 800 });
      await opened.tell({ event: 'picture', data });
      return opened;
    };

    it('walks the outline by keys, and selects what it speaks of', async () => {
      const { page } = await open('dark');
      await page.locator('.canvas').focus();
      await page.keyboard.press('o');
      const tree = page.getByRole('tree', { name: 'Outline' });
      await tree.getByRole('treeitem').first().focus();
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      const chosen = tree.locator('[aria-selected=true]');
      assert.match(
        (await chosen.getAttribute('aria-label')) ?? '',
        /^stage 1, block 1, bottleneck, projection skip, 56x56x256/,
      );
      assert.match(await page.locator('.inspector').innerText(), /stage1\.block1/);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      assert.match(
        (await page.locator(':focus').getAttribute('aria-label')) ?? '',
        /^skip, projection: 1x1 conv, 64 -> 256; 16,384 \+ 512 params; option B/,
      );
    });
  });
});
