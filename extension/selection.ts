import * as vscode from 'vscode';
import type { Range } from '../src/model/graph.ts';
import { rangeOf } from '../src/model/locate.ts';
import { rangeIn } from './diagnostics.ts';
import { documentOf } from './following.ts';
import type { GraphPanel } from './graphPanel.ts';
import type { Panels } from './panels.ts';
import type { Readings } from './readings.ts';

const revealed = new WeakMap<vscode.TextDocument, vscode.Selection>();

/** Highlights in the graph what the text cursor is on. */
export function followCursor(panels: Panels, readings: Readings): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (panels.of(textEditor.document.uri).length === 0) return;
      if (isRevealed(textEditor)) return;
      revealed.delete(textEditor.document);
      clearTimeout(timer);
      timer = setTimeout(() => {
        selectAtCursor(panels, textEditor);
      }, 40);
    }),
    // What the cursor is on is known when its text has been read.
    readings.onDidRead(({ document }) => {
      const editor = editorOf(document.uri);
      if (editor !== null && !isRevealed(editor)) selectAtCursor(panels, editor);
    }),
    {
      dispose: () => {
        clearTimeout(timer);
      },
    },
  );
}

/** The graph made this selection itself, and knows better: several nodes may share one line of the config. */
function isRevealed({ document, selection }: vscode.TextEditor): boolean {
  return revealed.get(document)?.isEqual(selection) === true;
}

function selectAtCursor(panels: Panels, { document, selection }: vscode.TextEditor): void {
  const offset = document.offsetAt(selection.active);
  for (const panel of panels.of(document.uri)) panel.selectAt(offset);
}

/** Selects the text of a node or block in the editor beside the graph, opening it there where it is not open. */
export async function revealInEditor(panel: GraphPanel, id: string): Promise<void> {
  const outcome = panel.outcome;
  if (outcome?.kind !== 'analysis') return;
  const range = rangeOf(outcome.analysis, id);
  panel.selectedThere(id);
  if (range === null) return;
  const document = await documentOf(panel.uri);
  if (typeof document === 'string') throw new Error(document);
  const editor = await vscode.window.showTextDocument(document, {
    viewColumn: columnBeside(panel),
    preserveFocus: true,
    preview: false,
  });
  select(editor, range);
}

function select(editor: vscode.TextEditor, range: Range): void {
  const place = rangeIn(editor.document, range);
  const selection = new vscode.Selection(place.start, place.end);
  revealed.set(editor.document, selection);
  editor.selection = selection;
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Where the document is shown already, else the column before the graph's, else a new one beside it. */
function columnBeside({ uri, panel }: GraphPanel): vscode.ViewColumn {
  const groups = vscode.window.tabGroups.all;
  const own = groups.findIndex(({ viewColumn }) => viewColumn === panel.viewColumn);
  const isShown = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
  const shown = groups.find(({ tabs }, at) => at !== own && tabs.some(isShown));
  return (shown ?? groups[own - 1])?.viewColumn ?? vscode.ViewColumn.Beside;
}

function editorOf(uri: vscode.Uri): vscode.TextEditor | null {
  return (
    vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString()) ??
    null
  );
}
