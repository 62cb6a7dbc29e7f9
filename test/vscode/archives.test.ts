import assert from 'node:assert/strict';
import { strToU8, zipSync } from 'fflate';
import * as vscode from 'vscode';
import { spreadConfig } from '../../extension/spreadConfig.ts';
import { askDriver, hasDriver } from '../../scripts/hosts/askDriver.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Range } from '../../src/model/graph.ts';
import { needsDriver, needsEngine } from './needs.ts';
import {
  api,
  closeAll,
  cursorAt,
  fileOf,
  panelOf,
  pictureOf,
  problemsOf,
  until,
  untilInWebview,
} from './session.ts';

const layer = (type: string, name: string, config: object, reads: readonly string[]) => ({
  class_name: type,
  config: { name, ...config },
  name,
  inbound_nodes: reads.length === 0 ? [] : [reads.map((source) => [source, 0, 0, {}])],
});

/** An identity skip over one convolution, with as many filters as the input has channels, or not. */
function archive(filters: number): Uint8Array {
  const conv = { filters, kernel_size: [3, 3], padding: 'same', use_bias: false };
  const layers = [
    layer('InputLayer', 'image', { batch_input_shape: [null, 8, 8, 4] }, []),
    layer('Conv2D', 'conv', conv, ['image']),
    layer('Add', 'sum', {}, ['conv', 'image']),
    layer('GlobalAveragePooling2D', 'pool', {}, ['sum']),
    layer('Dense', 'out', { units: 3 }, ['pool']),
  ];
  const config = { name: 'little', layers, input_layers: [['image', 0, 0]], output_layers: [['out', 0, 0]] };
  return zipSync({
    'metadata.json': strToU8('{}'),
    'config.json': strToU8(JSON.stringify({ class_name: 'Functional', config })),
    'model.weights.h5': new Uint8Array(50_000).fill(7),
  });
}

async function openArchive(name: string, content: Uint8Array): Promise<vscode.Uri> {
  const uri = fileOf(name, content);
  await vscode.commands.executeCommand('vscode.open', uri);
  await until('there is a panel', () => panelOf(uri));
  return uri;
}

const learnable = (filters: number) => 9 * 4 * filters + 3 * 4 + 3;

async function untilLearnable(uri: vscode.Uri, filters: number): Promise<void> {
  await until(
    'the picture has it',
    async () => (await pictureOf(uri))?.totals.learnable === learnable(filters),
  );
}

const isConfig = ({ scheme }: vscode.Uri): boolean => scheme === 'residual-lens-config';

function configEditor(): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find(({ document: { uri } }) => isConfig(uri));
}

describe('a Keras archive', () => {
  afterEach(closeAll);

  it('opens as its graph, and follows the file', async () => {
    const uri = await openArchive('little.keras', archive(4));
    await untilLearnable(uri, 4);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(tab instanceof vscode.TabInputCustom && tab.viewType === 'residualLens.archiveEditor');
    if (hasDriver()) {
      await askDriver({ do: 'waitFor', selector: '.editor-actions [aria-label^="Check with TensorFlow"]' });
      await untilInWebview('the sum is drawn', `document.querySelector('[data-id="sum"]') !== null`);
      await askDriver({ do: 'screenshot', name: 'keras-archive' });
    }
    await vscode.workspace.fs.writeFile(uri, archive(5));
    await until('the bad sum is told of', () => problemsInside().length > 0);
  });

  it('opens beside nothing when its graph is asked for', async () => {
    const uri = fileOf('asked.keras', archive(4));
    await vscode.commands.executeCommand('residualLens.viewGraph', uri);
    await untilLearnable(uri, 4);
    await vscode.commands.executeCommand('residualLens.openConfig', uri);
    assert.equal((await api()).panels().length, 1);
    assert.equal(vscode.window.visibleTextEditors.length, 0);
  });

  it('shows the config inside, read only, where a node of the graph stands', async function () {
    needsDriver(this);
    const uri = await openArchive('inside.keras', archive(4));
    await untilLearnable(uri, 4);
    await askDriver({ do: 'click', frame: 'webview', selector: '[data-press="node"][data-id="sum"]' });
    const editor = await until('the config is shown', configEditor);
    const { document } = editor;
    assert.equal(document.languageId, 'json');
    assert.ok(document.lineCount > 20, 'it is spread over lines');
    const chosen = await until('the layer is selected', () => {
      const text = document.getText(editor.selection);
      return text !== '' && text;
    });
    assert.match(chosen, /^\{\n\s+"class_name": "Add"/);
    cursorAt(editor, '"filters"');
    await until('the graph follows the cursor', async () => (await panelOf(uri))?.selected === 'conv');
  });

  it('has its problems in the config inside', async () => {
    const uri = await openArchive('broken.keras', archive(5));
    const [found] = await until('there is a problem', () => problemsInside().length > 0 && problemsInside());
    assert.ok(found);
    const [config, problem] = found;
    assert.equal(config.query, uri.toString());
    assert.match(problem.message, /'sum' sums 8x8x5 and 8x8x4/);
    const document = await vscode.workspace.openTextDocument(config);
    assert.match(document.getText(problem.range), /^\{\n\s+"class_name": "Add"/);
    await closeAll();
    await until('they go with the editor', () => problemsInside().length === 0);
  });

  it('is refused in a sentence where it is none', async () => {
    const uri = await openArchive('none.keras', strToU8('hello'));
    const outcome = await until('it is read', async () => (await api()).outcome(uri));
    assert.ok(outcome.kind === 'refused');
    assert.match(outcome.refusal.message, /no zip file/);
  });

  it('is checked by TensorFlow', async function () {
    await needsEngine.call(this);
    const uri = await openArchive('checked.keras', archive(4));
    await untilLearnable(uri, 4);
    const report = await until(
      'there is a report',
      async () => {
        const verdict = (await api()).verdict(uri);
        return verdict.kind === 'report' && verdict.report;
      },
      30_000,
    );
    assert.equal(report.status, 'agree');
  });
});

/** Problems in the configs of archives, each with its document. */
function problemsInside(): (readonly [vscode.Uri, vscode.Diagnostic])[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => isConfig(uri))
    .flatMap(([uri]) => problemsOf(uri).map((problem) => [uri, problem] as const));
}

describe('a config on one line', () => {
  it('is spread over lines, and every range with it', () => {
    const bytes = archive(5);
    const reading = openConfig({ path: 'net.keras', bytes, others: {}, input: null });
    assert.ok(reading.kind === 'graph' && reading.text !== undefined);
    const spread = spreadConfig(reading, bytes);
    assert.ok(spread.text.split('\n').length > 20);
    const { text } = reading;
    for (const [at, { range }] of spread.graph.nodes.entries()) {
      const before: Range | null = reading.graph.nodes[at]?.range ?? null;
      assert.ok(range !== null && before !== null);
      const said = spread.text.slice(range.start, range.end);
      assert.equal(said.replace(/\s+/g, ''), text.slice(before.start, before.end));
    }
  });
});
