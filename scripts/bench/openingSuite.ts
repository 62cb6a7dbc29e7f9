import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasDriver } from '../hosts/askDriver.ts';
import {
  closeAll,
  fileOf,
  inWebview,
  openText,
  pictureOf,
  until,
  untilInWebview,
} from '../../test/vscode/session.ts';
import { median } from './median.ts';

const rounds = 5;

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

interface Way {
  readonly net: 'deep' | 'one';
  /** The text that is open at its side, in the same language; null opens the graph alone, as from the explorer. */
  readonly beside: 'its own' | 'a long one' | null;
}

const ways: readonly Way[] = [
  { net: 'one', beside: null },
  { net: 'deep', beside: null },
  { net: 'one', beside: 'a long one' },
  { net: 'deep', beside: 'its own' },
];

const nameOf = ({ net, beside }: Way): string =>
  `${net === 'deep' ? 'ResNet-1202' : 'a net of one layer'} ${beside === null ? 'alone' : `beside ${beside} text`}`;

/** Run by inVscode.ts in the real VS Code: from the command, or the opening of the text, to the graph on the screen. */
describe('opening', () => {
  afterEach(closeAll);

  it('ResNet-1202, and a net of one layer', async function () {
    if (!hasDriver()) this.skip();
    this.timeout(600_000);
    const deep = readFileSync(join(process.env['RESIDUAL_LENS_BENCH'] ?? '', 'resnet-1202.prototxt'));
    const open = async ({ net, beside }: Way, round: string): Promise<number> => {
      const uri = fileOf(`${net}-${round}.prototxt`, net === 'one' ? oneLayer : deep);
      const text = beside === 'its own' ? uri : fileOf(`long-${round}.prototxt`, deep);
      const since = Date.now();
      if (beside !== null) await openText(text);
      // A graph goes beside its own text by itself.
      if (beside === 'a long one') await vscode.commands.executeCommand('workbench.action.newGroupRight');
      await vscode.commands.executeCommand('residualLens.viewGraph', uri);
      await until('it has a picture', async () => (await pictureOf(uri)) !== null);
      await untilInWebview('it is drawn', `performance.getEntriesByName('picture').length > 0`);
      const drawn = (await inWebview(
        `performance.timeOrigin + performance.getEntriesByName('picture')[0].startTime`,
      )) as number;
      return drawn - since;
    };
    // VS Code's first webview of a session takes seconds of its own.
    for (const round of ['first', 'second']) {
      await open({ net: 'one', beside: null }, round);
      await closeAll();
    }
    const unfolded: number[] = [];
    const taken = ways.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [index, way] of ways.entries()) {
        taken[index]?.push(await open(way, `${round}-${index}`));
        if (way.net === 'deep') unfolded.push((await inWebview(unfolding)) as number);
        await closeAll();
      }
    for (const [index, way] of ways.entries())
      console.log(`opening in VS Code: ${nameOf(way)} ${list(taken[index] ?? [])} ms`);
    console.log(`unfolding it to every layer: ${list(unfolded)} ms`);
    const [oneAlone, deepAlone, oneBeside, deepBeside] = taken.map(median);
    const own = (deepTime = NaN, oneTime = NaN) => (deepTime - oneTime + median(unfolded)).toFixed(0);
    console.log(
      `so ResNet-1202 unfolded to every layer takes ${own(deepAlone, oneAlone)} ms alone, and ${own(deepBeside, oneBeside)} ms beside its text, ` +
        `behind what VS Code takes to open a webview`,
    );
  });
});

const list = (times: readonly number[]): string => times.map((each) => each.toFixed(0)).join(', ');
