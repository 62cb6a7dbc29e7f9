import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Where a webview may load from. */
export function webviewRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')];
}

/**
 * The page that holds the graph: a script and a stylesheet, and nothing of the config. The first script keeps the
 * document's address in the webview's state, whatever else webview.js keeps there: VS Code hands the state back
 * after a reload, and it is all that then says whose graph the panel shows.
 */
export function webviewPage(webview: vscode.Webview, extension: vscode.Uri, document: vscode.Uri): string {
  const nonce = randomBytes(18).toString('base64url');
  const at = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at('webview.css')}">
<title>Residual Lens</title>
</head>
<body>
<script nonce="${nonce}">{
const api = acquireVsCodeApi();
const document = ${scriptText(document.toString())};
const setState = (state) => api.setState({ ...state, document });
setState(api.getState());
globalThis.acquireVsCodeApi = () => ({ postMessage: api.postMessage, getState: api.getState, setState });
}</script>
<script nonce="${nonce}" src="${at('webview.js')}"></script>
</body>
</html>`;
}

/** Text as a literal of JavaScript inside HTML: an address may hold '<' and quotes. */
function scriptText(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}
