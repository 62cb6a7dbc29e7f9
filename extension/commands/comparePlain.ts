import * as vscode from 'vscode';
import { degradation } from '../../src/protocol/experiment.ts';
import type { ExperimentPlan } from '../../src/protocol/experimentPlan.ts';
import type { ExperimentRecord, Question } from '../../src/protocol/experimentRecord.ts';
import type { RunChoices } from '../../src/protocol/runPlan.ts';
import { followMoves } from '../documentRuns.ts';
import { contestantsOf } from '../experimentNets.ts';
import { defaultExperiment } from '../experimentPlans.ts';
import type { RunningExperiment } from '../experiments.ts';
import { fileName } from '../fileName.ts';
import { inboundExperiment } from '../inboundExperiment.ts';
import { inboundRun } from '../inboundPlan.ts';
import { asItWas } from '../runs/asItWas.ts';
import type { Services } from '../services.ts';
import { analysedTarget, type Target } from '../target.ts';
import { viewGraph } from './viewGraph.ts';

/**
 * Trains a net and its twin without skips alike, or the paper's nets with and without; the curves stand in the graph.
 * Without a word it opens the form of the experiment there; `chosen` is 'own' or 'paper' for what these do by
 * themselves, the form's plan, or a kept experiment to be trained again (`rerun`) or to its end (`goOn`).
 */
export async function comparePlain(
  services: Services,
  argument: unknown,
  chosen?: unknown,
): Promise<RunningExperiment | undefined> {
  const { experiments, engines } = services;
  const kept = await keptOf(services, chosen);
  if (kept !== null) return await again(services, kept);
  const target = await analysedTarget(argument, services);
  const { uri } = target;
  experiments.refuseSecond(uri, fileName(uri));
  const plan = planOf(chosen, target, engines.native !== null);
  if (plan === null) {
    await openForm(services, uri);
    return undefined;
  }
  const { nets, times, depths, choices } = plan;
  const question: Question = nets === 'own' ? { kind: nets, times } : { kind: nets, depths };
  return await experiment(services, target, { question, choices });
}

/** Trains without the skip that ends at a merge, and the whole net beside it: what does this skip do? */
export async function trainWithoutSkip(
  services: Services,
  argument: unknown,
  merge?: unknown,
): Promise<RunningExperiment | undefined> {
  const target = await analysedTarget(argument, services);
  services.experiments.refuseSecond(target.uri, fileName(target.uri));
  const { choices } = defaultExperiment(target, services.engines.native !== null);
  const question: Question = { kind: 'skip', merge: typeof merge === 'string' ? merge : '' };
  return await experiment(services, target, { question, choices });
}

async function openForm(services: Services, uri: vscode.Uri): Promise<void> {
  await services.experimentPlans.open(uri);
  if (services.panels.of(uri).length === 0) await viewGraph(services, uri);
  // A webview that comes to life is told the form as it is.
  for (const panel of services.panels.of(uri)) panel.tellExperimentForm();
}

/** The plan of a program or of the form; null where it is to be asked for. */
function planOf(chosen: unknown, target: Target, native: boolean): ExperimentPlan | null {
  const { depths, choices } = degradation;
  if (chosen === 'paper') return { nets: 'paper', times: [1], depths, choices };
  if (chosen === 'own') return { ...defaultExperiment(target, native), nets: 'own' };
  return typeof chosen === 'object' && chosen !== null && 'plan' in chosen
    ? inboundExperiment(chosen.plan)
    : null;
}

interface Kept {
  readonly record: ExperimentRecord;
  /** Only the nets that are left. */
  readonly goOn: boolean;
}

async function keptOf({ keptExperiments }: Services, chosen: unknown): Promise<Kept | null> {
  if (typeof chosen !== 'object' || chosen === null) return null;
  const goOn = 'goOn' in chosen;
  if (!goOn && !('rerun' in chosen)) return null;
  const id = goOn ? chosen.goOn : (chosen as { readonly rerun: unknown }).rerun;
  if (keptExperiments === null)
    throw new Error('Experiments are kept in a workspace only; open a folder first.');
  return { record: await keptExperiments.read(inboundRun({ id }).id), goOn };
}

/** With the config as it was then: a net that is trained later must be of the same text as those that were. */
async function again(services: Services, { record, goOn }: Kept): Promise<RunningExperiment> {
  const uri = vscode.Uri.parse(record.uri, true);
  services.experiments.refuseSecond(uri, record.title);
  // What is typed at the moment need not be readable for an experiment of former times.
  const now = await analysedTarget(uri, services).catch(() => null);
  const target = record.question.kind === 'paper' && now !== null ? now : await asItWas(record, now);
  const { question, choices, path } = record;
  return await experiment(services, target, { question, choices, path, goOn: goOn ? record : null });
}

interface Wanted {
  readonly question: Question;
  readonly choices: RunChoices;
  /** Of a kept experiment; else what the person picked for the document. */
  readonly path?: string | null;
  readonly goOn?: ExperimentRecord | null;
}

async function experiment(services: Services, target: Target, wanted: Wanted): Promise<RunningExperiment> {
  const { experiments, keptExperiments, panels, plans } = services;
  const { uri, text, input } = target;
  const { question, choices, goOn = null, path = plans.pathOf(uri) } = wanted;
  const title = fileName(uri);
  const contestants = await contestantsOf(question, target, services);
  if (choices.data === 'own' && path === null)
    throw new Error('No images of your own are picked; pick their folder or file in the form.');
  if (panels.of(uri).length === 0) await viewGraph(services, uri);
  // Something else may have begun meanwhile.
  experiments.refuseSecond(uri, title);
  const start = { uri: uri.toString(), title, config: text, input, question, choices, path };
  const kept = keptExperiments?.begin(start, goOn) ?? null;
  const before = goOn === null ? {} : { before: goOn.nets };
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Training with and without skips',
    cancellable: true,
  };
  const ended = await vscode.window.withProgress(options, async (progress, token) => {
    const at = followMoves(uri, experiments.onDidMove);
    const listeners = [
      at,
      token.onCancellationRequested(() => {
        experiments.stop(at.now());
      }),
      experiments.onDidChange(() => {
        const state = experiments.stateOf(at.now());
        if (state.kind === 'running') progress.report({ message: progressOf(state) });
      }),
    ];
    try {
      return await experiments.run({ uri, title, contestants, choices, path, kept, ...before });
    } finally {
      vscode.Disposable.from(...listeners).dispose();
    }
  });
  if (ended.failure !== null) void offerTheRest(uri, ended);
  return ended;
}

/** What failed is said where the person is, who may have gone on with something else, and the rest is a press away. */
async function offerTheRest(uri: vscode.Uri, { failure, id, canGoOn }: RunningExperiment): Promise<void> {
  const rest = 'Train the Rest';
  const offers = canGoOn === true ? [rest] : [];
  const chosen = await vscode.window.showErrorMessage(failure ?? '', ...offers);
  if (chosen === rest) await vscode.commands.executeCommand('residualLens.comparePlain', uri, { goOn: id });
}

function progressOf({ nets, waitsFor, paused }: RunningExperiment): string {
  if (waitsFor) return `Waits for ${waitsFor} to end`;
  const at = nets.findIndex(({ reason }) => reason === 'running');
  const net = nets[at];
  if (net === undefined) return 'Starting the engine';
  const step = net.steps.at(-1)?.step ?? 0;
  const held = paused === true ? ', paused' : '';
  return `${at + 1} of ${nets.length}: ${net.name}, step ${step} of ${net.plan?.steps ?? '?'}${held}`;
}
