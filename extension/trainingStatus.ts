import * as vscode from 'vscode';
import { statusText } from './trainingText.ts';
import type { Trainings } from './trainings.ts';

/** The run that is under way, in the status bar: "resnet-20 · step 40 of 117 · 93 %"; a click shows its graph. */
export function showRunStatus(trainings: Trainings): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('residualLens.run', vscode.StatusBarAlignment.Right, 89);
  item.name = 'Residual Lens: Training';
  let shown: string | null = null;
  return vscode.Disposable.from(
    item,
    trainings.onDidChange((uri) => {
      const state = trainings.stateOf(uri);
      if (state.kind === 'running') {
        shown = uri.toString();
        item.text = `$(${state.paused ? 'debug-pause' : 'pulse'}) ${statusText(state)}`;
        item.tooltip = `Training ${state.title}: click to see its curves.`;
        item.command = { title: 'Show', command: 'residualLens.viewGraph', arguments: [uri] };
        item.show();
      } else if (shown === uri.toString()) item.hide();
    }),
  );
}
