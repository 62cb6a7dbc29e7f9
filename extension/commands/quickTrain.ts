import * as vscode from 'vscode';
import type { Analysis } from '../../src/model/facts.ts';
import type { Shape } from '../../src/model/graph.ts';
import { fileName } from '../fileName.ts';
import { jsSeconds, runSize, type RunSize } from '../runSize.ts';
import type { Services } from '../services.ts';
import { analysedTarget } from '../target.ts';
import { trainingObstacle } from '../trainable.ts';
import { progressText, timeText } from '../trainingText.ts';
import type { RunState } from '../trainings.ts';
import { viewGraph } from './viewGraph.ts';

/** Trains the net for some minutes on handwritten digits: progress in a notification, curves in its graph. */
export async function quickTrain(
  services: Services,
  argument: unknown,
  chosen?: unknown,
): Promise<RunState | undefined> {
  const { engines, panels, trainings } = services;
  const target = await analysedTarget(argument, services);
  const { uri, analysis } = target;
  const title = fileName(uri);
  const obstacle = trainingObstacle(title, target);
  if (obstacle !== null) throw new Error(obstacle);
  trainings.refuseSecond(uri, title);
  const resume = chosen === 'resume';
  if (resume && !trainings.canResume(uri))
    throw new Error(`${title} has no run to go on with: its last one came to its end, or none was started.`);
  const size = sizeOf(analysis, uri, engines.native !== null);
  if (
    engines.native === null &&
    !(await isPatient(title, jsSeconds(analysis.totals, inputOf(analysis), size)))
  )
    return undefined;
  // The question may have stood there twice.
  trainings.refuseSecond(uri, title);
  if (panels.of(uri).length === 0) await viewGraph(services, uri);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Training ${title}`,
    cancellable: true,
  };
  const ended = await vscode.window.withProgress(options, async (progress, token) => {
    const listeners = [
      token.onCancellationRequested(() => {
        trainings.stop(uri);
      }),
      trainings.onDidChange(() => {
        const state = trainings.stateOf(uri);
        if (state.kind === 'running') progress.report(progressText(state));
      }),
    ];
    try {
      return await trainings.train({ uri, title, analysis, size, resume });
    } finally {
      vscode.Disposable.from(...listeners).dispose();
    }
  });
  tell(ended);
  return ended;
}

/** Goes on with the document's last run, which ended before its last epoch, from the last one that was kept. */
export const resumeTraining = (services: Services, argument: unknown): Promise<RunState | undefined> =>
  quickTrain(services, argument, 'resume');

function sizeOf(analysis: Analysis, uri: vscode.Uri, native: boolean): RunSize {
  const settings = vscode.workspace.getConfiguration('residualLens', uri);
  const wishes = {
    epochs: settings.get('training.epochs', 3),
    batch: settings.get<number | null>('training.batchSize', null),
    native,
  };
  return runSize(analysis.totals, inputOf(analysis), wishes);
}

function inputOf({ graph }: Analysis): Shape | null {
  const op = graph.nodes.find(({ op: { kind } }) => kind === 'input')?.op;
  return op?.kind === 'input' ? op.shape : null;
}

/** Without the native engine a run is slow enough to be asked about first. */
async function isPatient(title: string, seconds: number | null): Promise<boolean> {
  const [train, install] = ['Train Anyway', 'Install TensorFlow Engine'];
  const time = seconds === null ? '' : ` A short run of ${title} takes about ${timeText(seconds)}.`;
  const chosen = await vscode.window.showWarningMessage(
    `The native TensorFlow engine is not installed, and the JavaScript engine trains about 100 times slower.${time}`,
    train,
    install,
  );
  if (chosen === install) await vscode.commands.executeCommand('residualLens.installEngine');
  return chosen === train;
}

function tell({ title, report, failure, epochs }: RunState): void {
  if (failure !== null) {
    void vscode.window.showErrorMessage(`Training ${title}: ${failure}`);
    return;
  }
  const message = report?.message ?? null;
  if (message !== null) void vscode.window.showWarningMessage(`Training ${title}: ${message}`);
  const last = epochs.at(-1);
  if (report?.reason !== 'done' || last === undefined) return;
  const percent = (last.valAccuracy * 100).toFixed(1);
  void vscode.window.showInformationMessage(
    `${title} reads ${percent} % of the held-out digits after ${timeText(report.seconds)} of training.`,
  );
}
