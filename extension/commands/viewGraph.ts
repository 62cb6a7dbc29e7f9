import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { targetOf } from '../target.ts';

/** Shows a config's graph to the side of its text, or by itself where its text is not open. */
export function viewGraph(services: Services, argument: unknown): Promise<void> {
  const uri = targetOf(argument, services);
  const isShown = vscode.window.visibleTextEditors.some(
    ({ document }) => document.uri.toString() === uri.toString(),
  );
  return services.panels.open(uri, isShown ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
}
