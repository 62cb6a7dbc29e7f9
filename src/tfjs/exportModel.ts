import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../model/graph.ts';
import { inferShapes } from '../model/shapes.ts';
import type { BuiltNode } from './build.ts';
import { exportNode } from './exportLayers.ts';
import type { Net } from './net.ts';
import { layerName } from './opLayer.ts';
import type { Run } from './plan.ts';
import type { LayersModel, SymbolicTensor, Tensor4D, Tf } from './tf.ts';

/** Larger nets would need as much memory again, and hundreds of megabytes of disk for each run. */
const mostParameters = 40e6;

/**
 * Writes the net with its weights as a model that `tf.loadLayersModel` takes: model.json and weights.bin, of tf.layers' own
 * layers alone, from normalized images to logits. Where it cannot be written so, the folder holds reason.txt with one
 * sentence. Throws where the disk does not take it.
 */
export async function exportModel(tf: Tf, folder: string, run: Run, net: Net): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const refuse = (reason: string) => {
    writeFileSync(join(folder, 'reason.txt'), reason);
  };
  if (run.plan.params > mostParameters) {
    refuse(
      `The net has more than ${mostParameters / 1e6} million parameters, which are not kept for every run.`,
    );
    return;
  }
  const model = triedAsLayers(tf, run, net);
  if (typeof model === 'string') {
    refuse(model);
    return;
  }
  try {
    const difference = differenceOf(tf, run, net, model);
    if (difference > tolerance) {
      refuse(
        `In tf.layers the net gives other outputs (by ${difference.toPrecision(2)}), so it is not exported.`,
      );
      return;
    }
    await model.save(tf.io.withSaveHandler((artifacts) => Promise.resolve(written(folder, run, artifacts))));
  } finally {
    model.dispose();
  }
}

const tolerance = 1e-3;

/** tf.layers says by a throw what it does not take. */
function triedAsLayers(tf: Tf, run: Run, net: Net): LayersModel | string {
  try {
    return asLayers(tf, run, net);
  } catch (error) {
    return `tf.layers does not take the net (${error instanceof Error ? error.message : String(error)}), so it is not exported.`;
  }
}

/** The net in tf.layers' own layers; a string is the sentence that says which node has none. */
function asLayers(tf: Tf, run: Run, net: Net): LayersModel | string {
  const { nodes, logits, plan } = run;
  const shapes = inferShapes({ nodes }).of;
  const made = new Map<NodeId, SymbolicTensor>();
  let input: SymbolicTensor | null = null;
  for (const node of nodes) {
    if (node.op.kind === 'input') {
      input = tf.input({ name: 'images', shape: [...plan.inputShape] });
      made.set(node.id, input);
      continue;
    }
    const built = weightsHolder(node.id, nodes, net.layers);
    const inputs = node.inputs.map((id) => made.get(id)).filter((tensor) => tensor !== undefined);
    const shape = shapes.get(node.id) ?? null;
    const exported =
      built === undefined || shape === null || inputs.length !== node.inputs.length
        ? null
        : exportNode({ tf, node, name: layerName(node.id), inputs, built, shape });
    if (exported === null)
      return `Layer '${node.name}' (${node.op.kind}) has no counterpart in tf.layers, so the net is not exported.`;
    made.set(node.id, exported);
  }
  const output = made.get(logits);
  if (input === null || output === undefined) return 'The net has no input or no logits.';
  return tf.model({ inputs: input, outputs: output });
}

/** The layer that has a node's weights: its own, or that of the node whose weights it shares. */
function weightsHolder(
  id: NodeId,
  nodes: Run['nodes'],
  layers: ReadonlyMap<NodeId, BuiltNode>,
): BuiltNode | undefined {
  const shared = nodes.find((node) => node.id === id)?.shares;
  return (shared === undefined ? undefined : layers.get(shared)) ?? layers.get(id);
}

/** The largest difference between the net's logits and the model's, on two images of noise, in parts of the largest logit. */
function differenceOf(tf: Tf, { plan }: Run, net: Net, model: LayersModel): number {
  const [height = 1, width = 1, channels = 1] = plan.inputShape;
  return tf.tidy(() => {
    const images: Tensor4D = tf.randomNormal([2, height, width, channels], 0, 1, 'float32', 1);
    const ours = net.forward(images);
    const theirs = tf.reshape(model.predict(images) as Tensor4D, ours.shape);
    const scale = Math.max(1, tf.max(tf.abs(ours)).dataSync()[0] ?? 1);
    return (tf.max(tf.abs(tf.sub(ours, theirs))).dataSync()[0] ?? Infinity) / scale;
  });
}

type Artifacts = Parameters<Parameters<Tf['io']['withSaveHandler']>[0]>[0];

function written(folder: string, { plan, preparation }: Run, artifacts: Artifacts) {
  const { modelTopology, weightSpecs = [], weightData, format, generatedBy, convertedBy } = artifacts;
  const parts = Array.isArray(weightData) ? weightData : [weightData ?? new ArrayBuffer(0)];
  writeFileSync(join(folder, 'weights.bin'), Buffer.concat(parts.map((part) => Buffer.from(part))));
  const { mean, deviation } = preparation;
  const model = {
    ...{ format, generatedBy, convertedBy, modelTopology },
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
    // What a program must do to its images, and what comes out.
    userDefinedMetadata: { data: plan.data, classes: plan.classes, output: 'logits', mean, deviation },
  };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' as const } };
}
