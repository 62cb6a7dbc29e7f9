import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Port } from '../src/protocol/channel.ts';

/** Where a webview may load from. */
export function webviewRoots(extension: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extension, 'dist'), vscode.Uri.joinPath(extension, 'media')];
}

/** A webview's messages as a port of a channel. */
export function webviewPort(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (hear) => {
      const listener = webview.onDidReceiveMessage(hear);
      return () => void listener.dispose();
    },
  };
}

export interface PageOptions {
  readonly extension: vscode.Uri;
  /** Its script and stylesheet: dist/NAME.js and dist/NAME.css. */
  readonly name: 'webview' | 'compare';
  /** Whose page it is. */
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * A webview's page: a script and a stylesheet, and nothing of the config. The first script keeps the documents'
 * addresses in the webview's state, whatever else the page keeps there: VS Code hands the state back after a
 * reload, and it is all that then says whose graph the panel shows.
 */
export function webviewPage(webview: vscode.Webview, { extension, name, kept }: PageOptions): string {
  const nonce = randomBytes(18).toString('base64url');
  const at = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    // A PNG is made of an SVG that the page itself has drawn.
    `img-src ${webview.cspSource} blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${at(`${name}.css`)}">
<title>Residual Lens</title>
</head>
<body>
<script nonce="${nonce}">{
const api = acquireVsCodeApi();
const kept = ${scriptText(kept)};
const setState = (state) => api.setState({ ...state, ...kept });
setState(api.getState());
globalThis.acquireVsCodeApi = () => ({ postMessage: api.postMessage, getState: api.getState, setState });
}</script>
<script nonce="${nonce}" src="${at(`${name}.js`)}"></script>
</body>
</html>`;
}

/** A literal of JavaScript inside HTML: an address may hold '<' and quotes. */
function scriptText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
