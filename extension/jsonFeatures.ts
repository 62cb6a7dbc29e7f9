import * as vscode from 'vscode';

/**
 * Completion and hovers of a `*.resnet.json` come from VS Code's own JSON extension and our schema. It serves our
 * language (jsonLanguageParticipants in package.json), but starts by itself only for the id "json".
 */
export function startJsonFeatures(): vscode.Disposable {
  const start = ({ languageId }: vscode.TextDocument): void => {
    if (languageId === 'resnet-json')
      void vscode.extensions.getExtension('vscode.json-language-features')?.activate();
  };
  vscode.workspace.textDocuments.forEach(start);
  return vscode.workspace.onDidOpenTextDocument(start);
}
