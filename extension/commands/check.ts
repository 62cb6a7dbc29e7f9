import * as vscode from 'vscode';
import type { CheckReport } from '../../src/protocol/engine.ts';
import type { Verdict } from '../../src/protocol/view.ts';
import { fileName } from '../fileName.ts';
import type { Services } from '../services.ts';
import { analysedTarget } from '../target.ts';

/** Asks TensorFlow whether it agrees with every shape and parameter, and says what it answered. */
export async function check(services: Services, argument: unknown): Promise<Verdict> {
  const { uri, analysis } = await analysedTarget(argument, services);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Checking ${fileName(uri)} with TensorFlow`,
    cancellable: true,
  };
  const verdict = await vscode.window.withProgress(options, async (progress, token) => {
    const listeners = [
      token.onCancellationRequested(() => {
        services.checks.forget(uri);
      }),
      services.checks.onDidChange(() => {
        const now = services.checks.verdictOf(uri);
        if (now.kind === 'running' && now.total > 0)
          progress.report({ message: `${now.done} of ${now.total} nodes` });
      }),
    ];
    try {
      return await services.checks.check(uri, analysis);
    } finally {
      vscode.Disposable.from(...listeners).dispose();
    }
  });
  void tell(verdict, uri);
  return verdict;
}

async function tell(verdict: Verdict, uri: vscode.Uri): Promise<void> {
  if (verdict.kind === 'failed') {
    const log = 'Show Log';
    const chosen = await vscode.window.showErrorMessage(verdict.message, log);
    if (chosen === log) await vscode.commands.executeCommand('residualLens.showLog');
  }
  if (verdict.kind !== 'report') return;
  const { report } = verdict;
  const sentence = `${fileName(uri)}: ${reportText(report)}`;
  if (report.status === 'agree') {
    void vscode.window.setStatusBarMessage(`$(pass) ${sentence}`, 8000);
    return;
  }
  const install = 'Install TensorFlow Engine';
  const offers = report.engine.tensorflow === null ? [install] : [];
  const chosen = await vscode.window.showWarningMessage(sentence, ...offers);
  if (chosen === install) await vscode.commands.executeCommand('residualLens.installEngine');
}

export function reportText({ status, engine, note, nodes, checked, disagreements }: CheckReport): string {
  const who = engine.tensorflow === null ? `tfjs ${engine.tfjs}` : `TensorFlow ${engine.tensorflow}`;
  const added = note === null ? '' : ` ${note}`;
  switch (status) {
    case 'agree':
      return `${who} agrees on ${checked} of ${nodes} nodes.${added}`;
    case 'disagree':
      return `${who} disagrees in ${disagreements.length} ${disagreements.length === 1 ? 'place' : 'places'}.${added}`;
    case 'not run':
      return `not checked.${added}`;
  }
}
