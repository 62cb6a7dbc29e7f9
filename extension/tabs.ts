import * as vscode from 'vscode';
import type { GraphPanel } from './graphPanel.ts';
import { movePanel, showDocument, type Followers } from './following.ts';

/**
 * Tells a graph when the last tab with its document was closed, and when it is open again. Tabs say it rather than
 * documents: VS Code keeps a document for minutes after its tab is gone.
 */
export function followTabs(services: Followers): vscode.Disposable {
  const { panels, readings } = services;
  const hadTab = new WeakSet<GraphPanel>();
  const look = (): void => {
    const open = openUris();
    for (const panel of panels.all) {
      const isOpen = open.has(panel.uri.toString());
      if (isOpen) hadTab.add(panel);
      // A graph that was opened without a text editor has lost none.
      if (!isOpen && hadTab.has(panel) && !panel.closed) {
        const saved = savedAs(panel);
        if (saved === null) panel.documentClosed();
        else void movePanel(panel, saved, services);
      }
      if (isOpen && panel.closed) {
        panel.documentOpened();
        void showDocument(panel, readings);
      }
    }
  };
  let timer: NodeJS.Timeout | undefined;
  // A tab that is moved or renamed closes and opens in two events.
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, 60);
  };
  return vscode.Disposable.from(vscode.window.tabGroups.onDidChangeTabs(soon), panels.onDidOpen(look), {
    dispose: () => {
      clearTimeout(timer);
    },
  });
}

/** The file as which an untitled document was saved: VS Code closes the one and opens the other with its text. */
function savedAs({ uri, outcome }: GraphPanel): vscode.Uri | null {
  if (uri.scheme !== 'untitled' || outcome?.kind !== 'analysis') return null;
  const { document } = vscode.window.activeTextEditor ?? {};
  const isIt = document !== undefined && !document.isUntitled && document.getText() === outcome.text;
  return isIt ? document.uri : null;
}

function openUris(): Set<string> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: inGroup }) => inGroup);
  return new Set(tabs.flatMap(({ input }) => urisOf(input)).map(String));
}

function urisOf(input: unknown): vscode.Uri[] {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return [input.uri];
  if (input instanceof vscode.TabInputTextDiff) return [input.modified];
  return [];
}

/** The document of the active tab, where that is a custom editor. */
export function activeTabUri(): vscode.Uri | null {
  return urisOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input)[0] ?? null;
}
