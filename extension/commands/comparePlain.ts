import * as vscode from 'vscode';
import { skipCount } from '../../src/model/plainTwin.ts';
import { quickChoices } from '../../src/protocol/engine.ts';
import type { Contestant } from '../../src/protocol/experiment.ts';
import {
  degradation,
  degradationFile,
  experimentData,
  withAndWithoutSkip,
  withAndWithoutSkips,
} from '../../src/protocol/experiment.ts';
import type { RunChoices } from '../../src/protocol/runPlan.ts';
import type { RunningExperiment } from '../experiments.ts';
import { inputOf } from '../defaultChoices.ts';
import { fileName } from '../fileName.ts';
import { runSize } from '../runSize.ts';
import type { Services } from '../services.ts';
import { analysedTarget, type Target } from '../target.ts';
import { trainingObstacle } from '../trainable.ts';
import { viewGraph } from './viewGraph.ts';

type Way = 'own' | 'paper';

/**
 * Trains a net and its twin without skips alike, or the paper's nets of 20 and 56 layers with and without; the curves
 * stand in the graph. `chosen` is the way that a program chooses.
 */
export async function comparePlain(
  services: Services,
  argument: unknown,
  chosen?: unknown,
): Promise<RunningExperiment | undefined> {
  const { experiments } = services;
  const target = await analysedTarget(argument, services);
  const { uri } = target;
  const title = fileName(uri);
  experiments.refuseSecond(uri, title);
  const way = chosen === 'own' || chosen === 'paper' ? chosen : await wayOf(target);
  if (way === undefined) return undefined;
  const nets = way === 'own' ? own(services, title, target) : await paper(services);
  return await experiment(services, target, nets);
}

/** Trains without the skip that ends at a merge, and the whole net beside it: what does this skip do? */
export async function trainWithoutSkip(
  services: Services,
  argument: unknown,
  merge?: unknown,
): Promise<RunningExperiment | undefined> {
  const target = await analysedTarget(argument, services);
  const title = fileName(target.uri);
  services.experiments.refuseSecond(target.uri, title);
  const { analysis } = target;
  const found = analysis.structure.merges.find(({ node, skip }) => node === merge && skip !== null);
  if (found === undefined)
    throw new Error('Select a skip in the graph first: it is trained without that one.');
  const { choices } = own(services, title, target);
  const contestants = withAndWithoutSkip(title, analysis, found);
  if (typeof contestants === 'string') throw new Error(contestants);
  return await experiment(services, target, { contestants, choices });
}

async function experiment(services: Services, { uri }: Target, nets: Nets): Promise<RunningExperiment> {
  const { experiments, panels } = services;
  const title = fileName(uri);
  if (panels.of(uri).length === 0) await viewGraph(services, uri);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Training with and without skips',
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const listeners = [
      token.onCancellationRequested(() => {
        experiments.stop(uri);
      }),
      experiments.onDidChange(() => {
        const state = experiments.stateOf(uri);
        if (state.kind === 'running') progress.report({ message: progressOf(state) });
      }),
    ];
    try {
      return await experiments.run({ uri, title, ...nets });
    } finally {
      vscode.Disposable.from(...listeners).dispose();
    }
  });
}

async function wayOf(target: Target): Promise<Way | undefined> {
  const skips = skipCount(target.analysis.structure);
  const items: (vscode.QuickPickItem & { readonly way: Way })[] = [
    {
      way: 'paper',
      label: `Degradation: ${degradation.depths.join(' and ')} layers, with and without skips`,
      detail: `The nets of He et al. 2015 (figure 6) on images of ${degradation.choices.size}x${degradation.choices.size}, ${degradation.choices.epochs} epochs each; five to ten minutes.`,
    },
  ];
  if (skips > 0)
    items.unshift({
      way: 'own',
      label: `${fileName(target.uri)} beside its plain twin`,
      detail: `The same net without its ${skips === 1 ? 'skip' : `${skips} skips`}, with the same seed, data and plan.`,
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Compare with Plain',
    placeHolder: 'What is trained, one net after the other, on 2,500 images of clothes?',
  });
  return picked?.way;
}

function needsNative({ engines }: Services): void {
  if (engines.native === null)
    throw new Error(
      'This experiment trains nets of up to 56 layers, which the JavaScript engine is too slow for; install the TensorFlow engine first.',
    );
}

interface Nets {
  readonly contestants: readonly Contestant[];
  readonly choices: RunChoices;
}

function own({ engines }: Services, title: string, target: Target): Nets {
  const { analysis } = target;
  const obstacle = trainingObstacle(title, target);
  if (obstacle !== null) throw new Error(obstacle);
  if (skipCount(analysis.structure) === 0)
    throw new Error(`${title} has no skips, so that it is its own plain twin.`);
  const native = engines.native !== null;
  const wishes = { epochs: quickChoices.epochs, batch: null, native };
  return {
    contestants: withAndWithoutSkips(title, analysis),
    choices: {
      ...quickChoices,
      data: experimentData,
      ...runSize(analysis.totals, inputOf(analysis), wishes),
    },
  };
}

/** Both nets of the paper's figure. */
async function paper(services: Services): Promise<Nets> {
  needsNative(services);
  const contestants: Contestant[] = [];
  const { depths, choices } = degradation;
  for (const depth of depths) {
    const example = vscode.Uri.joinPath(services.context.extensionUri, 'examples', degradationFile(depth));
    const { analysis } = await analysedTarget(example, services);
    contestants.push(...withAndWithoutSkips(`ResNet-${depth}`, analysis));
  }
  return { contestants, choices };
}

function progressOf({ nets }: RunningExperiment): string {
  const at = nets.findIndex(({ reason }) => reason === 'running');
  const net = nets[at];
  if (net === undefined) return 'Starting the engine';
  const step = net.steps.at(-1)?.step ?? 0;
  return `${at + 1} of ${nets.length}: ${net.name}, step ${step} of ${net.plan?.steps ?? '?'}`;
}
