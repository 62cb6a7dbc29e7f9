import * as vscode from 'vscode';
import { figuresOf, sizeNet } from '../../src/model/trainedNet.ts';
import { imageWords } from '../../src/protocol/imageWords.ts';
import type { RunChoices } from '../../src/protocol/runPlan.ts';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { defaultChoices, inputOf } from '../defaultChoices.ts';
import { followMoves } from '../documentRuns.ts';
import { fileName } from '../fileName.ts';
import { inboundPlan, inboundRun } from '../inboundPlan.ts';
import { jsSeconds } from '../runSize.ts';
import { asItWas, isStill } from '../runs/asItWas.ts';
import type { RunStart } from '../runs/keptRuns.ts';
import type { Services } from '../services.ts';
import { analysedTarget, targetOf, type Target } from '../target.ts';
import { trainingObstacle } from '../trainable.ts';
import { progressText, timeText } from '../trainingText.ts';
import type { RunState } from '../trainings.ts';
import { viewGraph } from './viewGraph.ts';

/**
 * Trains the net for some minutes: progress in a notification, curves in its graph. Without a word it is a quick run on
 * digits; `chosen` is 'resume', the form's choices, or a kept run to be trained again.
 */
export async function quickTrain(
  services: Services,
  argument: unknown,
  chosen?: unknown,
): Promise<RunState | undefined> {
  const { engines, panels, plans, runs, trainings } = services;
  const again = await runToRepeat(runs, chosen);
  const uri = again === null ? targetOf(argument, services) : vscode.Uri.parse(again.uri, true);
  const title = fileName(uri);
  trainings.refuseSecond(uri, title);
  const resume = chosen === 'resume';
  const goneOn = resume ? await runToGoOn(services, uri, title) : null;
  const earlier = again ?? goneOn;
  const { target, note: differs } = await trainedTarget(services, uri, { earlier, resume });
  const note = differs ?? (!resume && trainings.canResume(uri) ? takesThePlace : null);
  const { analysis } = target;
  const obstacle = trainingObstacle(title, target);
  if (obstacle !== null) throw new Error(obstacle);
  const native = engines.native !== null;
  const choices = earlier?.choices ?? chosenOf(chosen) ?? defaultChoices(analysis, uri, native);
  const path = earlier === null ? (pathOf(chosen) ?? plans.pathOf(uri)) : earlier.path;
  if (choices.data === 'own' && path === null)
    throw new Error(`${title} is not trained: no images of your own are picked; pick them in its plan.`);
  if (!native && !(await isPatient(title, jsSeconds(analysis.totals, inputOf(analysis), choices))))
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
    const at = followMoves(uri, trainings.onDidMove);
    // VS Code adds up what it is told; a bar that has gone forward does not go back.
    let told = 0;
    const listeners = [
      at,
      token.onCancellationRequested(() => {
        trainings.stop(at.now());
      }),
      trainings.onDidChange(() => {
        const state = trainings.stateOf(at.now());
        if (state.kind !== 'running') return;
        const { message, done } = progressText(state);
        progress.report({ message, increment: Math.max(0, 100 * done - told) });
        told = Math.max(told, 100 * done);
      }),
    ];
    try {
      const kept = runs?.begin(startOf(target, { title, choices, path }), goneOn) ?? null;
      return await trainings.train({ uri, title, analysis, choices, path, kept, resume, note });
    } finally {
      vscode.Disposable.from(...listeners).dispose();
    }
  });
  tell(ended, choices.data);
  return ended;
}

const takesThePlace =
  'It takes the place of the run before, which ended before its time and cannot be resumed after the first epoch of this one.';

/** Goes on with the document's last run, which ended before its last epoch, from the last one that was kept. */
export const resumeTraining = (services: Services, argument: unknown): Promise<RunState | undefined> =>
  quickTrain(services, argument, 'resume');

/** The kept run that is gone on with; throws the sentence that there is none. */
async function runToGoOn({ runs, trainings }: Services, uri: vscode.Uri, title: string): Promise<RunRecord> {
  if (!trainings.canResume(uri))
    throw new Error(`${title} has no run to go on with: its last one came to its end, or none was started.`);
  const run = (await runs?.resumable(uri.toString())) ?? null;
  if (run !== null) return run;
  throw new Error(`${title} has no run to go on with: the record of its last one is no longer kept.`);
}

/** What is trained: the document as it is, or as an earlier run had it, with the sentence that says so where it differs. */
async function trainedTarget(
  services: Services,
  uri: vscode.Uri,
  { earlier, resume }: { readonly earlier: RunRecord | null; readonly resume: boolean },
): Promise<{ readonly target: Target; readonly note: string | null }> {
  if (earlier === null) return { target: await analysedTarget(uri, services), note: null };
  // What is typed at the moment need not be readable for a run of former times.
  const now = await analysedTarget(uri, services).catch(() => null);
  const target = await asItWas(earlier, now);
  if (now !== null && isStill(earlier, now)) return { target, note: null };
  const does = resume
    ? 'Goes on with the config as it was when this run began'
    : 'Trains the config as it was in the kept run';
  return { target, note: `${does}; the file has changed since.` };
}

/** The choices of a program or of the graph's form; null for a quick run's own. */
function chosenOf(chosen: unknown): RunChoices | null {
  if (typeof chosen !== 'object' || chosen === null || !('choices' in chosen)) return null;
  return inboundPlan(chosen.choices);
}

/** Where the images of an experiment were that is trained like; null for those that are picked for the document. */
function pathOf(chosen: unknown): string | null {
  if (typeof chosen !== 'object' || chosen === null || !('path' in chosen)) return null;
  return typeof chosen.path === 'string' ? chosen.path : null;
}

/** The kept run that is trained again; null for a new one. */
async function runToRepeat(runs: Services['runs'], chosen: unknown): Promise<RunRecord | null> {
  if (typeof chosen !== 'object' || chosen === null || !('rerun' in chosen)) return null;
  if (runs === null) throw new Error('Runs are kept in a workspace only; open a folder first.');
  return await runs.read(inboundRun({ id: chosen.rerun }).id);
}

function startOf(
  { uri, analysis, text, input }: Target,
  plan: Pick<RunStart, 'title' | 'choices' | 'path'>,
): RunStart {
  const net = sizeNet({ graph: analysis.graph, size: plan.choices.size });
  const macs = typeof net === 'string' ? null : figuresOf(net.sized).macs;
  return { uri: uri.toString(), config: text, input, macs, ...plan };
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

function tell({ title, report, failure, cut, epochs, plan }: RunState, data: RunChoices['data']): void {
  if (cut === 'stopped') return;
  if (failure !== null) {
    void vscode.window.showErrorMessage(`Training ${title}: ${failure}`);
    return;
  }
  const message = report?.message ?? null;
  if (message !== null) void vscode.window.showWarningMessage(`Training ${title}: ${message}`);
  const last = epochs.at(-1);
  if (report?.reason !== 'done' || last === undefined) return;
  const percent = (last.valAccuracy * 100).toFixed(1);
  const images = imageWords(plan?.data ?? data);
  void vscode.window.showInformationMessage(
    `${title} gets ${percent} % of the held-out ${images} right after ${timeText(report.seconds)} of training.`,
  );
}
