import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { curveWords, runCsv, type RunRecord } from '../../src/protocol/runs.ts';
import { inboundRun } from '../inboundPlan.ts';
import type { Services } from '../services.ts';

type Way = 'csv' | 'model';

/**
 * Saves a kept run's curve as CSV, or the net that it trained as a TensorFlow.js model. `chosen` is the run's id, or with
 * `as` and `path` all that else is asked for. Returns what was written, or undefined where the person stops.
 */
export async function exportRun(
  { runs }: Services,
  _argument: unknown,
  chosen?: unknown,
): Promise<vscode.Uri | undefined> {
  if (runs === null) throw new Error('Runs are kept in a workspace only; open a folder first.');
  const stated = statedOf(chosen);
  const record = await runs.read(inboundRun({ id: stated.id }).id);
  const model = runs.modelOf(record.id);
  const way = stated.way ?? (await wayOf(record, model !== null));
  if (way === undefined) return undefined;
  if (way === 'model' && model === null) throw new Error(runs.noModel(record.id) ?? noModel(record));
  const place = stated.path ?? (await (way === 'csv' ? askFile(record) : askFolder(record)));
  if (place === undefined) return undefined;
  if (way === 'csv') writeFileSync(place, runCsv(record));
  else if (model !== null) {
    mkdirSync(place, { recursive: true });
    for (const name of readdirSync(model)) copyFileSync(join(model, name), join(place, name));
  }
  const has = way === 'csv' ? `: ${curveWords(record)}` : '';
  void vscode.window.showInformationMessage(`${basename(place)} is saved${has}.`);
  return vscode.Uri.file(place);
}

interface Stated {
  readonly id: unknown;
  readonly way?: Way;
  readonly path?: string;
}

function statedOf(chosen: unknown): Stated {
  if (typeof chosen !== 'object' || chosen === null || !('id' in chosen)) return { id: chosen };
  const as = 'as' in chosen ? chosen.as : null;
  const path = 'path' in chosen && typeof chosen.path === 'string' ? { path: chosen.path } : {};
  return { id: chosen.id, ...(as === 'csv' || as === 'model' ? { way: as } : {}), ...path };
}

const noModel = ({ title, outcome }: RunRecord): string =>
  outcome === 'done'
    ? `The net that ${title} became in that run is no longer kept; train it again.`
    : `${title} was not trained to an end in that run, so that there is no net to export.`;

async function wayOf(record: RunRecord, hasModel: boolean): Promise<Way | undefined> {
  if (!hasModel) return 'csv';
  const items: (vscode.QuickPickItem & { readonly way: Way })[] = [
    { way: 'csv', label: 'Curve (CSV)', detail: `Loss and accuracy: ${curveWords(record)}.` },
    {
      way: 'model',
      label: 'Trained Net (TensorFlow.js)',
      detail: 'A folder with model.json and weights.bin, for tf.loadLayersModel.',
    },
  ];
  return (await vscode.window.showQuickPick(items, { title: `Export the Run of ${record.title}` }))?.way;
}

export const nameOf = ({ title, started }: Pick<RunRecord, 'title' | 'started'>): string =>
  `${title.replace(/\.resnet\.(ya?ml|json)$/i, '')}-${started.slice(0, 10)}`;

async function askFile(record: RunRecord): Promise<string | undefined> {
  const place = await vscode.window.showSaveDialog({
    filters: { CSV: ['csv'] },
    defaultUri: inWorkspace(`${nameOf(record)}.csv`),
  });
  return place?.fsPath;
}

/** A folder of its own in the one that the person picks: model.json is no name to throw among other files. */
async function askFolder(record: RunRecord): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: 'Folder in Which the Net Gets a Folder of Its Own',
      openLabel: 'Save Here',
    })) ?? [];
  return folder === undefined ? undefined : join(folder.fsPath, `${nameOf(record)}-tfjs`);
}

export function inWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? vscode.Uri.file(name) : vscode.Uri.joinPath(folder, name);
}
