import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { api, closeAll, example, fileOf, openText, until } from './session.ts';

describe('comparing', () => {
  afterEach(closeAll);
  const told = async () => (await api()).comparisons()[0] ?? null;
  const statuses = async () =>
    (await told())?.sections.flatMap(({ rows }) => rows.map(({ status }) => status)) ?? [];

  it('sets two files side by side, and follows what is typed', async () => {
    const [a, b] = [example('resnet-50.resnet.yaml'), example('resnet-101.resnet.yaml')];
    await vscode.commands.executeCommand('residualLens.compare', a, [a, b]);
    const found = await until('there is a comparison', told);
    assert.equal(found.a.totals.learnable, 25_557_032);
    assert.equal(found.b.totals.learnable, 44_549_160);
    assert.equal((await statuses()).filter((status) => status === 'added').length, 1);
    const editor = await openText(b);
    const text = editor.document.getText();
    const at = editor.document.positionAt(text.indexOf('23'));
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(at, at.translate(0, 2)), '6');
    });
    await until('they are the same', async () => (await statuses()).every((status) => status === 'same'));
  });

  it('takes a file as it was committed last', async function () {
    const folder = 'committed';
    const file = fileOf(
      `${folder}/net.resnet.yaml`,
      'residualLens: 1\ninput: 8x8x3\nlayers:\n  - { conv: 4 }\n',
    );
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: dirname(file.fsPath), encoding: 'utf8' });
    try {
      git('init', '--quiet');
    } catch {
      console.log('      There is no Git here, so a last commit is not compared.');
      this.skip();
    }
    git('add', '.');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '-m', 'A net');
    const editor = await openText(file);
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(3, 12, 3, 13), '8');
    });
    const extension = vscode.extensions.getExtension<{ getAPI: (version: 1) => GitApi }>('vscode.git');
    if (extension === undefined) {
      console.log("      VS Code's Git extension is not here, so a last commit is not compared.");
      this.skip();
    }
    const head = (await extension.activate()).getAPI(1).toGitUri(file, 'HEAD');
    await vscode.commands.executeCommand('residualLens.compare', file, head);
    const found = await until('there is a comparison', told);
    // 3x3 convolutions with a bias: 4 * (27 + 1), then 8 * (27 + 1).
    assert.equal(found.a.totals.learnable, 112);
    assert.equal(found.b.totals.learnable, 224);
  });
});

interface GitApi {
  readonly toGitUri: (uri: vscode.Uri, ref: string) => vscode.Uri;
}
