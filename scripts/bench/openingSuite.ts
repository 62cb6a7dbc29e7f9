import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasDriver } from '../hosts/askDriver.ts';
import { closeAll, fileOf, inWebview, openGraph, untilInWebview } from '../../test/vscode/session.ts';
import { median } from './median.ts';

const rounds = 6;

/** A net of one layer: what VS Code itself takes to open a text and a webview beside it. */
const oneLayer = `name: "one"
input: "data"
input_dim: 1 input_dim: 3 input_dim: 32 input_dim: 32
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 8 kernel_size: 3 pad: 1 } }
`;

/** In the page: from a press to the frame after the one that it is drawn in. */
const unfolding = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const press = (text) => [...document.querySelectorAll('button, [role^=menuitem]')]
    .find((each) => each.textContent.trim().startsWith(text)).click();
  press('Show');
  await frame();
  const since = performance.now();
  press('Every layer');
  press('Unfold all');
  await frame();
  await frame();
  return performance.now() - since;
})()`;

/** Run by opening.ts in the real VS Code: from the opening of the text to the graph beside it on the screen. */
describe('opening', () => {
  afterEach(closeAll);

  it('ResNet-1202, beside a net of one layer', async function () {
    if (!hasDriver()) this.skip();
    this.timeout(300_000);
    const folder = process.env['RESIDUAL_LENS_BENCH'] ?? '';
    const deep = readFileSync(join(folder, 'resnet-1202.prototxt'));
    const taken: Record<'one' | 'deep', number[]> = { one: [], deep: [] };
    const unfolded: number[] = [];
    for (let round = 0; round < rounds; round++)
      for (const net of ['one', 'deep'] as const) {
        const uri = fileOf(`${net}-${round}.prototxt`, net === 'one' ? oneLayer : deep);
        const since = Date.now();
        await openGraph(uri);
        await untilInWebview('it is drawn', `performance.getEntriesByName('picture').length > 0`);
        const drawn = await inWebview(
          `performance.timeOrigin + performance.getEntriesByName('picture')[0].startTime`,
        );
        taken[net].push((drawn as number) - since);
        if (net === 'deep') unfolded.push((await inWebview(unfolding)) as number);
        await closeAll();
      }
    console.log(
      `opening in VS Code, from the text to the graph beside it: ResNet-1202 ${list(taken.deep)} ms, a net of one layer ${list(taken.one)} ms; ` +
        `all its layers unfolded after another ${list(unfolded)} ms; so the net itself takes ` +
        `${(median(taken.deep) - median(taken.one) + median(unfolded)).toFixed(0)} ms, and ` +
        `${((taken.deep[0] ?? NaN) - median(taken.one) + (unfolded[0] ?? NaN)).toFixed(0)} ms in a window that has read no deep one`,
    );
  });
});

const list = (times: readonly number[]): string => times.map((each) => each.toFixed(0)).join(', ');
