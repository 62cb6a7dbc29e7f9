import { readFileSync } from 'node:fs';
import { repositoryEngineFolder } from '../../../src/engine/find.ts';
import { openConfig } from '../../../src/model/formats/registry.ts';
import { trainedPart } from '../../../src/model/trainedPart.ts';
import { loadEngine } from '../../../src/tfjs/loadEngine.ts';
import { buildNet } from '../../../src/tfjs/net.ts';
import { makeOptimizer } from '../../../src/tfjs/optimizer.ts';
import { takeStep } from '../../../src/tfjs/step.ts';
import type { Engine } from '../../../src/tfjs/tf.ts';
import { root } from '../../repository.ts';
import { randomBatches } from './contestant.ts';

interface Product {
  readonly engine: Engine;
  readonly weights: number;
  readonly step: (index: number) => void;
}

/** The product's own step on random images, of an example's net. */
export async function product(name: string, batch: number, size: number): Promise<Product> {
  const path = `examples/${name}.resnet.yaml`;
  const reading = openConfig({ path, bytes: readFileSync(path), others: {}, input: [size, size, 3] });
  if (reading.kind !== 'graph') throw new Error(`${path} is not drawn.`);
  const part = trainedPart(reading.graph);
  if (typeof part === 'string') throw new Error(part);
  const engine = await loadEngine(repositoryEngineFolder(root));
  const { tf, info } = engine;
  if (info.engine !== 'tfjs-node') throw new Error(info.reason);
  const net = buildNet(tf, { nodes: part.nodes, inputShape: [size, size, 3], logits: part.logits, seed: 1 });
  const optimizer = makeOptimizer(tf, net.variables, { kind: 'adam' });
  const batches = randomBatches(tf, batch, size);
  return {
    engine,
    weights: net.variables.reduce((sum, variable) => sum + variable.size, 0),
    step: (index) => {
      const at = batches[index % batches.length];
      if (at !== undefined) takeStep(tf, net, optimizer, at, { seed: index, rate: 0.001 });
    },
  };
}

/** Height and width of the images of each net that is timed. */
export const sizeOf = (name: string): number => (name === 'resnet-20' ? 32 : 64);
