import type { EngineInfo } from '../../src/protocol/engine.ts';
import type { FlowCurve, GradientFlowState } from '../../src/protocol/gradientFlow.ts';
import type { LayerFigures, ProbeRecord } from '../../src/protocol/gradients.ts';
import {
  frameOf,
  noProbeIds,
  probeIdsOf,
  type ProbeMeasure,
  type ProbesEvent,
} from '../../src/protocol/probes.ts';
import { analyze } from '../../src/model/analyze.ts';
import { depthsOf } from '../../src/model/depth.ts';
import { isWeighted } from '../../src/model/ops/ops.ts';
import { analysisOfFile, pictureOfFile } from './nets.ts';
import type { Scene } from './scenes.ts';

const labEngine: EngineInfo = {
  engine: 'tfjs-node',
  tensorflow: '2.13.1',
  tfjs: '4.22.0',
  node: '20.20.2',
  reason: "Found in the extension's storage.",
};

/** Norms that fall by a factor a layer from the input on, as those of such nets do, without any random number. */
function flowCurve(path: string, skips: FlowCurve['skips'], factor: number): FlowCurve {
  const { graph } = analysisOfFile(path);
  const depths = depthsOf(analyze(graph, []));
  const weighted = graph.nodes.filter(({ op }) => isWeighted(op));
  const points = weighted.map(({ id }) => {
    const depth = depths.get(id) ?? 0;
    const gradient = 0.8 * factor ** (weighted.length - depth) * (1 + 0.2 * Math.sin(depth * 1.7));
    return { id, depth, onSkip: false, gradient };
  });
  return { skips, seconds: 0.7, points, layers: points.length };
}

export function flowOf(path: string): GradientFlowState {
  return {
    kind: 'ended',
    title: path.split('/').at(-1) ?? path,
    engine: labEngine,
    batch: { images: 16, data: 'digits', inputShape: [32, 32, 3], seed: 1 },
    curves: [flowCurve(path, 'all', 1.03), flowCurve(path, 'none', 1.14)],
    failure: null,
  };
}

/** Five looks at a net whose gradients shrink while it learns, without any random number. */
export function probesOf(path: string): ProbesEvent {
  const { graph } = analysisOfFile(path);
  const record = (look: number): ProbeRecord => {
    const seen = graph.nodes.flatMap(({ id, op }, at): [string, LayerFigures][] => {
      if (isWeighted(op) || op.kind === 'batchNorm')
        return [[id, { gradient: 1 / (1 + look + (at % 90) / 10), weight: 4 + (at % 7) + look }]];
      if (op.kind === 'activation' && op.name === 'relu') return [[id, { dead: (at % 4) * 0.05 * look }]];
      if (op.kind === 'add') return [[id, { ratio: 0.4 + (at % 5) / 10 }]];
      return op.kind === 'gate' ? [[id, { gate: 0.1 + look * 0.02 }]] : [];
    });
    return { step: 1 + 30 * look, figures: Object.fromEntries(seen) };
  };
  const records = [0, 1, 2, 3, 4].map(record);
  const ids = records[0] === undefined ? noProbeIds : probeIdsOf(records[0]);
  return { ids, frames: records.map((each) => frameOf(each, ids)) };
}

const heatWhileTraining = (path: string, measure: ProbeMeasure): Pick<Scene, 'events' | 'act'> => ({
  events: () => [
    { event: 'picture', data: pictureOfFile(path) },
    { event: 'probes', data: probesOf(path) },
  ],
  act: async (page) => {
    await page.locator('.probeChoice').selectOption(measure);
  },
});

const resnet56 = 'examples/resnet-56.resnet.yaml';
const themes = ['dark', 'light', 'hc-dark', 'hc-light'];

/** What the lab shows on the picture and beside it: gradient flow, and heat while a net trains. */
export const labScenes: readonly Scene[] = [
  {
    name: 'gradient-flow',
    width: 1100,
    height: 900,
    themes,
    events: () => [
      { event: 'picture', data: pictureOfFile(resnet56) },
      { event: 'gradientFlow', data: flowOf(resnet56) },
    ],
    act: async (page) => {
      await page.locator('.flowChart').click({ position: { x: 120, y: 75 } });
    },
  },
  {
    name: 'beside-gradient-flow',
    width: 510,
    height: 900,
    themes: ['dark', 'light'],
    events: () => [
      { event: 'picture', data: pictureOfFile(resnet56) },
      { event: 'gradientFlow', data: flowOf(resnet56) },
    ],
    act: async (page) => {
      await page.getByText('As a table').click();
    },
  },
  {
    name: 'training-heat',
    width: 1100,
    height: 1000,
    themes,
    ...heatWhileTraining('examples/resnet-20.resnet.yaml', 'gradient'),
  },
  {
    name: 'beside-training-heat',
    width: 510,
    height: 900,
    themes: ['dark', 'light'],
    ...heatWhileTraining('examples/highway-19.resnet.yaml', 'gate'),
  },
];
