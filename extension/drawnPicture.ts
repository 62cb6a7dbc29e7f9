import * as vscode from 'vscode';
import type { ExportReply, ExportRequest } from '../src/protocol/view.ts';
import { fileName } from './fileName.ts';
import type { GraphPanel } from './graphPanel.ts';
import type { Panels } from './panels.ts';

/** A webview that comes to life draws within a second; one that does not must not keep the person waiting. */
const mostMilliseconds = 20_000;

/**
 * The picture of a config's graph. Only a webview can draw, so the graph is opened where it is not, and brought to
 * light where it is hidden.
 */
export async function drawnPicture(
  panels: Panels,
  config: vscode.Uri,
  request: ExportRequest,
): Promise<ExportReply> {
  if (panels.of(config).length === 0) await panels.open(config, vscode.ViewColumn.Beside);
  const there = panels.of(config);
  const panel = there.find((each) => each.panel.active) ?? there.find((each) => each.drawn) ?? there[0];
  if (panel === undefined) throw new Error(`${fileName(config)}: open its graph first, then export it.`);
  await untilDrawn(panel, panels);
  return await whileShown(panel, panel.exportPicture(request));
}

async function untilDrawn(panel: GraphPanel, panels: Panels): Promise<void> {
  if (panel.drawn) return;
  const listeners: vscode.Disposable[] = [];
  const drawn = new Promise<void>((resolve, reject) => {
    const look = () => {
      const { outcome } = panel;
      if (panel.drawn) resolve();
      else if (outcome?.kind === 'refused')
        reject(new Error(`${fileName(panel.uri)}: ${outcome.refusal.message}`));
    };
    const timer = setTimeout(() => {
      reject(new Error(`The graph of ${fileName(panel.uri)} is not drawn yet; export it when it is.`));
    }, mostMilliseconds);
    listeners.push(
      panels.onDidShow(look),
      panel.panel.onDidDispose(() => {
        reject(new Error('The graph was closed.'));
      }),
      new vscode.Disposable(() => {
        clearTimeout(timer);
      }),
    );
  });
  if (!panel.panel.visible) panel.panel.reveal(undefined, true);
  try {
    await drawn;
  } finally {
    vscode.Disposable.from(...listeners).dispose();
  }
}

/** VS Code throws a hidden webview away, with what it was about to answer. */
async function whileShown<T>(panel: GraphPanel, reply: Promise<T>): Promise<T> {
  const listeners: vscode.Disposable[] = [];
  const hidden = new Promise<never>((_, reject) => {
    listeners.push(
      panel.panel.onDidChangeViewState(() => {
        if (!panel.panel.visible) reject(new Error('The graph was hidden before its picture was made.'));
      }),
    );
  });
  try {
    return await Promise.race([reply, hidden]);
  } finally {
    vscode.Disposable.from(...listeners).dispose();
  }
}
