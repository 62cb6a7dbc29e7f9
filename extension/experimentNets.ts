import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import { skipCount } from '../src/model/plainTwin.ts';
import {
  deepened,
  degradationFile,
  paperNet,
  withAndWithoutSkip,
  withAndWithoutSkips,
  type Contestant,
} from '../src/protocol/experiment.ts';
import type { Question } from '../src/protocol/experimentRecord.ts';
import { fileName } from './fileName.ts';
import type { Services } from './services.ts';
import type { Target } from './target.ts';
import { trainingObstacle } from './trainable.ts';

type Needs = Pick<Services, 'context' | 'engines'>;

/** The nets that a question compares, a plain one before each residual one; throws the sentence that says why not. */
export async function contestantsOf(
  question: Question,
  target: Target,
  services: Needs,
): Promise<readonly Contestant[]> {
  if (question.kind === 'paper') return await paperNets(question.depths, services);
  const title = fileName(target.uri);
  const obstacle = trainingObstacle(title, target);
  if (obstacle !== null) throw new Error(obstacle);
  const { analysis } = target;
  if (question.kind === 'own') {
    if (skipCount(analysis.structure) === 0)
      throw new Error(`${title} has no skips, so that it is its own plain twin.`);
    const pairs = question.times.map((times) => ownNets(target, title, times));
    return (await Promise.all(pairs)).flat();
  }
  const found = analysis.structure.merges.find(({ node, skip }) => node === question.merge && skip !== null);
  if (found === undefined)
    throw new Error('Select a skip in the graph first: it is trained without that one.');
  const nets = withAndWithoutSkip(title, analysis, found);
  if (typeof nets === 'string') throw new Error(nets);
  return nets;
}

/** Whether a config says its blocks as a number a stage: ours in the staged form. */
export const isStaged = ({ analysis: { graph }, text }: Target): boolean =>
  graph.format === 'residual-lens' && deepened(text, 2) !== text;

/** The config and its twin, with so many times its blocks. */
async function ownNets(target: Target, title: string, times: number): Promise<readonly Contestant[]> {
  const { uri, analysis, text, input } = target;
  if (times === 1) return withAndWithoutSkips(title, analysis);
  if (!isStaged(target))
    throw new Error(
      `${title} does not say its blocks as a number a stage, so that it cannot be made deeper; set the blocks to 1.`,
    );
  const deep = await analysed(uri.path, deepened(text, times), input);
  return withAndWithoutSkips(`${title} with ${times} times the blocks`, deep);
}

async function analysed(path: string, text: string, input: Target['input']): Promise<Analysis> {
  const { openConfig } = await import('../src/model/formats/registry.ts');
  const { analyze } = await import('../src/model/analyze.ts');
  const reading = openConfig({ path, bytes: new TextEncoder().encode(text), others: {}, input });
  if (reading.kind !== 'graph') throw new Error(`${path} cannot be read with more blocks.`);
  return analyze(reading.graph, reading.problems);
}

/** The paper's nets of 6n + 2 layers: read from the zoo's shallowest. */
async function paperNets(
  depths: readonly number[],
  { context, engines }: Needs,
): Promise<readonly Contestant[]> {
  if (engines.native === null)
    throw new Error(
      "The paper's nets are too deep for the JavaScript engine; install the TensorFlow engine first.",
    );
  const file = vscode.Uri.joinPath(context.extensionUri, 'examples', degradationFile(20));
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const pairs = [...depths]
    .sort((a, b) => a - b)
    .map(async (depth) =>
      withAndWithoutSkips(`ResNet-${depth}`, await analysed(file.path, paperNet(text, depth), null)),
    );
  return (await Promise.all(pairs)).flat();
}
