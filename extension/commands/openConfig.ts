import * as vscode from 'vscode';
import { isBinaryName } from '../binaryModel.ts';
import type { Services } from '../services.ts';

const filters = {
  'Model configs': ['yaml', 'yml', 'json', 'prototxt', 'cfg', 'py', 'keras', 'onnx'],
  'All files': ['*'],
};

/**
 * Asks for a file, unless one is given, and opens its text and its graph side by side; of an archive its graph alone.
 * `{ example: "vgg-13-skip" }`, as a link can say it, is a net of the zoo: a copy that the person may change.
 */
export async function openConfigFile({ panels, context }: Services, argument: unknown): Promise<void> {
  const example = inboundExample(argument);
  if (example !== null) {
    const document = await copyOf(vscode.Uri.joinPath(context.extensionUri, 'examples', example));
    await vscode.window.showTextDocument(document, { preview: false });
    await panels.open(document.uri, vscode.ViewColumn.Beside);
    return;
  }
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

/** The zoo's file that a link names; a name that could leave the zoo is none. */
function inboundExample(argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null || !('example' in argument)) return null;
  const { example } = argument;
  if (typeof example === 'string' && /^[a-z0-9-]+$/.test(example)) return `${example}.resnet.yaml`;
  throw new Error('The link names no net of the zoo.');
}

async function copyOf(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return await vscode.workspace.openTextDocument({ content, language: 'resnet-yaml' });
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
