import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PNG } from 'pngjs';
import * as vscode from 'vscode';
import { askDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver, needsEngine } from './needs.ts';
import { api, endAll, fileOf, inWebview, openGraph, until, untilInWebview } from './session.ts';

const net = (input: string): string =>
  `residualLens: 1\ninput: ${input}\nstages:\n  - { blocks: 1, filters: 4 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n`;

/** Data of the person's own, made small here, and what a run's record has to say of it. */
interface Sample {
  readonly named: string;
  readonly input: string;
  readonly kind: 'Folder' | 'File';
  /** Writes it into a folder and returns what is picked there. */
  readonly make: (folder: string) => string;
  readonly trainImages: number;
  readonly heldOutImages: number;
  /** What else the plan has to say of it. */
  readonly note: RegExp | null;
}

/** Two classes of twelve images; one of them is no image at all. */
function flowers(folder: string): string {
  for (const [name, shade] of Object.entries({ daisies: 250, tulips: 20 })) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let at = 0; at < 12; at += 1) {
      const png = new PNG({ width: 10, height: 8 });
      png.data.fill(shade - at);
      writeFileSync(join(folder, name, `${at}.png`), PNG.sync.write(png));
    }
  }
  writeFileSync(join(folder, 'tulips', 'torn.png'), 'not an image');
  return folder;
}

/** Thirty records of CIFAR-10: a class byte, then three planes of 32x32 (Krizhevsky 2009). */
function cifar(folder: string): string {
  const records = Array.from({ length: 30 }, (_none, at) =>
    Buffer.concat([Buffer.from([at % 10]), Buffer.alloc(3072, 8 * at)]),
  );
  writeFileSync(join(folder, 'data_batch_1.bin'), Buffer.concat(records));
  return join(folder, 'data_batch_1.bin');
}

/** Twenty digits and ten to test on in gzipped IDX files (LeCun's format). */
function mnist(folder: string): string {
  const head = (sizes: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length);
    bytes.writeUInt32BE(0x0800 + sizes.length);
    sizes.forEach((size, at) => bytes.writeUInt32BE(size, 4 + 4 * at));
    return bytes;
  };
  for (const [part, count] of [
    ['train', 20],
    ['t10k', 10],
  ] as const) {
    const pixels = Buffer.alloc(count * 144, 90);
    const labels = Buffer.from(Array.from({ length: count }, (_none, at) => at % 10));
    const write = (name: string, bytes: Buffer) => {
      writeFileSync(join(folder, `${part}-${name}-ubyte.gz`), gzipSync(bytes));
    };
    write('images-idx3', Buffer.concat([head([count, 12, 12]), pixels]));
    write('labels-idx1', Buffer.concat([head([count]), labels]));
  }
  return join(folder, 'train-images-idx3-ubyte.gz');
}

const samples: readonly Sample[] = [
  {
    ...{ named: 'flowers', input: '8x8x3', kind: 'Folder', make: flowers },
    ...{ trainImages: 22, heldOutImages: 2, note: /^1 image is damaged .*'torn\.png'/ },
  },
  {
    ...{ named: 'cifar-10-batches-bin', input: '8x8x3', kind: 'File', make: cifar },
    ...{ trainImages: 20, heldOutImages: 10, note: /^test_batch\.bin is not there, so a tenth / },
  },
  {
    ...{ named: 'MNIST', input: '8x8x1', kind: 'File', make: mnist },
    ...{ trainImages: 20, heldOutImages: 10, note: null },
  },
];

describe("the person's own images, picked in the plan", function () {
  this.timeout(120_000);
  before(needsEngine);
  before(function () {
    needsDriver(this);
  });
  afterEach(endAll);

  for (const { named, input, kind, make, trainImages, heldOutImages, note } of samples)
    it(`${named}: a ${kind.toLowerCase()} is picked in the open dialog, trained on, and named and counted in the record`, async () => {
      const uri = fileOf(`${named}.resnet.yaml`, net(input));
      const folder = join(uri.fsPath, '..', 'data', named);
      mkdirSync(folder, { recursive: true });
      const path = make(folder);
      await openGraph(uri);
      await vscode.commands.executeCommand('residualLens.planTraining', uri);
      const form = `document.querySelector('section.plan:not([hidden]) form')`;
      await untilInWebview('the form stands there', `${form} !== null`);
      await inWebview(
        `{ const data = document.querySelector('#planData'); data.value = 'own'; document.querySelector('#planLength').value = '1'; document.querySelector('#planBatch').value = '10'; data.dispatchEvent(new Event('input', { bubbles: true })); }`,
      );
      await askDriver({ do: 'click', frame: 'webview', selector: '.planField button:has-text("Pick…")' });
      await pickPath(kind, path);
      const isNamed = `document.querySelector('.ownData').title === ${JSON.stringify(path)}`;
      await until('the form names what was picked', () => inWebview(isNamed), 60_000);
      await askDriver({ do: 'click', frame: 'webview', selector: '.planEnd button[type=submit]' });
      const ended = await until(
        'the run has ended',
        async () => {
          const state = (await api()).training(uri);
          return state.kind === 'ended' ? state : null;
        },
        60_000,
      );
      assert.deepEqual([ended.failure, ended.report?.reason, ended.report?.message], [null, 'done', null]);
      const [listed] = (await (await api()).runs()).runs;
      assert.deepEqual([listed?.title, listed?.data], [`${named}.resnet.yaml`, `images of ${named}`]);
      const record = await (await api()).run(listed?.id ?? '');
      assert.deepEqual([record.choices.data, record.path], ['own', path]);
      const { plan } = record;
      assert.deepEqual(
        [plan?.data, plan?.trainImages, plan?.heldOutImages],
        [`images of ${named}`, trainImages, heldOutImages],
      );
      assert.ok(note === null || plan?.notes.some((each) => note.test(each)), JSON.stringify(plan?.notes));
      assert.equal(record.steps.at(-1)?.step, Math.floor(trainImages / 10), 'one epoch of all its images');
    });
});

/**
 * Says whether it is a folder or a file, and enters its path in VS Code's own dialog. By the keys alone: a row that
 * comes to stand under the pointer is taken for what the person chose, and overwrites the path. The path comes by one
 * change, since the dialog reads one folder after the other while it is typed; Enter is pressed when the list shows
 * where it leads, the file or the first thing in the folder.
 */
async function pickPath(kind: Sample['kind'], path: string): Promise<void> {
  const [widget, row] = ['.quick-input-widget', '.quick-input-list .monaco-list-row'];
  const input = `${widget} input`;
  await askDriver({ do: 'waitFor', selector: `${row}:has-text("${kind}")` });
  await askDriver({ do: 'fill', selector: input, text: kind });
  await askDriver({ do: 'press', selector: input, key: 'Enter' });
  await askDriver({ do: 'waitFor', selector: `${widget} .quick-input-action:has-text("Train on These")` });
  // The folder with which it begins.
  await askDriver({ do: 'waitFor', selector: `${row}:has-text("..")` });
  const isFolder = kind === 'Folder';
  await askDriver({ do: 'fill', selector: input, text: isFolder ? `${path}/` : path });
  const shown = isFolder ? readdirSync(path)[0] : basename(path);
  await askDriver({ do: 'waitFor', selector: `${row}:has-text("${shown}")` });
  await askDriver({ do: 'press', selector: input, key: 'Enter' });
  await askDriver({ do: 'waitFor', selector: widget, state: 'hidden' });
}
