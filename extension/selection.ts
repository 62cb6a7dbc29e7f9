import * as vscode from 'vscode';
import { rangeOf } from '../src/model/locate.ts';
import { modelUriOf, textUriOf } from './configUri.ts';
import { rangeIn } from './diagnostics.ts';
import { textDocumentOf } from './documents.ts';
import type { GraphPanel } from './graphPanel.ts';
import type { Panels } from './panels.ts';

const revealed = new WeakMap<vscode.TextDocument, vscode.Selection>();

/** Highlights in the graph what the text cursor is on. */
export function followCursor(panels: Panels): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (panels.of(modelUriOf(textEditor.document.uri)).length === 0) return;
      if (isRevealed(textEditor)) return;
      revealed.delete(textEditor.document);
      clearTimeout(timer);
      timer = setTimeout(() => {
        selectAtCursor(panels, textEditor);
      }, 40);
    }),
    // What the cursor is on is known when its text has been read and the graph shows it.
    panels.onDidShow((panel) => {
      const editor = editorOf(panel.uri);
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
  const model = modelUriOf(document.uri);
  for (const panel of panels.of(model)) {
    // A text that is ahead of its reading, or cannot be read for the moment, says nothing of the picture's places.
    const { outcome } = panel;
    if (outcome?.kind !== 'analysis') continue;
    // The text of a config inside an archive has versions of its own.
    const isRead =
      model === document.uri ? outcome.version === document.version : outcome.text === document.getText();
    if (isRead) panel.selectAt(offset);
  }
}

/** Selects the text of a node or block in the editor beside the graph, opening it there where it is not open. */
export async function revealInEditor(panel: GraphPanel, id: string): Promise<void> {
  const outcome = panel.outcome;
  if (outcome?.kind !== 'analysis') return;
  const range = rangeOf(outcome.analysis, id);
  panel.selectedThere(id);
  if (range === null) return;
  const editor = await editorBeside(panel);
  select(editor, rangeIn(editor.document, range));
}

/** Puts the cursor on a line of the text, 1-based; it then selects in the graph what stands there. */
export async function revealLine(panel: GraphPanel, line: number): Promise<void> {
  const editor = await editorBeside(panel);
  const at = editor.document.validatePosition(new vscode.Position(line - 1, 0));
  editor.selection = new vscode.Selection(at, at);
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

async function editorBeside(panel: GraphPanel): Promise<vscode.TextEditor> {
  const document = await textDocumentOf(textUriOf(panel.uri));
  if (typeof document === 'string') throw new Error(document);
  return await vscode.window.showTextDocument(document, {
    viewColumn: columnBeside(panel),
    preserveFocus: true,
    preview: false,
  });
}

function select(editor: vscode.TextEditor, place: vscode.Range): void {
  const selection = new vscode.Selection(place.start, place.end);
  revealed.set(editor.document, selection);
  editor.selection = selection;
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Where the document is shown already, else the column before the graph's, else a new one beside it. */
function columnBeside({ uri, panel }: GraphPanel): vscode.ViewColumn {
  const text = textUriOf(uri).toString();
  const groups = vscode.window.tabGroups.all;
  const own = groups.findIndex(({ viewColumn }) => viewColumn === panel.viewColumn);
  const isShown = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputText && input.uri.toString() === text;
  const shown = groups.find(({ tabs }, at) => at !== own && tabs.some(isShown));
  return (shown ?? groups[own - 1])?.viewColumn ?? vscode.ViewColumn.Beside;
}

function editorOf(uri: vscode.Uri): vscode.TextEditor | null {
  const text = textUriOf(uri).toString();
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === text) ?? null;
}
