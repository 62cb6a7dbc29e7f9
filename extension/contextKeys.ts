import * as vscode from 'vscode';
import { isModelFile } from './modelFile.ts';
import type { Readings } from './readings.ts';

/**
 * Keeps the two context keys of package.json's menus: `isModelFile` is of the active editor, for the palette;
 * `modelFiles` lists what was read, so that every title bar and menu can ask for its own file.
 */
export function setContextKeys(readings: Readings): vscode.Disposable {
  let latest = 0;
  const updateActive = async (document: vscode.TextDocument | undefined): Promise<void> => {
    const mine = (latest += 1);
    const isOne = document !== undefined && (await isModelFile(document));
    if (mine === latest) await setKey('isModelFile', isOne);
  };
  const models = new Map<string, vscode.Uri>();
  const updateModels = (uri: vscode.Uri, isOne: boolean): void => {
    if (models.has(uri.toString()) === isOne) return;
    if (isOne) models.set(uri.toString(), uri);
    else models.delete(uri.toString());
    void setKey('modelFiles', [...models.values()]);
  };
  let timer: NodeJS.Timeout | undefined;
  void updateActive(vscode.window.activeTextEditor?.document);
  return vscode.Disposable.from(
    readings.onDidRead(({ document, outcome }) => {
      updateModels(document.uri, outcome.kind === 'analysis');
    }),
    readings.onDidForget((uri) => {
      updateModels(uri, false);
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => void updateActive(editor?.document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document !== vscode.window.activeTextEditor?.document) return;
      clearTimeout(timer);
      timer = setTimeout(() => void updateActive(document), 300);
    }),
    {
      dispose: () => {
        clearTimeout(timer);
      },
    },
  );
}

function setKey(name: string, value: unknown): Thenable<unknown> {
  return vscode.commands.executeCommand('setContext', `residualLens.${name}`, value);
}
