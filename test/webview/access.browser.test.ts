import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { compareScenes } from '../../scripts/pictures/compareScenes.ts';
import { scenes, type Scene } from '../../scripts/pictures/scenes.ts';
import { themes } from '../../scripts/pictures/themes.ts';
import { inChromium } from './inChromium.ts';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** What axe-core finds wrong, by all of its rules or by one: a line a rule with the first place. */
async function violations(page: Page, rule: string | null = null): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  // What passes is not listed place by place, which takes longer than the rules themselves.
  const options = {
    resultTypes: ['violations'],
    ...(rule === null ? {} : { runOnly: { type: 'rule', values: [rule] } }),
  };
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return found.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.length}; ${nodes[0]?.target.join(' ') ?? ''})`,
  );
}

/** Every state of the page: what is told, what is open, what is selected, what is wrong, and how much room there is. */
const states = [
  'resnet-50',
  'resnet-50-layers',
  'resnet-50-outline',
  'resnet-50-fit',
  'resnet-1202-unfolded',
  'heat-macs',
  'legend',
  'menu',
  'skips-only',
  'find',
  'several',
  'volumes-heat',
  'bad-sum',
  'huggingface',
  'verdict-disagree',
  'verdict-running',
  'refusal',
  'beside-510',
  'beside-heat',
  'beside-bad-sum',
  'beside-bad-size',
  'beside-training',
  'plan',
  'plan-refused',
  'beside-plan',
  'runs',
  'experiment',
  'experiment-form',
  'beside-experiment-form',
  'experiment-cut',
  'experiment-list',
  'gradient-flow',
  'beside-gradient-flow',
  'training-heat',
  'beside-training-heat',
];

describe('axe-core finds nothing wrong', function () {
  this.timeout(120_000);
  for (const [folder, known, names] of [
    ['webview', scenes, states],
    ['webview/compare', compareScenes, compareScenes.map(({ name }) => name)],
  ] as const) {
    describe(folder, () => {
      const openPage = inChromium(folder);
      /** All rules in one theme; in the others the only one that hears of colours. */
      const found = async ({ width, height, events, act }: Scene) => {
        const { dark, ...others } = themes;
        const { page, tell, wear } = await openPage({ theme: dark, width, height });
        await page.emulateMedia({ reducedMotion: 'reduce' });
        await tell(...events());
        await act?.(page);
        const wrong = await violations(page);
        for (const [name, theme] of Object.entries(others)) {
          await wear(theme);
          wrong.push(...(await violations(page, 'color-contrast')).map((each) => `${name}: ${each}`));
        }
        return wrong;
      };
      for (const name of names)
        it(name, async () => {
          const scene = known.find((each) => each.name === name);
          assert.ok(scene !== undefined, 'there is such a scene');
          assert.deepEqual(await found(scene), []);
        });
    });
  }

  describe('before the config is read', () => {
    const openPage = inChromium();
    it('in dark', async () => {
      const { page } = await openPage({ theme: themes.dark, width: 800, height: 600 });
      assert.deepEqual(await violations(page), []);
    });
  });
});
