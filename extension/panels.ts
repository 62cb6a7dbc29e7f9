import * as vscode from 'vscode';
import { isBinaryName } from './binaryModel.ts';
import { GraphPanel, titleOf, type PanelDesk } from './graphPanel.ts';
import { inboundState } from './inbound.ts';

const GRAPH_VIEW = 'residualLens.graph';
const GRAPH_EDITOR = 'residualLens.graphEditor';
/** Shows what no text editor can: read only, since nothing is written into an archive. */
const ARCHIVE_EDITOR = 'residualLens.archiveEditor';

/** The open graphs: at most one panel beside each document, and any custom editors of it. */
export class Panels implements vscode.Disposable {
  readonly #all = new Set<GraphPanel>();
  readonly #opened = new vscode.EventEmitter<GraphPanel>();
  readonly onDidOpen = this.#opened.event;
  readonly #shown = new vscode.EventEmitter<GraphPanel>();
  /** A panel shows an outcome of its document: another one, or the same in a webview that came to life. */
  readonly onDidShow = this.#shown.event;
  readonly #desk: PanelDesk;

  constructor(desk: Omit<PanelDesk, 'showed'>) {
    this.#desk = {
      ...desk,
      showed: (panel) => {
        this.#shown.fire(panel);
      },
    };
  }

  get all(): readonly GraphPanel[] {
    return [...this.#all];
  }

  of(uri: vscode.Uri): readonly GraphPanel[] {
    return this.all.filter((panel) => panel.uri.toString() === uri.toString());
  }

  /** The graph that has the focus. */
  get active(): GraphPanel | null {
    return this.all.find(({ panel }) => panel.active) ?? null;
  }

  /** Shows the document's graph in that column, or the graph that is there already in its own; the focus stays. */
  async open(uri: vscode.Uri, column: vscode.ViewColumn): Promise<void> {
    if (isBinaryName(uri)) {
      await vscode.commands.executeCommand('vscode.openWith', uri, ARCHIVE_EDITOR);
      return;
    }
    const there = this.of(uri).find(({ panel }) => panel.viewType === GRAPH_VIEW);
    if (there !== undefined) {
      there.panel.reveal(undefined, true);
      return;
    }
    const place = { viewColumn: column, preserveFocus: true };
    this.adopt(vscode.window.createWebviewPanel(GRAPH_VIEW, titleOf(uri), place), uri);
  }

  /** Takes over a panel that VS Code made: restored after a reload, or a custom editor. */
  adopt(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const graph = new GraphPanel(panel, uri, this.#desk);
    if (panel.viewType === GRAPH_VIEW) {
      panel.title = titleOf(uri);
      const icon = (theme: string): vscode.Uri =>
        vscode.Uri.joinPath(this.#desk.extension, 'media', `graph-${theme}.svg`);
      panel.iconPath = { light: icon('light'), dark: icon('dark') };
    }
    this.#all.add(graph);
    panel.onDidDispose(() => this.#all.delete(graph));
    this.#opened.fire(graph);
  }

  /** Registers what VS Code calls: the panels of the last session, and "Reopen Editor With". */
  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(GRAPH_VIEW, {
        deserializeWebviewPanel: (panel, state) => {
          const document = inboundState(state);
          if (document === null) panel.dispose();
          else this.adopt(panel, vscode.Uri.parse(document, true));
          return Promise.resolve();
        },
      }),
      vscode.window.registerCustomEditorProvider(
        GRAPH_EDITOR,
        {
          resolveCustomTextEditor: (document, panel) => {
            this.adopt(panel, document.uri);
          },
        },
        { supportsMultipleEditorsPerDocument: true },
      ),
      vscode.window.registerCustomEditorProvider(
        ARCHIVE_EDITOR,
        {
          openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
          resolveCustomEditor: ({ uri }, panel) => {
            this.adopt(panel, uri);
          },
        },
        { supportsMultipleEditorsPerDocument: true },
      ),
    );
  }

  dispose(): void {
    this.#opened.dispose();
    this.#shown.dispose();
  }
}
