import * as vscode from 'vscode';
import { isBinaryName } from '../binaryModel.ts';
import type { Services } from '../services.ts';

const filters = {
  'Model configs': ['yaml', 'yml', 'json', 'prototxt', 'cfg', 'py', 'keras', 'onnx'],
  'All files': ['*'],
};

/** Asks for a file, unless one is given, and opens its text and its graph side by side; of an archive its graph alone. */
export async function openConfigFile({ panels }: Services, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : await pick();
  if (uri === undefined) return;
  if (isBinaryName(uri)) {
    await panels.open(uri, vscode.ViewColumn.Active);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  await panels.open(uri, vscode.ViewColumn.Beside);
}

async function pick(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: 'Open Model Config File',
    openLabel: 'Open',
    filters,
    ...(folder === undefined ? {} : { defaultUri: folder }),
  });
  return chosen?.[0];
}
