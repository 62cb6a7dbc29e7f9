import * as vscode from 'vscode';
import { flowImages } from '../../src/protocol/gradients.ts';
import { skipCount, withoutSkips } from '../../src/model/plainTwin.ts';
import { inputOf } from '../defaultChoices.ts';
import { fileName } from '../fileName.ts';
import type { FlowRequest, FlowState } from '../gradientFlows.ts';
import { runSize } from '../runSize.ts';
import type { Services } from '../services.ts';
import { analysedTarget } from '../target.ts';
import { trainingObstacle } from '../trainable.ts';
import { viewGraph } from './viewGraph.ts';

/** One backward pass at initialisation, of the net and of its plain twin: the norm of every layer's gradient in its graph. */
export async function gradientFlow(services: Services, argument: unknown): Promise<FlowState> {
  const { flows, panels } = services;
  const target = await analysedTarget(argument, services);
  const { uri, analysis } = target;
  const title = fileName(uri);
  const obstacle = trainingObstacle(title, target);
  if (obstacle !== null) throw new Error(obstacle);
  flows.refuseSecond(uri, title);
  const { batch } = runSize(analysis.totals, inputOf(analysis), { epochs: 1, batch: null, native: true });
  const hasSkips = skipCount(analysis.structure) > 0;
  const nets: FlowRequest['nets'] = hasSkips
    ? [
        { skips: 'all', graph: analysis.graph },
        { skips: 'none', graph: withoutSkips(analysis, null) },
      ]
    : [{ skips: 'none', graph: analysis.graph }];
  if (panels.of(uri).length === 0) await viewGraph(services, uri);
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Gradient flow of ${title}`,
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (_progress, token) => {
    const kill = new AbortController();
    const listener = token.onCancellationRequested(() => {
      kill.abort();
    });
    try {
      return await flows.run({ uri, title, batch: Math.min(flowImages, batch), nets }, kill.signal);
    } finally {
      listener.dispose();
    }
  });
}
