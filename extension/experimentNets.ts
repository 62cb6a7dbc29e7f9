import * as vscode from 'vscode';
import { skipCount } from '../src/model/plainTwin.ts';
import {
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
    if (skipCount(analysis.structure) > 0) return withAndWithoutSkips(title, analysis);
    throw new Error(`${title} has no skips, so that it is its own plain twin.`);
  }
  const found = analysis.structure.merges.find(({ node, skip }) => node === question.merge && skip !== null);
  if (found === undefined)
    throw new Error('Select a skip in the graph first: it is trained without that one.');
  const nets = withAndWithoutSkip(title, analysis, found);
  if (typeof nets === 'string') throw new Error(nets);
  return nets;
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
  const { openConfig } = await import('../src/model/formats/registry.ts');
  const { analyze } = await import('../src/model/analyze.ts');
  const file = vscode.Uri.joinPath(context.extensionUri, 'examples', degradationFile(20));
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return [...depths]
    .sort((a, b) => a - b)
    .flatMap((depth) => {
      const bytes = new TextEncoder().encode(paperNet(text, depth));
      const reading = openConfig({ path: file.path, bytes, others: {}, input: null });
      if (reading.kind !== 'graph') throw new Error('ResNet-20 of the zoo cannot be read.');
      return withAndWithoutSkips(`ResNet-${depth}`, analyze(reading.graph, reading.problems));
    });
}
