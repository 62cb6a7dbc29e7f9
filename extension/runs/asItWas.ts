import * as vscode from 'vscode';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { isBinaryName } from '../binaryModel.ts';
import { readWithOthers } from '../otherFiles.ts';
import type { Target } from '../target.ts';

/** What a record of a run or an experiment keeps of its config. */
export type KeptConfig = Pick<RunRecord, 'uri' | 'title' | 'config' | 'input'>;

/**
 * The config of a kept run, read again from the text that was kept with it: the document may have changed since, or be
 * unreadable now, which is null. A binary model has no such text, and is taken as it is while the config inside is the same.
 */
export async function asItWas(record: KeptConfig, now: Target | null): Promise<Target> {
  const { title, config, input } = record;
  const uri = vscode.Uri.parse(record.uri, true);
  if (now !== null && isStill(record, now)) return now;
  if (isBinaryName(uri))
    throw new Error(`${title} has changed since that run, and its former layers are not kept.`);
  const { openConfig } = await import('../../src/model/formats/registry.ts');
  const { analyze } = await import('../../src/model/analyze.ts');
  const { lineTable } = await import('../../src/model/lines.ts');
  const bytes = new TextEncoder().encode(config);
  const reading = await readWithOthers(uri, new Set(), (others) =>
    openConfig({ path: uri.path, bytes, others, input }),
  );
  if (reading.kind === 'refused')
    throw new Error(`${title}, as it was in that run: ${reading.refusal.message}`);
  const analysis = analyze(reading.graph, reading.problems);
  return { uri, analysis, text: config, input, positionOf: lineTable(config) };
}

/** Whether the document is what the run was begun with. */
export const isStill = ({ uri, config, input }: Omit<KeptConfig, 'title'>, now: Target): boolean =>
  now.uri.toString() === uri && now.text === config && input?.join('x') === now.input?.join('x');
