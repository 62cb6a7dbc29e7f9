import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { TestApi } from '../../extension/testApi.ts';
import { askDriver } from '../../scripts/hosts/askDriver.ts';

const EXTENSION = 'residual-lens.residual-lens';

/** The repository, whose examples the suite opens; the workspace is an empty folder of the run. */
const root = process.env['RESIDUAL_LENS_ROOT'] ?? process.cwd();

export function extension(): vscode.Extension<TestApi> {
  const found = vscode.extensions.getExtension<TestApi>(EXTENSION);
  assert.ok(found, `${EXTENSION} is not installed`);
  return found;
}

export async function api(): Promise<TestApi> {
  return await extension().activate();
}

function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the run has a workspace folder');
  return folder.uri.fsPath;
}

/** A copy of an example in the workspace. */
export function example(name: string, as = name): vscode.Uri {
  const path = join(workspaceFolder(), as);
  copyFileSync(join(root, 'examples', name), path);
  return vscode.Uri.file(path);
}

/** A file in the workspace, in folders that are made with it. */
export function fileOf(name: string, content: string | Uint8Array): vscode.Uri {
  const path = join(workspaceFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return vscode.Uri.file(path);
}

/** Opens the text in the first column. */
export async function openText(uri: vscode.Uri): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  return await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    preview: false,
  });
}

/** Opens the text, and its graph beside it; resolves when the graph has a picture. */
export async function openGraph(uri: vscode.Uri): Promise<vscode.TextEditor> {
  const editor = await openText(uri);
  await vscode.commands.executeCommand('residualLens.viewGraph', uri);
  await until(`${uri.path} has a picture`, async () => (await pictureOf(uri)) !== null);
  return editor;
}

type Panel = ReturnType<TestApi['panels']>[number];

export async function panelOf(uri: vscode.Uri): Promise<Panel | undefined> {
  return (await api()).panels().find((panel) => panel.uri.toString() === uri.toString());
}

export async function pictureOf(uri: vscode.Uri): Promise<Panel['picture']> {
  return (await panelOf(uri))?.picture ?? null;
}

/** Resolves with the first result that is not false, null or undefined. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeout = 10_000,
): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined)
      return seen as Exclude<T, false | null | undefined>;
    if (Date.now() > end) assert.fail(`Within ${timeout / 1000} s it did not happen that ${what}.`);
    await wait(25);
  }
}

/** Evaluates an expression in the visible webview. */
export async function inWebview(expression: string, index = 0): Promise<unknown> {
  return await askDriver({ do: 'evaluate', frame: 'webview', index, expression });
}

export async function untilInWebview(what: string, expression: string, index = 0): Promise<unknown> {
  return await until(what, () => inWebview(expression, index));
}

/** The number of diagnostics is not asked for: only those of the extension count. */
export function problemsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source?.startsWith('Residual Lens') === true);
}

export async function replace(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, `the text holds '${from}'`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  const done = await editor.edit((builder) => {
    builder.replace(range, to);
  });
  assert.ok(done, 'the editor took the edit');
}

/** Puts the cursor at the start of a piece of text. */
export function cursorAt(editor: vscode.TextEditor, text: string): void {
  const at = editor.document.positionAt(editor.document.getText().indexOf(text));
  editor.selection = new vscode.Selection(at, at);
}

/** After a test that failed, kills what it left training: all later runs would wait for that. Closes all editors. */
export async function endAll(this: Mocha.Context): Promise<void> {
  if (this.currentTest?.state === 'failed')
    await until('no engine is left', async () => {
      const { pids } = (await api()).engine();
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      return pids.length === 0;
    });
  await closeAll();
}

/** Closes all editors, throwing unsaved text away. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments)
    if (document.isDirty && !document.isClosed) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand('notifications.clearAll');
}
