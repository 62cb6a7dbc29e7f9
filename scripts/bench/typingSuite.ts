import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { hasDriver } from '../hosts/askDriver.ts';
import {
  closeAll,
  example,
  fileOf,
  inWebview,
  openGraph,
  replace,
  untilInWebview,
} from '../../test/vscode/session.ts';

const edits = 60;
/** The first ones run in code that is not compiled yet, as a session's first ones do. */
const cold = 5;

const nets = [
  {
    name: 'ResNet-152 in our YAML',
    uri: () => example('resnet-152.resnet.yaml'),
    before: 'blocks: 36',
    typed: (turn: number) => `blocks: ${30 + (turn % 2)}`,
  },
  {
    name: 'ResNet-152 as prototxt',
    uri: () =>
      fileOf(
        'resnet-152.prototxt',
        readFileSync(join(process.env['RESIDUAL_LENS_BENCH'] ?? '', 'resnet-152.prototxt')),
      ),
    before: 'num_output: 10 }',
    typed: (turn: number) => `num_output: ${11 + (turn % 2)} }`,
  },
];

/** When the frame began after the one that shows a new picture, in milliseconds of the one clock that both processes have. */
const watch = `globalThis.drawnAt = [];
addEventListener('message', ({ data }) => {
  if (data.event === 'picture')
    requestAnimationFrame(() => requestAnimationFrame(() => globalThis.drawnAt.push(Date.now())));
});`;

/** Run by typing.ts in the real VS Code: from the event of a change to the picture on the screen. */
describe('typing', () => {
  afterEach(closeAll);

  for (const { name, uri, before, typed } of nets) {
    it(name, async function () {
      if (!hasDriver()) this.skip();
      const editor = await openGraph(uri());
      await untilInWebview('it is drawn', `document.querySelector('svg.picture .item') !== null`);
      await inWebview(watch);
      const changed: number[] = [];
      const listening = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (document === editor.document && contentChanges.length > 0) changed.push(Date.now());
      });
      let text = before;
      for (let turn = 0; turn < edits; turn++) {
        await replace(editor, text, typed(turn));
        text = typed(turn);
        await wait(350);
      }
      listening.dispose();
      const drawn = (await inWebview('globalThis.drawnAt')) as number[];
      if (drawn.length !== changed.length)
        throw new Error(`${changed.length} changes made ${drawn.length} pictures.`);
      const times = drawn.map((at, turn) => at - (changed[turn] ?? NaN)).slice(cold);
      times.sort((a, b) => a - b);
      const share = (part: number) => times[Math.floor(part * times.length)] ?? NaN;
      console.log(
        `typing, ${name}: ${share(0.5)} ms from the change to the picture in VS Code's webview, ${share(0.95)} ms at the 95th percentile`,
      );
    });
  }
});
