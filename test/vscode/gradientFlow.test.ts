import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { GradientFlowState } from '../../src/protocol/gradientFlow.ts';
import { hasDriver } from '../../scripts/hosts/askDriver.ts';
import { needsEngine } from './needs.ts';
import { api, endAll, example, openGraph, until, untilInWebview } from './session.ts';

type FlowState = Exclude<GradientFlowState, { kind: 'none' }>;

describe('gradient flow', function () {
  this.timeout(120_000);
  before(needsEngine);
  afterEach(endAll);

  it('looks at ResNet-56 and its plain twin without training, and draws both in the graph', async () => {
    const uri = example('resnet-56.resnet.yaml');
    await openGraph(uri);
    const start = performance.now();
    const flow = await vscode.commands.executeCommand<FlowState>('residualLens.gradientFlow', uri);
    console.log(`      ${((performance.now() - start) / 1000).toFixed(1)} s for both nets`);
    assert.deepEqual([flow.kind, flow.failure], ['ended', null]);
    assert.deepEqual(
      flow.curves.map(({ skips, points }) => [skips, points.length]),
      [
        ['all', 56],
        ['none', 56],
      ],
    );
    const firstNorm = flow.curves.map(({ points }) => points[1]?.gradient ?? 0);
    assert.ok((firstNorm[1] ?? 0) > 20 * (firstNorm[0] ?? 0), 'the plain gradients have exploded on the way');
    assert.deepEqual((await api()).gradientFlow(uri), flow, 'it stays');
    if (hasDriver())
      await untilInWebview(
        'the graph shows both curves',
        `document.querySelectorAll('.flowChart path.flow').length === 2`,
      );
    await until('its process has ended', async () => (await api()).engine().pids.length === 0);
  });
});
