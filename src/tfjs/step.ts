import type { GraphNode } from '../model/graph.ts';
import type { Net } from './net.ts';
import type { Optimizer } from './optimizer.ts';
import type { Probe } from './probe.ts';
import type { Scalar, Tensor, Tensor1D, Tensor4D, Tf } from './tf.ts';

/** A batch on its way through the net: images and the class of each. */
export interface Batch {
  readonly images: Tensor4D;
  readonly labels: Tensor1D;
}

export interface StepResult {
  readonly loss: number;
  /** How many images of the batch were classified right. */
  readonly right: number;
}

/** One step of training: forward, gradients, update. The batch is the caller's. */
export function takeStep(
  tf: Tf,
  net: Net,
  optimizer: Pick<Optimizer, 'apply'>,
  { images, labels }: Batch,
  { seed, rate, probe }: { readonly seed: number; readonly rate: number; readonly probe?: Probe | null },
): StepResult {
  let [loss, right] = [NaN, 0];
  tf.tidy(() => {
    const hits: Scalar[] = [];
    const forward = () => {
      const logits = net.forward(images, probe ? { seed, heard: probe.heard } : { seed });
      hits.push(tf.keep(countRight(tf, logits, labels)));
      return lossOf(tf, logits, labels);
    };
    const { value, grads } = tf.variableGrads(forward, [...net.variables]);
    loss = value.dataSync()[0] ?? NaN;
    probe?.look(grads);
    // Weights that are still finite show where it began.
    if (Number.isFinite(loss)) optimizer.apply(grads, rate);
    right = hits[0]?.dataSync()[0] ?? 0;
    tf.dispose(hits);
  });
  return { loss, right };
}

export const lossOf = (tf: Tf, logits: Tensor, labels: Tensor1D): Scalar =>
  tf.losses.softmaxCrossEntropy<Tensor, Scalar>(tf.oneHot(labels, logits.shape[1] ?? 0), logits);

export const countRight = (tf: Tf, logits: Tensor, labels: Tensor1D): Scalar =>
  tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'int32'));

/** The name of the first node whose output is not finite. */
export function firstBroken(tf: Tf, net: Net, images: Tensor4D, seed: number): string {
  const broken: string[] = [];
  const heard = ({ name }: GraphNode, output: Tensor) => {
    if (broken.length === 0 && tf.all(tf.isFinite(output)).dataSync()[0] === 0) broken.push(name);
  };
  tf.tidy(() => {
    net.forward(images, { seed, heard });
  });
  return broken[0] ?? 'loss';
}
