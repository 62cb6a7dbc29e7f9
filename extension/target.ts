import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import type { Shape } from '../src/model/graph.ts';
import type { Position } from '../src/model/lines.ts';
import { modelUriOf } from './configUri.ts';
import { documentOf } from './documents.ts';
import { fileName } from './fileName.ts';
import type { Services } from './services.ts';
import { activeTabUri } from './tabs.ts';

/**
 * The file that a command is meant for: the one that a menu or another command named, else that of the graph or
 * the editor with the focus.
 */
export function targetOf(argument: unknown, { panels }: Pick<Services, 'panels'>): vscode.Uri {
  // The title buttons of a webview hand over the webview's own address.
  if (argument instanceof vscode.Uri && argument.scheme !== 'webview-panel') return modelUriOf(argument);
  const uri = panels.active?.uri ?? vscode.window.activeTextEditor?.document.uri ?? activeTabUri();
  if (uri === null)
    throw new Error('No file is open; open a model config first ("Residual Lens: Open Model Config File").');
  return modelUriOf(uri);
}

export interface Target {
  readonly uri: vscode.Uri;
  readonly analysis: Analysis;
  /** What was read. */
  readonly text: string;
  /** The input size that the person set for it. */
  readonly input: Shape | null;
  readonly positionOf: (offset: number) => Position;
}

/** The analysis of that file; throws the sentence that refuses it. */
export async function analysedTarget(argument: unknown, services: Services): Promise<Target> {
  const uri = targetOf(argument, services);
  const document = await documentOf(uri);
  if (typeof document === 'string') throw new Error(document);
  const outcome = await services.readings.of(document);
  if (outcome.kind === 'refused') throw new Error(`${fileName(uri)}: ${outcome.refusal.message}`);
  const { analysis, text, positionOf } = outcome;
  return { uri, analysis, text, input: services.inputs.get(uri), positionOf };
}
