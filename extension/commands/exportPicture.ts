import * as vscode from 'vscode';
import type { ExportFormat, ExportReply } from '../../src/protocol/view.ts';
import { pickFormat, pickPicture, placeFor } from '../exportChoices.ts';
import { drawnPicture } from '../drawnPicture.ts';
import { fileName } from '../fileName.ts';
import { inboundExport, type StatedExport } from '../inbound.ts';
import type { Services } from '../services.ts';
import { analysedTarget, targetOf } from '../target.ts';

/**
 * Saves a config's graph as a picture or as text. What the argument leaves open is asked for: the format, for a
 * picture what of it and on which ground, and the place. Returns the file, or undefined where the person stops.
 */
export async function exportPicture(services: Services, argument: unknown): Promise<vscode.Uri | undefined> {
  const stated = statedExport(argument);
  const config = targetOf(stated.uri, services);
  const format = stated.format ?? (await pickFormat());
  if (format === undefined) return undefined;
  const isPicture = format === 'svg' || format === 'png';
  const picture = isPicture ? await pickPicture(stated) : null;
  if (picture === undefined) return undefined;
  const place = stated.path === undefined ? await placeFor(config, format) : vscode.Uri.file(stated.path);
  if (place === undefined) return undefined;
  const made =
    isPicture && picture !== null
      ? await drawnPicture(services.panels, config, { format, ...picture })
      : await written(services, config, format);
  await write(place, Buffer.from(made.data, format === 'png' ? 'base64' : 'utf8'));
  void say(place, made.note);
  return place;
}

async function written(services: Services, config: vscode.Uri, format: ExportFormat): Promise<ExportReply> {
  const { analysis } = await analysedTarget(config, services);
  if (format === 'dot') {
    const { dotOf } = await import('../../src/protocol/writers/dot.ts');
    return { data: dotOf(analysis, fileName(config)), note: null };
  }
  const { mermaidNote, mermaidOf } = await import('../../src/protocol/writers/mermaid.ts');
  const data = mermaidOf(analysis, fileName(config));
  return { data, note: mermaidNote(analysis, data) };
}

/** With the config, where the graph's own menu or another command names it. */
function statedExport(argument: unknown): StatedExport & { readonly uri?: vscode.Uri } {
  if (argument instanceof vscode.Uri) return { uri: argument };
  const named = typeof argument === 'object' && argument !== null && 'uri' in argument ? argument.uri : null;
  return { ...inboundExport(argument), ...(named instanceof vscode.Uri ? { uri: named } : {}) };
}

async function write(place: vscode.Uri, bytes: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(place, bytes);
  } catch (error) {
    throw new Error(`${fileName(place)} could not be written: ${(error as Error).message}`, { cause: error });
  }
}

async function say(place: vscode.Uri, note: string | null): Promise<void> {
  const [open, reveal] = ['Open', 'Reveal'] as const;
  const sentence = `${fileName(place)} is saved.${note === null ? '' : ` ${note}`}`;
  const chosen = await vscode.window.showInformationMessage(sentence, open, reveal);
  if (chosen === open) await vscode.commands.executeCommand('vscode.open', place);
  if (chosen !== reveal) return;
  const isHere =
    place.scheme === 'file' &&
    vscode.env.remoteName === undefined &&
    vscode.env.uiKind === vscode.UIKind.Desktop;
  await vscode.commands.executeCommand(isHere ? 'revealFileInOS' : 'revealInExplorer', place);
}
