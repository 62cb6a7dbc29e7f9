import * as vscode from 'vscode';
import { isBinaryName } from './binaryModel.ts';
import { documentOf } from './documents.ts';
import type { GraphPanel } from './graphPanel.ts';
import { isModelFile } from './modelFile.ts';
import type { Panels } from './panels.ts';
import type { Readings } from './readings.ts';
import { renamedAddress } from './renamed.ts';
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
  | 'panels'
  | 'inputs'
  | 'readings'
  | 'trainings'
  | 'experiments'
  | 'flows'
  | 'plans'
  | 'experimentPlans'
  | 'runs'
  | 'keptExperiments'
>;

/** Follows files to their new names, whether their graphs are open or not. */
export function followRenames(services: Followers): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(async ({ files }) => {
    for (const { oldUri, newUri } of files) {
      await moveDocuments(oldUri, newUri, services);
      for (const panel of services.panels.all) {
        const address = renamedAddress(panel.uri.toString(), oldUri.toString(), newUri.toString());
        if (address === null) continue;
        panel.rename(vscode.Uri.parse(address, true));
        await showDocument(panel, services.readings);
      }
    }
  });
}

/** Gives a panel its file's new name, with all that is kept of the file. */
export async function movePanel(panel: GraphPanel, uri: vscode.Uri, services: Followers): Promise<void> {
  await moveDocuments(panel.uri, uri, services);
  panel.rename(uri);
  await showDocument(panel, services.readings);
}

/** Gives all that is kept of a file, or of those below a folder, to its new name. */
async function moveDocuments(
  from: vscode.Uri,
  to: vscode.Uri,
  { inputs, runs, keptExperiments, ...others }: Followers,
): Promise<void> {
  // At once: what hears of the rename may read the document by its new name before this has come to its end.
  const sizes = inputs.rename(from, to);
  const { trainings, experiments, flows, plans, experimentPlans } = others;
  for (const each of [trainings, experiments, flows, plans, experimentPlans]) each.rename(from, to);
  keptExperiments?.rename(from.toString(), to.toString());
  for (const [before, after] of runs?.rename(from.toString(), to.toString()) ?? [])
    trainings.renameCheckpoint(vscode.Uri.parse(before, true), vscode.Uri.parse(after, true));
  await sizes;
}
