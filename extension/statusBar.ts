import * as vscode from 'vscode';
import { reportText } from './commands/check.ts';
import { engineText } from './engines.ts';
import type { Services } from './services.ts';

/** The engine and its verdict on the file in front: shown beside a config or its graph only. */
export function showStatus({
  checks,
  engines,
  panels,
  readings,
}: Omit<Services, 'context' | 'log'>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('residualLens.engine', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Residual Lens';
  item.command = 'residualLens.check';
  const update = (): void => {
    const uri = panels.active?.uri ?? vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined || (readings.latest(uri) === null && panels.of(uri).length === 0)) {
      item.hide();
      return;
    }
    const verdict = checks.verdictOf(uri);
    const engine = engineText(engines.info, engines.native);
    const status = verdict.kind === 'report' ? verdict.report.status : verdict.kind;
    item.text = `$(${icons[status]}) ${engine}`;
    const found =
      engines.info?.reason ?? (engines.native === null ? '' : `Found in ${engines.native.source}.`);
    const said = {
      none: 'Click to check shapes and parameters.',
      running: 'Checking …',
      failed: verdict.kind === 'failed' ? verdict.message : '',
      report: verdict.kind === 'report' ? reportText(verdict.report) : '',
    }[verdict.kind];
    item.tooltip = ['Residual Lens', said, found].filter((line) => line !== '').join('\n');
    item.show();
  };
  const events = [checks.onDidChange, engines.onDidChange, readings.onDidRead, readings.onDidForget];
  update();
  return vscode.Disposable.from(
    item,
    ...events.map((event) => event(update)),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.window.tabGroups.onDidChangeTabs(update),
    vscode.window.tabGroups.onDidChangeTabGroups(update),
  );
}

const icons = {
  none: 'beaker',
  running: 'loading~spin',
  failed: 'error',
  agree: 'pass',
  disagree: 'warning',
  'not run': 'circle-slash',
} as const;
