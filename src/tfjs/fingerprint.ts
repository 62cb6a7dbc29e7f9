import { createHash } from 'node:crypto';
import type { TrainChoices, TrainRequest } from '../protocol/engine.ts';
import { quickChoices } from '../protocol/engine.ts';
import type { Run } from './plan.ts';

/** What a run must have in common with another one to go on with its checkpoint. */
export interface Fingerprint {
  /** Of the net, every choice, and the kind of data. */
  readonly run: string;
  /** Of all images and labels as they are trained on: wherever they lie, and whenever they were written. */
  readonly data: string;
}

export function fingerprint(request: TrainRequest, { plan, train, heldOut }: Run): Fingerprint {
  const { graph, data } = request;
  const choices = (Object.keys(quickChoices) as (keyof TrainChoices)[]).map((key) => request[key]);
  const nodes = graph.nodes.map(({ id, op, inputs }) => [id, op, inputs]);
  const run = createHash('sha256').update(JSON.stringify([nodes, choices, data.kind, plan.inputShape]));
  const images = createHash('sha256');
  // CIFAR-10's 184 MB take less than a second, once a run.
  for (const { count, height, width, channels, pixels, labels } of [train, heldOut]) {
    images.update(JSON.stringify([count, height, width, channels]));
    images.update(pixels);
    images.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  }
  return { run: run.digest('hex'), data: images.digest('hex') };
}
