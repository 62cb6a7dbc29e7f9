import * as vscode from 'vscode';
import { isBinaryName } from './binaryModel.ts';
import { documentOf } from './documents.ts';
import type { GraphPanel } from './graphPanel.ts';
import { isModelFile } from './modelFile.ts';
import type { Panels } from './panels.ts';
import type { Readings } from './readings.ts';
import type { Services } from './services.ts';

/**
 * Keeps what is shown in step with the documents: reads the configs that are open, follows their edits and their
 * files, and gives every graph its newest outcome.
 */
export function followDocuments(readings: Readings, panels: Panels): vscode.Disposable {
  const isWatched = async (document: vscode.TextDocument): Promise<boolean> =>
    panels.of(document.uri).some((panel) => !panel.closed) || (await isModelFile(document));
  const consider = async (
    document: vscode.TextDocument,
    read: (document: vscode.TextDocument) => unknown,
  ) => {
    if (await isWatched(document)) read(document);
    else readings.forget(document.uri);
  };
  const readNow = (document: vscode.TextDocument): void => void readings.of(document);
  for (const document of vscode.workspace.textDocuments) void consider(document, readNow);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => void consider(document, readNow)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0)
        void consider(document, (changed) => {
          readings.schedule(changed);
        });
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      const stale = readings.stale(uri);
      for (const document of vscode.workspace.textDocuments)
        if (stale.has(document.uri.toString())) readings.schedule(document);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      readings.forget(uri);
    }),
    readings.onDidRead(({ document, outcome }) => {
      for (const panel of panels.of(document.uri)) panel.show(outcome);
    }),
    panels.onDidOpen((panel) => {
      void showDocument(panel, readings);
      const watcher = watchFile(panel, readings);
      panel.panel.onDidDispose(() => {
        watcher.dispose();
        // Nothing else says that a file which is no text document was closed.
        if (isBinaryName(panel.uri) && panels.of(panel.uri).length === 0) readings.forget(panel.uri);
      });
    }),
  );
}

/** Gives a new panel its document's outcome, opening the document where no editor has. */
export async function showDocument(panel: GraphPanel, readings: Readings): Promise<void> {
  const document = await documentOf(panel.uri);
  if (typeof document !== 'string') {
    // One that is read already fires no event for the newcomer; one that is typed in may be ahead by now.
    const outcome = await readings.of(document);
    panel.show(readings.latest(panel.uri) ?? outcome);
    return;
  }
  panel.show({
    kind: 'refused',
    refusal: { code: 'not-a-model', message: document, family: null },
    version: 0,
  });
}

/**
 * A graph may be open without an editor of its file; its document is then read again when the file changes. The
 * folder is watched, not the name: a name may hold what a pattern takes for something else.
 */
function watchFile(panel: GraphPanel, readings: Readings): vscode.Disposable {
  if (panel.uri.scheme === 'untitled') return new vscode.Disposable(() => undefined);
  const folder = vscode.Uri.joinPath(panel.uri, '..');
  const pattern = new vscode.RelativePattern(folder, '*');
  const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, false, true);
  const changed = async (uri: vscode.Uri): Promise<void> => {
    if (uri.toString() !== panel.uri.toString() || panel.closed) return;
    const document = await documentOf(panel.uri);
    if (typeof document !== 'string') readings.schedule(document);
  };
  return vscode.Disposable.from(watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed));
}

export type Followers = Pick<
  Services,
  'panels' | 'inputs' | 'readings' | 'trainings' | 'experiments' | 'flows'
>;

/** Follows files to their new names. */
export function followRenames(services: Followers): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(async ({ files }) => {
    for (const { oldUri, newUri } of files) {
      for (const panel of services.panels.all) {
        const uri = renamed(panel.uri, oldUri, newUri);
        if (uri !== null) await movePanel(panel, uri, services);
      }
    }
  });
}

/** Gives a panel its file's new name, with the file's input size and curves. */
export async function movePanel(
  panel: GraphPanel,
  uri: vscode.Uri,
  { inputs, readings, ...curves }: Followers,
): Promise<void> {
  await inputs.rename(panel.uri, uri);
  for (const each of [curves.trainings, curves.experiments, curves.flows]) each.rename(panel.uri, uri);
  panel.rename(uri);
  await showDocument(panel, readings);
}

/** The file's new address where it, or a folder above it, was renamed. */
function renamed(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | null {
  if (uri.toString() === from.toString()) return to;
  const below = `${from.toString()}/`;
  if (!uri.toString().startsWith(below)) return null;
  return vscode.Uri.joinPath(to, uri.path.slice(from.path.length + 1));
}
