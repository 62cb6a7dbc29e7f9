import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  closeAll,
  example,
  fileOf,
  openGraph,
  openText,
  panelOf,
  pictureOf,
  problemsOf,
  replace,
  until,
} from './session.ts';

const badSum = `residualLens: 1
input: 56x56x64
layers:
  - { name: conv_1, conv: 128, kernel: 3 }
  - { name: add_3, add: input }
`;

describe('editing', () => {
  afterEach(closeAll);

  it('changes the picture while a person types', async () => {
    const uri = example('resnet-20.resnet.yaml');
    const editor = await openGraph(uri);
    const before = (await pictureOf(uri))?.totals.learnable;
    await replace(editor, 'filters: 32', 'filters: 48');
    await until(
      'the picture has other figures',
      async () => (await pictureOf(uri))?.totals.learnable !== before,
    );
    assert.ok(editor.document.isDirty, 'nothing was saved');
  });

  it('shows the last of what is typed fast, and nothing older after it', async () => {
    const figure = async (uri: vscode.Uri) => (await pictureOf(uri))?.totals.learnable;
    const wanted = example('resnet-20.resnet.yaml', 'wanted.resnet.yaml');
    await replace(await openGraph(wanted), 'filters: 32', 'filters: 61');
    await until('it has other figures', async () => (await figure(wanted)) !== 269_722);
    const uri = example('resnet-20.resnet.yaml', 'typed.resnet.yaml');
    const editor = await openGraph(uri);
    for (let filters = 32; filters <= 60; filters += 1)
      await replace(editor, `filters: ${filters} }`, `filters: ${filters + 1} }`);
    const last = await figure(wanted);
    await until('the picture is of the last text', async () => (await figure(uri)) === last);
    await wait(500);
    assert.equal(await figure(uri), last);
  });

  it('keeps the last picture while the text cannot be read', async () => {
    const uri = example('resnet-20.resnet.yaml');
    const editor = await openGraph(uri);
    await editor.edit((builder) => {
      builder.insert(new vscode.Position(0, 0), 'resid\n');
    });
    const note = await until('there is a note', async () => (await panelOf(uri))?.note);
    assert.match(note, /last text that could be read/);
    assert.equal((await pictureOf(uri))?.totals.learnable, 269_722);
    await replace(editor, 'resid\n', '');
    await until('the note is gone', async () => (await panelOf(uri))?.note === null);
  });

  it('offers the fix that the problem has', async () => {
    const uri = example('resnet-20.resnet.yaml');
    const editor = await openText(uri);
    await replace(editor, 'filters: 32', 'filters: 32, strides: 2');
    const problem = await until('there is a problem', () => problemsOf(uri)[0]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      problem.range,
    );
    const fix = actions.find(({ edit }) => edit?.has(uri) === true);
    assert.ok(fix?.edit, 'there is a quick fix');
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(editor.document.getText(), /filters: 32, stride: 2/);
    await until('the problem is gone', () => problemsOf(uri).length === 0);
  });

  it('marks a bad stride where it stands, and takes the mark back', async () => {
    const uri = example('resnet-50.resnet.yaml');
    const editor = await openText(uri);
    await replace(editor, 'blocks: 4, filters: 512', 'blocks: 4, filters: 512, stride: -2');
    const [problem] = await until('there is a problem', () => {
      const problems = problemsOf(uri);
      return problems.length > 0 && problems;
    });
    assert.ok(problem);
    assert.match(editor.document.getText(problem.range), /^(stride: )?-2$/);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    await replace(editor, ', stride: -2', '');
    await until('the problem is gone', () => problemsOf(uri).length === 0);
  });

  it('says both shapes of a bad sum', async () => {
    const uri = fileOf('bad-sum.resnet.yaml', badSum);
    const editor = await openText(uri);
    const problem = await until('there is a problem', () => problemsOf(uri)[0]);
    assert.match(problem.message, /add_3/);
    assert.match(problem.message, /56x56x128/);
    assert.match(problem.message, /56x56x64/);
    assert.match(editor.document.getText(problem.range), /add/);
    assert.equal(problem.range.start.line, 4);
  });

  it('says both shapes where a projection is missing', async () => {
    const uri = example('basic-block.resnet.yaml');
    const editor = await openGraph(uri);
    await replace(editor, 'blocks: 2, filters: 128', 'blocks: 2, filters: 128, stride: 1');
    const problem = await until('there is a problem', () => problemsOf(uri)[0]);
    assert.match(problem.message, /32x32x64/);
    assert.match(problem.message, /32x32x128/);
    assert.equal(
      problem.range.start.line,
      editor.document.getText().slice(0, editor.document.getText().indexOf('stride: 1')).split('\n').length -
        1,
    );
    await until('the picture has it too', async () =>
      (await pictureOf(uri))?.problems.some(({ message }) => message === problem.message),
    );
  });

  it('shows parameters and cost above the text', async () => {
    const uri = example('resnet-50.resnet.yaml');
    await openText(uri);
    const lens = await until('there is a lens', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
      );
      return lenses.find(({ command }) => command?.command === 'residualLens.viewGraph');
    });
    assert.equal(lens.command?.title, 'View Architecture Graph · 25.6 M params · 4.09 G MACs');
  });

  it('has no problem with the examples', async () => {
    for (const name of ['vgg-13-skip.resnet.yaml', 'highway-19.resnet.yaml', 'googlenet.resnet.yaml']) {
      const uri = example(name);
      await openGraph(uri);
      assert.deepEqual(problemsOf(uri), [], name);
    }
  });
});
