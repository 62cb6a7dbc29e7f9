import * as vscode from 'vscode';
import { fileName } from '../fileName.ts';
import { headOf, isHead } from '../git.ts';
import { isModelFile } from '../modelFile.ts';
import type { Services } from '../services.ts';
import { targetOf } from '../target.ts';

/**
 * Sets two nets side by side: two files that were chosen in the explorer, or a file with its last commit, with one
 * that is open, or with one that is asked for.
 */
export async function compareArchitectures(
  services: Services,
  argument: unknown,
  chosen?: unknown,
): Promise<void> {
  const [first, second] = Array.isArray(chosen) ? chosen.filter((uri) => uri instanceof vscode.Uri) : [];
  if (first !== undefined && second !== undefined) {
    services.comparisons.open(first, second);
    return;
  }
  const target = targetOf(argument, services);
  const other = chosen instanceof vscode.Uri ? chosen : await pickOther(target);
  if (other === undefined) return;
  // What was is on the left, as in every other comparison in the editor.
  if (isHead(other)) services.comparisons.open(other, target);
  else services.comparisons.open(target, other);
}

interface Choice extends vscode.QuickPickItem {
  readonly uri: vscode.Uri | null;
}

async function pickOther(target: vscode.Uri): Promise<vscode.Uri | undefined> {
  const head = await headOf(target);
  const models: vscode.TextDocument[] = [];
  for (const document of vscode.workspace.textDocuments)
    if (
      document.uri.toString() !== target.toString() &&
      !isHead(document.uri) &&
      (await isModelFile(document))
    )
      models.push(document);
  const choices: Choice[] = [
    ...(head === null
      ? []
      : [{ label: '$(git-commit) Its last commit', description: 'HEAD', uri: head } satisfies Choice]),
    ...models.map(({ uri }): Choice => ({
      label: `$(file) ${fileName(uri)}`,
      description: vscode.workspace.asRelativePath(uri),
      uri,
    })),
    { label: '$(folder-opened) Another file…', uri: null },
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: `Compare ${fileName(target)} with`,
    matchOnDescription: true,
  });
  if (picked === undefined) return undefined;
  if (picked.uri !== null) return picked.uri;
  const asked = await vscode.window.showOpenDialog({
    title: `Compare ${fileName(target)} with`,
    openLabel: 'Compare',
    defaultUri: vscode.Uri.joinPath(target, '..'),
  });
  return asked?.[0];
}
