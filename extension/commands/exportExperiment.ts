import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { curvesWords, experimentCsv } from '../../src/protocol/experimentRecord.ts';
import { inboundRun } from '../inboundPlan.ts';
import type { Services } from '../services.ts';
import { inWorkspace, nameOf } from './exportRun.ts';

/** Saves the curves of a kept experiment's nets as CSV. `chosen` is its id, or with `path` all that else is asked for. */
export async function exportExperiment(
  { keptExperiments }: Services,
  _argument: unknown,
  chosen?: unknown,
): Promise<vscode.Uri | undefined> {
  if (keptExperiments === null)
    throw new Error('Experiments are kept in a workspace only; open a folder first.');
  const isStated = typeof chosen === 'object' && chosen !== null;
  const id = isStated && 'id' in chosen ? chosen.id : chosen;
  const record = await keptExperiments.read(inboundRun({ id }).id);
  const stated = isStated && 'path' in chosen && typeof chosen.path === 'string' ? chosen.path : undefined;
  const place =
    stated ??
    (
      await vscode.window.showSaveDialog({
        filters: { CSV: ['csv'] },
        defaultUri: inWorkspace(`${nameOf(record)}-with-and-without-skips.csv`),
      })
    )?.fsPath;
  if (place === undefined) return undefined;
  writeFileSync(place, experimentCsv(record));
  void vscode.window.showInformationMessage(`${basename(place)} is saved: ${curvesWords(record)}.`);
  return vscode.Uri.file(place);
}
