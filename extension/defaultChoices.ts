import { constrainedMemory } from 'node:process';
import { totalmem } from 'node:os';
import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import type { Shape } from '../src/model/graph.ts';
import { quickChoices, type DataSource } from '../src/protocol/engine.ts';
import type { Machine, RunChoices } from '../src/protocol/runPlan.ts';
import type { Engines } from './engines.ts';
import type { KeptRuns } from './runs/keptRuns.ts';
import { runSize, type RunSize } from './runSize.ts';

/** How much a quick run of this net takes on, by the person's settings. */
function sizeOf(analysis: Analysis, uri: vscode.Uri, native: boolean): RunSize {
  const settings = vscode.workspace.getConfiguration('residualLens', uri);
  const wishes = {
    epochs: settings.get('training.epochs', 3),
    batch: settings.get<number | null>('training.batchSize', null),
    native,
  };
  return runSize(analysis.totals, inputOf(analysis), wishes);
}

/** What a quick run does without being asked: what the form begins with. */
export const defaultChoices = (analysis: Analysis, uri: vscode.Uri, native: boolean): RunChoices => ({
  ...quickChoices,
  ...sizeOf(analysis, uri, native),
  data: 'digits',
});

export function inputOf({ graph }: Analysis): Shape | null {
  const op = graph.nodes.find(({ op: { kind } }) => kind === 'input')?.op;
  return op?.kind === 'input' ? op.shape : null;
}

/** What runs are estimated for: the engine that there is, its memory, and its speed in the newest run that was kept. */
export async function machineOf(engines: Engines, runs: KeptRuns | null): Promise<Machine> {
  const native = engines.native !== null;
  const measuredRate = (await runs?.rateOf(native ? 'tfjs-node' : 'tfjs-cpu')) ?? null;
  return { native, memory: machineMemory(), measuredRate };
}

/** What the engine will have, in bytes; as the engine asks for itself. */
function machineMemory(): number {
  const constrained = constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/** Where the images of a choice are; throws a sentence where the person's own were chosen and none were picked. */
export function sourceOf(data: RunChoices['data'], extension: vscode.Uri, path: string | null): DataSource {
  if (data === 'synthetic') return { kind: 'synthetic' };
  if (data !== 'own')
    return { kind: data, file: vscode.Uri.joinPath(extension, 'dist', 'data', `${data}.bin`).fsPath };
  if (path === null)
    throw new Error('No images of your own are picked; pick their folder or file in the plan.');
  return { kind: 'path', path };
}
