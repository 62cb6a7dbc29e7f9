import * as vscode from 'vscode';
import { isBinaryName } from './binaryModel.ts';

export const CONFIG_SCHEME = 'residual-lens-config';

/** The address of the text inside a binary model, served by configText.ts: the archive seems a folder, and JSON is known by its name. */
function configUriOf(model: vscode.Uri): vscode.Uri {
  const path = `${model.path}/config.json`;
  return vscode.Uri.from({ scheme: CONFIG_SCHEME, path, query: model.toString() });
}

/** Where the text of a model stands: in its own file, or in the document that shows the config inside. */
export function textUriOf(model: vscode.Uri): vscode.Uri {
  return isBinaryName(model) ? configUriOf(model) : model;
}

/** The file whose model a document shows: the archive of a config inside one, else the document's own. */
export function modelUriOf(document: vscode.Uri): vscode.Uri {
  return document.scheme === CONFIG_SCHEME ? vscode.Uri.parse(document.query, true) : document;
}
