import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hasDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver } from './needs.ts';
import {
  api,
  closeAll,
  example,
  openGraph,
  openText,
  panelOf,
  pictureOf,
  replace,
  until,
  untilInWebview,
} from './session.ts';

describe('panels', () => {
  afterEach(closeAll);

  it('of two files know nothing of each other', async () => {
    const [one, other] = [example('resnet-20.resnet.yaml'), example('resnet-18.resnet.yaml')];
    await openGraph(one);
    const editor = await openGraph(other);
    const before = await pictureOf(one);
    await replace(editor, 'filters: 128', 'filters: 96');
    await until(
      'the second picture changed',
      async () => (await pictureOf(other))?.totals.learnable !== 11_689_512,
    );
    assert.equal(await pictureOf(one), before);
    assert.equal((await api()).panels().length, 2);
  });

  it('keep their picture when the text is closed, say so, and go on when it is open again', async () => {
    const uri = example('resnet-20.resnet.yaml');
    await openGraph(uri);
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const note = await until('there is a note', async () => (await panelOf(uri))?.note);
    assert.equal(note, 'resnet-20.resnet.yaml is closed: the picture is of its last text.');
    assert.equal((await pictureOf(uri))?.totals.learnable, 269_722);
    if (hasDriver())
      await untilInWebview('the webview shows it', `document.body.textContent.includes('is closed')`);
    const editor = await openText(uri);
    await until('the note is gone', async () => (await panelOf(uri))?.note === null);
    await replace(editor, 'filters: 32', 'filters: 40');
    await until(
      'the picture follows again',
      async () => (await pictureOf(uri))?.totals.learnable !== 269_722,
    );
  });

  it('follow a file to its new name', async () => {
    const uri = example('resnet-20.resnet.yaml', 'before.resnet.yaml');
    await openGraph(uri);
    const renamed = vscode.Uri.joinPath(uri, '..', 'after.resnet.yaml');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, renamed, { overwrite: true });
    assert.ok(await vscode.workspace.applyEdit(edit));
    const picture = await until('the panel has the new name', () => pictureOf(renamed));
    assert.equal(picture.title, 'after.resnet.yaml');
    assert.equal((await panelOf(renamed))?.note, null);
    assert.equal((await api()).panels().length, 1);
  });

  it('follow an untitled document to the file as which it is saved', async () => {
    const file = vscode.Uri.joinPath(example('resnet-20.resnet.yaml'), '..', 'saved.resnet.yaml');
    // Untitled, but with a place to go: it is saved there without a dialog.
    const untitled = file.with({ scheme: 'untitled' });
    const editor = await openText(untitled);
    await editor.edit((builder) => {
      builder.insert(
        new vscode.Position(0, 0),
        'residualLens: 1\ninput: 32x32x3\nstages:\n  - { blocks: 2, filters: 16 }\n',
      );
    });
    await openGraph(untitled);
    await openText(untitled);
    await vscode.commands.executeCommand('workbench.action.files.save');
    const picture = await until('the panel is of the file', () => pictureOf(file));
    assert.equal(picture.title, 'saved.resnet.yaml');
    assert.equal((await panelOf(file))?.note, null);
    assert.equal((await api()).panels().length, 1);
  });

  it('come back to life when they were hidden', async function () {
    needsDriver(this);
    const [one, other] = [example('resnet-20.resnet.yaml'), example('resnet-18.resnet.yaml')];
    await openGraph(one);
    await openGraph(other);
    await untilInWebview('the second is drawn', `document.body.textContent.includes('resnet-18')`);
    await vscode.commands.executeCommand('residualLens.viewGraph', one);
    await untilInWebview(
      'the first is drawn again',
      `document.body.textContent.includes('resnet-20') && document.querySelectorAll('svg [data-id]').length > 4`,
    );
  });
});
