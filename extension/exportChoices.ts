import * as vscode from 'vscode';
import type { ExportFormat, ExportRequest } from '../src/protocol/view.ts';
import { fileName } from './fileName.ts';

interface FormatChoice {
  readonly name: string;
  readonly detail: string;
  /** Of the file's name. */
  readonly ending: string;
}

const formats: Readonly<Record<ExportFormat, FormatChoice>> = {
  svg: { name: 'SVG', detail: 'Sharp at every size, with its text as text', ending: 'svg' },
  png: { name: 'PNG', detail: 'At twice its size', ending: 'png' },
  mermaid: { name: 'Mermaid', detail: 'Text that GitHub and many editors draw', ending: 'mmd' },
  dot: { name: 'Graphviz', detail: 'Text for dot', ending: 'dot' },
};

type Choice<T> = vscode.QuickPickItem & { readonly value: T };

async function pick<T>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
  const chosen = await vscode.window.showQuickPick(choices, { title, matchOnDescription: true });
  return chosen?.value;
}

export function pickFormat(): Promise<ExportFormat | undefined> {
  return pick(
    'Export the graph as',
    (Object.keys(formats) as ExportFormat[]).map((value) => ({
      label: formats[value].name,
      description: formats[value].detail,
      value,
    })),
  );
}

type PictureChoice = Pick<ExportRequest, 'part' | 'theme'>;

/** What of the picture, and on which ground, as far as it is not stated. */
export async function pickPicture(stated: Partial<PictureChoice>): Promise<PictureChoice | undefined> {
  const part =
    stated.part ??
    (await pick<ExportRequest['part']>('Export', [
      { label: 'The whole net', description: 'With its blocks folded as they are now', value: 'whole' },
      { label: 'As shown', description: 'What the graph shows now', value: 'shown' },
    ]));
  if (part === undefined) return undefined;
  const theme =
    stated.theme ??
    (await pick<ExportRequest['theme']>('On', [
      { label: 'Light', description: 'For paper', value: 'light' },
      { label: 'Dark', description: 'For slides', value: 'dark' },
    ]));
  return theme === undefined ? undefined : { part, theme };
}

/** Asks for the file, beside the config and with its name at first: "resnet-50.svg" for "resnet-50.resnet.yaml". */
export async function placeFor(config: vscode.Uri, format: ExportFormat): Promise<vscode.Uri | undefined> {
  const { name, ending } = formats[format];
  const stem = fileName(config).replace(/(\.resnet)?\.[^.]+$/i, '') || 'graph';
  const folder =
    config.scheme === 'untitled'
      ? vscode.workspace.workspaceFolders?.[0]?.uri
      : vscode.Uri.joinPath(config, '..');
  return await vscode.window.showSaveDialog({
    title: `Export ${fileName(config)}`,
    filters: { [name]: [ending] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${stem}.${ending}`) }),
  });
}
