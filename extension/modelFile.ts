import * as vscode from 'vscode';

/** Our own two names; the language ids of package.json go by the same. */
export const OWN_NAME = /\.resnet\.(ya?ml|json)$/i;

/** Names under which configs are kept; most files of these names are something else, and are looked into. */
const PLAUSIBLE_NAME = /\.(ya?ml|json|prototxt(\.(template|txt))?|ptxt|pt|cfg|py)$/i;
const LANGUAGES = ['resnet-yaml', 'resnet-json', 'yaml', 'json', 'jsonc', 'prototxt', 'darknet-cfg'];
const START = 64 * 1024;

/** Where a model config may be: what is offered there looks at the document first. */
export const plausibleDocuments: vscode.DocumentSelector = [
  ...LANGUAGES,
  // A pattern's braces do not nest.
  { pattern: '**/*.{prototxt,ptxt,pt,cfg,py}' },
  { pattern: '**/*.prototxt.{template,txt}' },
];

/** What the extension watches without being asked: a document that is a model config by its name or its content. */
export async function isModelFile(document: vscode.TextDocument): Promise<boolean> {
  if (!isReal(document.uri)) return false;
  if (OWN_NAME.test(document.uri.path)) return true;
  if (!PLAUSIBLE_NAME.test(document.uri.path) && !LANGUAGES.includes(document.languageId)) return false;
  const text = document.getText(new vscode.Range(0, 0, 400, 0)).slice(0, START);
  const { looksLikeModel } = await import('../src/model/formats/registry.ts');
  return looksLikeModel(document.uri.path, text);
}

/** Not the old side of a diff, nor the text of an output channel. */
function isReal(uri: vscode.Uri): boolean {
  return uri.scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
}
