import assert from 'node:assert/strict';
import fc from 'fast-check';

import type { Opened } from '../../scripts/pictures/harness.ts';
import { inChromium } from './inChromium.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import type { ExportRequest, Picture } from '../../src/protocol/view.ts';
import { rasterScale } from '../../webview/export/raster.ts';
import { badSum, deep, googlenetLike, resnetLike, unetLike } from './pictures.ts';

const svgOf = (more: Partial<ExportRequest> = {}): ExportRequest => ({
  format: 'svg',
  part: 'whole',
  theme: 'light',
  ...more,
});

describe('the exported picture', function () {
  this.timeout(60_000);
  const openPage = inChromium();
  let opened: Opened;

  const open = async (theme = themes.dark) => {
    opened = await openPage({ theme, width: 900, height: 800 });
  };
  beforeEach(async () => {
    await open();
  });
  afterEach(() => {
    assert.deepEqual(opened.faults, [], 'no error, and nothing that the content policy forbids');
  });

  const shown = async (data: Picture, request = svgOf()) => {
    await opened.tell({ event: 'picture', data });
    return (await opened.ask(request)).data;
  };
  /** What a strict XML parser finds in a text; fails where it is not well formed. */
  const parsed = async (svg: string) => {
    const found = await opened.page.evaluate((text) => {
      const file = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        error: file.querySelector('parsererror')?.textContent ?? null,
        root: file.documentElement.nodeName,
        size: ['width', 'height', 'viewBox'].map((name) => file.documentElement.getAttribute(name)),
        title: file.querySelector('svg > title')?.textContent,
        description: file.querySelector('svg > desc')?.textContent,
        texts: [...file.querySelectorAll('text')].map((each) => each.textContent),
        merges: [...file.querySelectorAll('.merge')].length,
        names: [...new Set([...file.querySelectorAll('*')].map(({ nodeName }) => nodeName))],
        attributes: [...new Set([...file.querySelectorAll('*')].flatMap((each) => each.getAttributeNames()))],
        loads: [...file.querySelectorAll('*')].flatMap((each) =>
          each
            .getAttributeNames()
            .map((name) => each.getAttribute(name) ?? '')
            .filter((value) => value.includes('url(')),
        ),
        ids: [...file.querySelectorAll('[id]')].map(({ id }) => id),
        dotted: [...file.querySelectorAll('.skip.projection .line')].map((each) =>
          each.getAttribute('stroke-dasharray'),
        ),
        solid: [...file.querySelectorAll('.skip.identity .line')].map((each) =>
          each.getAttribute('stroke-dasharray'),
        ),
        paper: file.querySelector('.paper')?.getAttribute('fill'),
      };
    }, svg);
    assert.equal(found.error, null, 'it is well-formed XML');
    return found;
  };

  it('has the scales of what it shows in its caption: none, heat, volumes', async () => {
    const texts = async (theme: 'light' | 'dark') => {
      const { data } = await opened.ask(svgOf({ theme }));
      return { data, texts: (await parsed(data)).texts.join(' | ') };
    };
    const { page, tell } = opened;
    await tell({ event: 'picture', data: resnetLike() });
    const plain = await texts('light');
    assert.doesNotMatch(plain.texts, /scale/);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Heat: MACs' }).click();
    await page.locator('.canvas').focus();
    await page.keyboard.press('v');
    for (const theme of ['light', 'dark'] as const) {
      const shown = await texts(theme);
      // A block of these nets has 3 convolutions of a million each.
      assert.match(
        shown.texts,
        /MACs \| 0 \| [34]\.00 M \| multiply-adds an image · linear scale · bars say the same/,
      );
      assert.match(
        shown.texts,
        /Volumes \| log scales \| 7 \| 14 \|.* 224 \| px high \| 16 .* 1024 \| 2048 \| channels wide/,
      );
      const fills = await page.evaluate((text) => {
        const file = new DOMParser().parseFromString(text, 'image/svg+xml');
        const steps = [...file.querySelectorAll('.heatStep')];
        return {
          colours: new Set(steps.map((step) => step.getAttribute('fill'))).size,
          heights: steps.map((step) => Number(step.getAttribute('height'))),
          volumes: file.querySelectorAll('.items .volume, .caption .volume').length,
        };
      }, shown.data);
      assert.equal(fills.colours, 9);
      assert.deepEqual(
        fills.heights,
        [...fills.heights].sort((a, b) => a - b),
        'a wedge',
      );
      assert.ok(fills.volumes > 10);
    }
  });

  it('stands alone: a size, a title, a description, and nothing from outside', async () => {
    const svg = await shown(resnetLike([2, 2]));
    const { root, size, title, description, names, attributes, loads, ids } = await parsed(svg);
    assert.match(
      svg,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
    );
    assert.equal(root, 'svg');
    const [width, height, viewBox] = size;
    assert.match(viewBox ?? '', new RegExp(`^-?\\d+ -?\\d+ ${width ?? ''} ${height ?? ''}$`));
    assert.equal(title, resnetLike().model ?? resnetLike().title);
    assert.match(description ?? '', /params, .*MACs, input .*Residual Lens/);
    for (const name of ['script', 'style', 'foreignObject', 'image', 'a'])
      assert.ok(!names.includes(name), name);
    for (const name of attributes) assert.doesNotMatch(name, /^(on|data-|href|style)/);
    for (const place of loads) assert.ok(ids.includes(/^url\(#(.+)\)$/.exec(place)?.[1] ?? ''), place);
    assert.doesNotMatch(svg, /var\(|color\(|context-stroke/);
  });

  it('holds the whole net, also what the canvas does not show, and says its figures below', async () => {
    const picture = resnetLike([2, 2, 2, 2]);
    const whole = await parsed(await shown(picture));
    // A sum for each block that stands alone or for a folded run.
    const drawn = await parsed(await shown(picture, svgOf({ part: 'shown' })));
    assert.ok(whole.merges >= drawn.merges, 'the whole has at least what is shown');
    assert.equal(whole.merges, 8);
    assert.ok(whole.texts.some((text) => text.includes('stage 4')));
    assert.ok(whole.texts.some((text) => text.includes('Residual Lens')));
    assert.deepEqual(drawn.size.slice(0, 1), [String(await canvasWidth())]);
  });
  const canvasWidth = () =>
    opened.page
      .locator('svg.picture')
      .first()
      .evaluate(({ clientWidth }) => clientWidth);

  it('tells an identity from a projection without colour', async () => {
    const { dotted, solid } = await parsed(await shown(resnetLike([2, 2])));
    assert.ok(dotted.length > 0 && dotted.every((dashes) => dashes !== null));
    assert.ok(solid.length > 0 && solid.every((dashes) => dashes === null));
  });

  it('has its own colours, light or dark, whatever the theme', async () => {
    const inDark = await shown(resnetLike([2]));
    assert.equal((await parsed(inDark)).paper, '#ffffff');
    assert.notEqual((await parsed(await shown(resnetLike([2]), svgOf({ theme: 'dark' })))).paper, '#ffffff');
    for (const theme of [themes.light, themes['hc-dark'], themes['hc-light']]) {
      await opened.close();
      await open(theme);
      assert.equal(await shown(resnetLike([2])), inDark, theme.bodyClass);
    }
  });

  it('leaves out what is only there to be pressed', async () => {
    await shown(resnetLike([3]));
    const { page } = opened;
    await page.getByRole('button', { name: 'Unfold all', exact: true }).click();
    assert.equal(await page.locator('svg.picture .runHead').count(), 1);
    const { texts } = await parsed((await opened.ask(svgOf())).data);
    assert.deepEqual(
      texts.filter((text) => text.startsWith('fold ')),
      [],
    );
  });

  it('leaves no mark of the selection, and nothing of itself in the page', async () => {
    const before = await shown(resnetLike([2]));
    await opened.page.locator('.node .box').first().click();
    assert.equal(await shown(resnetLike([2])), before);
    assert.equal(await opened.page.locator('.print').count(), 0);
  });

  it('is well formed whatever the names are: markup, control characters, halves of characters, RTL', async () => {
    const hard = [
      '</svg><script>',
      ']]>',
      '&amp;&',
      '"\'',
      '\u0000\u001b\ud800\uffff',
      'שלום\u202e',
      'x'.repeat(5000),
    ];
    const names = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom(...hard));
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.constantFrom<ExportRequest['part']>('whole', 'shown'),
        async (name, part) => {
          const picture = resnetLike([2]);
          const templates = picture.templates.map((template) => ({
            ...template,
            nodes: template.nodes.map((node) => ({ ...node, label: name, detail: name })),
          }));
          const named = { ...picture, model: name, family: name, title: name, templates };
          const { names: elements } = await parsed(await shown(named, svgOf({ part })));
          assert.ok(!elements.includes('script'));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('draws every kind of net', async () => {
    for (const picture of [badSum(), googlenetLike(), unetLike(), deep(30)]) {
      const { texts } = await parsed(await shown(picture));
      assert.ok(texts.length > 3, picture.title);
    }
  });

  it('is a PNG at twice its size', async () => {
    const picture = resnetLike([2]);
    const { size } = await parsed(await shown(picture));
    const png = Buffer.from(await shown(picture, svgOf({ format: 'png' })), 'base64');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    // Width and height stand at bytes 16 and 20 of every PNG (its IHDR chunk).
    assert.deepEqual(
      [png.readUInt32BE(16), png.readUInt32BE(20)],
      size.slice(0, 2).map((each) => 2 * Number(each)),
    );
  });

  it('is as large a PNG as a canvas holds, or a sentence', () => {
    assert.equal(rasterScale({ width: 500, height: 2000 }), 2);
    // A canvas of Chromium has at most 65,535 pixels a side.
    const tall = rasterScale({ width: 480, height: 114_680 }) ?? 0;
    assert.ok(tall < 1 && Math.floor(tall * 114_680) <= 65_535);
    assert.equal(rasterScale({ width: 480, height: 500_000 }), null);
  });

  it('is refused as PNG where it would be too large, before it is drawn', async () => {
    await shown(deep(700));
    const { page } = opened;
    await page.getByRole('button', { name: 'Unfold all', exact: true }).click();
    await page.evaluate(
      `globalThis.rooms = 0; new MutationObserver(() => { globalThis.rooms += 1; }).observe(document.documentElement, { childList: true });`,
    );
    const whole = { format: 'png', part: 'whole', theme: 'light' } as const;
    await assert.rejects(opened.ask(whole), /too large for a PNG that can be read; fold some blocks/);
    assert.equal(await page.evaluate('globalThis.rooms'), 0);
  });

  it('is offered in a menu, which asks the host or the clipboard', async () => {
    const { page } = opened;
    await shown(resnetLike([2]));
    const choose = async (name: string) => {
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await choose('Save as SVG…');
    assert.deepEqual((await opened.calls()).at(-1), { call: 'startExport', request: { format: 'svg' } });
  });

  describe('as image', () => {
    const copy = async () => {
      await shown(resnetLike([2]));
      await opened.page.getByRole('button', { name: 'Export', exact: true }).click();
      await opened.page.getByRole('menuitem', { name: 'Copy as image' }).click();
    };

    it('is what the canvas shows, on the clipboard', async () => {
      const { page } = opened;
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await copy();
      await page.getByText('The picture is on the clipboard.').waitFor();
      const copied = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const image = await createImageBitmap((await item?.getType('image/png')) ?? new Blob());
        return { types: item?.types, width: image.width };
      });
      assert.deepEqual(copied, { types: ['image/png'], width: 2 * (await canvasWidth()) });
    });

    it('says what else there is where the clipboard is refused', async () => {
      await opened.page.evaluate(() => {
        navigator.clipboard.write = () => Promise.reject(new Error('Write permission denied.'));
      });
      await copy();
      await opened.page.getByText(/could not be copied .*"Save as PNG" makes a file of it/).waitFor();
    });
  });
});
