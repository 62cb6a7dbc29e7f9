import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { themes } from '../../scripts/pictures/themes.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import { inChromium } from './inChromium.ts';

/** Colour and dashes of the first line that a selector finds. */
const lookOf = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((line) => {
      const { stroke, strokeDasharray } = getComputedStyle(line);
      return `${stroke} ${strokeDasharray}`;
    });

describe('a kind of skip', () => {
  const openPage = inChromium();

  for (const theme of ['light', 'hc-dark'] as const)
    it(`has one look in the header, the picture and the legend in ${theme}, and no other kind has it`, async () => {
      const looks = new Map<string, string>();
      for (const [name, kinds] of [
        ['resnet-50', ['identity', 'projection']],
        ['highway-19', ['gate']],
        ['densenet-121', ['concat']],
      ] as const) {
        const net = zoo.find((each) => each.name === name);
        assert.ok(net !== undefined);
        const { page, tell, faults, close } = await openPage({
          theme: themes[theme],
          width: 1100,
          height: 900,
        });
        await tell({ event: 'picture', data: net.picture() });
        for (const kind of kinds) {
          const inPicture = await lookOf(page, `.picture .items .skip.${kind} .line`);
          looks.set(kind, inPicture);
          assert.equal(await lookOf(page, `.totals .skip.${kind} .line`), inPicture, kind);
          assert.equal(await lookOf(page, `.legend .skip.${kind} .line`), inPicture, kind);
        }
        assert.deepEqual(faults, []);
        await close();
      }
      assert.equal(new Set(looks.values()).size, 4);
    });
});
