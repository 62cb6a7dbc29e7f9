import * as vscode from 'vscode';
import { binaryModelOf, isBinaryName, type ModelDocument } from './binaryModel.ts';

/** The document, or one sentence why it cannot be had. */
export async function documentOf(uri: vscode.Uri): Promise<ModelDocument | string> {
  return isBinaryName(uri) ? await binaryModelOf(uri) : await textDocumentOf(uri);
}

/** The same of what is known to be text. */
export async function textDocumentOf(uri: vscode.Uri): Promise<vscode.TextDocument | string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open;
  // Opening an untitled document by its address would make a new, empty one.
  if (uri.scheme === 'untitled') return `${uri.path} was never saved and is not open any more.`;
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch (error) {
    return `${uri.path} could not be opened as text: ${(error as Error).message}`;
  }
}
