import * as vscode from 'vscode';
import { isBinaryName } from './binaryModel.ts';
import { CONFIG_SCHEME, modelUriOf, textUriOf } from './configUri.ts';
import { documentOf } from './documents.ts';
import type { Readings } from './readings.ts';

/**
 * Serves the config inside a binary model as a read-only document: what a node of the graph and a problem point to. It
 * follows the file.
 */
export function serveConfigTexts(readings: Readings): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provideTextDocumentContent = async (uri: vscode.Uri): Promise<string> => {
    const document = await documentOf(modelUriOf(uri));
    if (typeof document === 'string') return document;
    const outcome = await readings.of(document);
    return outcome.kind === 'analysis' ? outcome.text : outcome.refusal.message;
  };
  const provider = { onDidChange: changed.event, provideTextDocumentContent };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(CONFIG_SCHEME, provider),
    readings.onDidRead(({ document: { uri } }) => {
      if (isBinaryName(uri)) changed.fire(textUriOf(uri));
    }),
  );
}
