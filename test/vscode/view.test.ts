import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver } from './needs.ts';
import {
  api,
  closeAll,
  example,
  extension,
  fileOf,
  inWebview,
  openGraph,
  openText,
  panelOf,
  pictureOf,
  until,
  untilInWebview,
} from './session.ts';

describe('the graph', () => {
  afterEach(closeAll);

  it('opens text and graph side by side from a file', async () => {
    const uri = example('resnet-50.resnet.yaml');
    await vscode.commands.executeCommand('residualLens.openConfig', uri);
    const picture = await until('there is a picture', () => pictureOf(uri));
    assert.equal(picture.totals.learnable, 25_557_032);
    assert.equal(picture.totals.macs, 4_089_184_256);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
    assert.equal(vscode.window.activeTextEditor.viewColumn, vscode.ViewColumn.One);
    await until(
      'the graph is in the second column',
      async () => (await panelOf(uri))?.column === vscode.ViewColumn.Two,
    );
  });

  it('opens a net of the zoo as a copy, as the walkthrough asks for it, and nothing outside the zoo', async () => {
    const before = vscode.workspace.textDocuments.length;
    await vscode.commands.executeCommand('residualLens.openConfig', { example: '../package' });
    assert.equal(vscode.workspace.textDocuments.length, before);
    await vscode.commands.executeCommand('residualLens.openConfig', { example: 'vgg-13-skip' });
    const copy = vscode.workspace.textDocuments.find(({ isUntitled }) => isUntitled);
    assert.equal(copy?.languageId, 'resnet-yaml');
    const picture = await until('the copy has a picture', () => pictureOf(copy.uri));
    assert.equal(picture.model, 'VGG-13 with a skip');
  });

  it('has a walkthrough that VS Code shows', async function () {
    needsDriver(this);
    const walkthrough = `${extension().id}#start`;
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
    const text = `document.querySelector('.gettingStartedContainer')?.textContent ?? ''`;
    await until('it stands there', async () =>
      String(await askDriver({ do: 'evaluate', expression: text })).includes('Find out what a skip does'),
    );
    await askDriver({ do: 'screenshot', name: 'walkthrough' });
  });

  it('draws the nodes in the webview', async function () {
    needsDriver(this);
    await openGraph(example('resnet-50.resnet.yaml'));
    await untilInWebview('blocks are drawn', `document.querySelectorAll('svg [data-id]').length > 4`);
    assert.match(String(await inWebview('document.body.textContent')), /25[.,]6/);
  });

  it('has one panel a document, however often it is asked for', async () => {
    const uri = example('resnet-20.resnet.yaml');
    await openGraph(uri);
    await vscode.commands.executeCommand('residualLens.viewGraph', uri);
    assert.equal((await api()).panels().length, 1);
  });

  it('opens from the explorer without an editor of its text', async () => {
    const uri = example('resnet-18.resnet.yaml');
    await vscode.commands.executeCommand('residualLens.viewGraph', uri);
    const picture = await until('there is a picture', () => pictureOf(uri));
    assert.equal(picture.totals.learnable, 11_689_512);
    assert.equal(vscode.window.visibleTextEditors.length, 0);
  });

  it('opens as an editor of the file', async () => {
    const uri = example('resnet-20.resnet.yaml');
    await vscode.commands.executeCommand('vscode.openWith', uri, 'residualLens.graphEditor');
    const picture = await until('there is a picture', () => pictureOf(uri));
    assert.equal(picture.totals.learnable, 269_722);
  });

  it('says of a file that is no model what it is', async () => {
    const uri = fileOf('not-a-model.json', '{ "name": "some-package", "version": "1.0.0" }');
    await openText(uri);
    await vscode.commands.executeCommand('residualLens.viewGraph', uri);
    const outcome = await until('it is read', async () => (await api()).outcome(uri));
    assert.equal(outcome.kind, 'refused');
  });

  it('is offered above a config by its content, and not above other files', async function () {
    needsDriver(this);
    const button = '.editor-actions [aria-label^="View Architecture Graph"]';
    const config = { architectures: ['ResNetForImageClassification'], model_type: 'resnet' };
    await openText(fileOf('config.json', JSON.stringify(config)));
    await askDriver({ do: 'waitFor', selector: button });
    await openText(fileOf('package.json', '{ "name": "some-package", "version": "1.0.0" }'));
    await askDriver({ do: 'waitFor', selector: button, state: 'hidden' });
    await openText(example('resnet-20.resnet.yaml'));
    await askDriver({ do: 'waitFor', selector: button });
  });

  it('draws an untitled document as it is typed', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'yaml',
      content: 'residualLens: 1\ninput: 32x32x3\nstages:\n  - { blocks: 2, filters: 16 }\n',
    });
    const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('residualLens.viewGraph');
    const before = await until('there is a picture', () => pictureOf(document.uri));
    await editor.edit((builder) => {
      builder.insert(document.positionAt(document.getText().length), '  - { blocks: 2, filters: 32 }\n');
    });
    await until('the picture has the new stage', async () => {
      const now = await pictureOf(document.uri);
      return now !== null && now.totals.learnable > before.totals.learnable;
    });
  });
});
