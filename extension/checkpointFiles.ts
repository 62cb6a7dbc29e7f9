import { createHash } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import * as vscode from 'vscode';

/** Where what a document's run goes on from is kept, by the document's name; null without a workspace. */
export function checkpointFile(storage: vscode.Uri | undefined, uri: vscode.Uri): string | null {
  if (storage === undefined) return null;
  const name = createHash('sha256').update(uri.toString()).digest('hex').slice(0, 32);
  return vscode.Uri.joinPath(storage, 'runs', `${name}.checkpoint`).fsPath;
}

/** Moves a checkpoint, where there is one and its name is another. */
export function moveCheckpoint(from: string | null, to: string | null): void {
  if (from === null || to === null || from === to || !existsSync(from)) return;
  try {
    renameSync(from, to);
  } catch (error) {
    const why = (error as Error).message;
    void vscode.window.showWarningMessage(
      `The last epoch of a renamed file's run did not follow it (${why}); that run cannot go on under the new name.`,
    );
  }
}
