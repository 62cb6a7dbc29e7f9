import * as vscode from 'vscode';
import type { Totals } from '../src/model/facts.ts';
import { isLowerBound } from '../src/model/gaps.ts';
import { nothingKnown } from '../src/model/nothingKnown.ts';
import { leastWords } from '../src/protocol/labels.ts';
import { plausibleDocuments } from './modelFile.ts';
import type { Readings } from './readings.ts';

/** One line above a config: the way to its graph, and the two figures that people ask for first. */
export function showSummary(readings: Readings): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provideCodeLenses = (document: vscode.TextDocument): vscode.CodeLens[] => {
    const outcome = readings.latest(document.uri);
    const isWanted = vscode.workspace
      .getConfiguration('residualLens', document.uri)
      .get<boolean>('codeLens', true);
    if (!isWanted || outcome?.kind !== 'analysis') return [];
    const title = ['View Architecture Graph', ...figures(outcome.analysis.totals)].join(' · ');
    const command = { title, command: 'residualLens.viewGraph', arguments: [document.uri] };
    return [new vscode.CodeLens(document.lineAt(0).range, command)];
  };
  const provider = { onDidChangeCodeLenses: changed.event, provideCodeLenses };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(plausibleDocuments, provider),
    readings.onDidRead(() => {
      changed.fire();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('residualLens.codeLens')) changed.fire();
    }),
  );
}

function figures(totals: Totals): string[] {
  const { learnable, macs } = totals;
  if (nothingKnown(totals)) return ['size unknown'];
  const least = leastWords(isLowerBound(totals));
  const params = `${least}${counted(learnable, 'param')}`;
  return macs === null ? [params] : [params, `${least}${counted(macs, 'MAC')}`];
}

const counted = (value: number, word: string): string =>
  `${shortNumber(value)} ${word}${value === 1 ? '' : 's'}`;

/** "25.6 M", "4.09 G": three digits that count, with the unit apart. */
function shortNumber(value: number): string {
  const step = [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ].find(([size]) => value >= 0.9995 * Number(size));
  if (step === undefined) return String(value);
  return `${(value / Number(step[0])).toPrecision(3)}${step[1] ?? ''}`;
}
