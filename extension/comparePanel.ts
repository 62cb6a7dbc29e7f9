import * as vscode from 'vscode';
import type { Comparison } from '../src/model/compare/comparison.ts';
import { rangeOf } from '../src/model/locate.ts';
import { openChannel, type Channel } from '../src/protocol/channel.ts';
import type { CompareCalls, CompareEvents } from '../src/protocol/compareView.ts';
import { textUriOf } from './configUri.ts';
import { rangeIn } from './diagnostics.ts';
import { fileName } from './fileName.ts';
import { documentOf } from './documents.ts';
import { isHead } from './git.ts';
import { inboundPair, inboundSide } from './inbound.ts';
import type { Outcome, Readings } from './readings.ts';
import { webviewPage, webviewPort, webviewRoots } from './webviewPage.ts';

const COMPARE_VIEW = 'residualLens.compare';

interface Desk {
  readonly extension: vscode.Uri;
  readonly readings: Readings;
}

/** Two documents' nets side by side; follows both as they are typed. */
export class ComparePanel {
  #a: vscode.Uri;
  #b: vscode.Uri;
  #told: Comparison | null = null;
  #turn = 0;
  readonly #desk: Desk;
  readonly #panel: vscode.WebviewPanel;
  readonly #tell: Channel<Record<string, never>, CompareEvents>['tell'];

  constructor(panel: vscode.WebviewPanel, [a, b]: readonly [vscode.Uri, vscode.Uri], desk: Desk) {
    this.#a = a;
    this.#b = b;
    this.#desk = desk;
    this.#panel = panel;
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(desk.extension) };
    const channel = openChannel<CompareCalls, Record<string, never>, CompareEvents, object>(
      webviewPort(panel.webview),
      {
        ready: async () => {
          await this.#refresh();
          return null;
        },
        reveal: async (request) => {
          const { side, id } = inboundSide(request);
          await this.#reveal(side === 'a' ? this.#a : this.#b, id);
          return null;
        },
        swap: () => {
          [this.#a, this.#b] = [this.#b, this.#a];
          this.#load();
          return null;
        },
      },
      {},
    );
    this.#tell = channel.tell;
    const read = desk.readings.onDidRead(({ document }) => {
      if ([this.#a, this.#b].some((uri) => uri.toString() === document.uri.toString())) void this.#refresh();
    });
    panel.onDidDispose(() => {
      read.dispose();
      channel.dispose('The comparison was closed.');
    });
    this.#load();
  }

  /** What the webview has been told, for tests. */
  get told(): Comparison | null {
    return this.#told;
  }

  get panel(): vscode.WebviewPanel {
    return this.#panel;
  }

  #load(): void {
    this.#panel.title = `${nameOf(this.#a)} ↔ ${nameOf(this.#b)}`;
    const kept = { a: this.#a.toString(), b: this.#b.toString() };
    this.#panel.webview.html = webviewPage(this.#panel.webview, {
      extension: this.#desk.extension,
      name: 'compare',
      kept,
    });
  }

  /** Reading a side tells of it, and asks for this again: of those on their way the last one counts. */
  async #refresh(): Promise<void> {
    const turn = (this.#turn += 1);
    const [a, b] = await Promise.all([this.#outcomeOf(this.#a), this.#outcomeOf(this.#b)]);
    const { compare } = await import('../src/model/compare.ts');
    if (turn !== this.#turn) return;
    if (typeof a === 'string' || typeof b === 'string') {
      this.#tell('refused', { message: [a, b].filter((side) => typeof side === 'string').join(' ') });
      return;
    }
    this.#told = compare(a.analysis, b.analysis);
    this.#tell('comparison', { a: nameOf(this.#a), b: nameOf(this.#b), comparison: this.#told });
  }

  /** What a side says, or one sentence why it says nothing. */
  async #outcomeOf(uri: vscode.Uri): Promise<Extract<Outcome, { kind: 'analysis' }> | string> {
    const document = await documentOf(uri);
    if (typeof document === 'string') return document;
    const outcome = await this.#desk.readings.of(document);
    return outcome.kind === 'analysis' ? outcome : `${nameOf(uri)}: ${outcome.refusal.message}`;
  }

  async #reveal(uri: vscode.Uri, id: string): Promise<void> {
    const outcome = await this.#outcomeOf(uri);
    if (typeof outcome === 'string') throw new Error(outcome);
    const range = rangeOf(outcome.analysis, id);
    const document = await vscode.workspace.openTextDocument(textUriOf(uri));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      ...(range === null ? {} : { selection: rangeIn(document, range) }),
    });
  }
}

const nameOf = (uri: vscode.Uri): string => (isHead(uri) ? `${fileName(uri)} (HEAD)` : fileName(uri));

/** The open comparisons; VS Code hands those of the last session back. */
export class Comparisons {
  readonly #all = new Set<ComparePanel>();
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get all(): readonly ComparePanel[] {
    return [...this.#all];
  }

  open(a: vscode.Uri, b: vscode.Uri): void {
    this.#adopt(vscode.window.createWebviewPanel(COMPARE_VIEW, '', vscode.ViewColumn.Active), [a, b]);
  }

  register(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(COMPARE_VIEW, {
      deserializeWebviewPanel: (panel, state) => {
        const pair = inboundPair(state);
        if (pair === null) panel.dispose();
        else this.#adopt(panel, [vscode.Uri.parse(pair.a, true), vscode.Uri.parse(pair.b, true)]);
        return Promise.resolve();
      },
    });
  }

  #adopt(panel: vscode.WebviewPanel, pair: readonly [vscode.Uri, vscode.Uri]): void {
    const comparison = new ComparePanel(panel, pair, this.#desk);
    this.#all.add(comparison);
    panel.onDidDispose(() => this.#all.delete(comparison));
  }
}
