import { analyze } from '../model/analyze.ts';
import { depthsOf } from '../model/depth.ts';
import type { Graph, NodeId } from '../model/graph.ts';
import { isWeighted } from '../model/ops/ops.ts';
import { sizeNet } from '../model/trainedNet.ts';
import type { GradientsReport, GradientsRequest } from '../protocol/engine.ts';
import { quickChoices } from '../protocol/engine.ts';
import type { LayerGradient, NetFigures } from '../protocol/gradients.ts';
import { imageBatch, labelBatch } from './data/batch.ts';
import { DataError } from './data/imageSet.ts';
import { openData } from './data/open.ts';
import { buildNet } from './net.ts';
import type { Run } from './plan.ts';
import { planRun } from './plan.ts';
import { makeProbe, watchOf } from './probe.ts';
import { takeStep } from './step.ts';
import type { Engine, Tf } from './tf.ts';

type Found = Omit<GradientsReport, 'engine' | 'seconds' | 'seed'>;

/** One backward pass at initialisation: the norm of the gradient of every layer, and what else a probe sees. */
export async function gradients(engine: Engine, request: GradientsRequest): Promise<GradientsReport> {
  const start = performance.now();
  const found = await pass(engine, request);
  const seconds = (performance.now() - start) / 1000;
  return { ...found, engine: engine.info, seed: request.seed, seconds };
}

async function pass({ tf, info }: Engine, request: GradientsRequest): Promise<Found> {
  const { seed, batch } = request;
  const sized = sizeNet(request);
  if (typeof sized === 'string') return refused(sized, batch);
  let data;
  try {
    const wanted = { size: sized.sized.size, channels: sized.channels, seed };
    data = await openData(request.data, { ...wanted, breathe: () => Promise.resolve(true) });
  } catch (error) {
    if (error instanceof DataError) return refused(error.message, batch);
    throw error;
  }
  if (data === null) return refused('The data was not read.', batch);
  const choices = { ...quickChoices, ...request, epochs: 1, limit: batch, everyStep: false };
  const run = planRun(choices, sized, data, info);
  if (typeof run === 'string') return refused(run, batch);
  const { loss, figures } = lookOnce(tf, { ...request.graph, nodes: run.nodes }, run);
  return {
    reason: 'done',
    message: null,
    inputShape: run.plan.inputShape,
    batch: run.plan.batch,
    data: run.plan.data,
    loss: Number.isFinite(loss) ? loss : null,
    layers: layersOf(request, figures),
    figures,
  };
}

const refused = (message: string, batch: number): Found => ({
  reason: 'refused',
  message,
  inputShape: [],
  batch,
  data: '',
  loss: null,
  layers: [],
  figures: {},
});

function lookOnce(tf: Tf, graph: Graph, run: Run): { loss: number; figures: NetFigures } {
  const net = buildNet(tf, { ...run, inputShape: run.plan.inputShape });
  const probe = makeProbe(tf, net, watchOf(graph));
  const indexes = Uint32Array.from({ length: run.plan.batch }, (_none, index) => index);
  const still = { apply: () => undefined };
  let loss = NaN;
  try {
    tf.tidy(() => {
      const images = imageBatch(tf, run.train, indexes, run.preparation);
      const labels = labelBatch(tf, run.train, indexes);
      ({ loss } = takeStep(tf, net, still, { images, labels }, { seed: run.seed, rate: 0, probe }));
    });
    return { loss, figures: probe.figures() };
  } finally {
    net.dispose();
  }
}

/** The convolutions and dense layers, each with its depth and its block. */
function layersOf({ graph }: GradientsRequest, figures: NetFigures): LayerGradient[] {
  const analysis = analyze(graph, []);
  const depths = depthsOf(analysis);
  const blocks = new Map<NodeId, { id: string; onSkip: boolean }>();
  for (const { id, skip, nodes, skipNodes } of analysis.structure.blocks) {
    const beside = new Set(skipNodes);
    // Inner blocks come first, and their nodes are theirs.
    if (skip !== null)
      for (const node of nodes) if (!blocks.has(node)) blocks.set(node, { id, onSkip: beside.has(node) });
  }
  return graph.nodes.flatMap(({ id, name, op }): LayerGradient[] => {
    const figure = figures[id];
    if (!isWeighted(op) || figure?.gradient === undefined) return [];
    const block = blocks.get(id);
    return [
      {
        id,
        name,
        depth: depths.get(id) ?? 0,
        block: block?.id ?? null,
        onSkip: block?.onSkip ?? false,
        gradient: figure.gradient,
        weight: figure.weight ?? null,
      },
    ];
  });
}
