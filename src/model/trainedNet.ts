import { costs, totals } from './cost.ts';
import type { Totals } from './facts.ts';
import type { Graph, Shape } from './graph.ts';
import { shapeText } from './graph.ts';
import type { Sized } from './imageSize.ts';
import { chooseSize } from './imageSize.ts';
import type { Trained } from './trainedPart.ts';
import { classesOf, endOf, trainedPart } from './trainedPart.ts';

/** The part of a net that is trained, and the size of the images that it takes. */
export interface SizedNet {
  readonly part: Trained;
  readonly sized: Sized;
  /** The input that the net states itself. */
  readonly own: Shape | null;
  readonly channels: number;
  readonly classes: number;
}

/** What of a net is trained, at what size (null for the rule's); a string is the sentence that refuses it. */
export function sizeNet({
  graph,
  size,
}: {
  readonly graph: Graph;
  readonly size: number | null;
}): SizedNet | string {
  const part = trainedPart(graph);
  if (typeof part === 'string') return part;
  const own = part.input.op.kind === 'input' ? part.input.op.shape : null;
  const sized = chooseSize(graph, part.nodes, own, size);
  if (typeof sized === 'string') return sized;
  const shape = sized.shapes.of.get(part.logits) ?? null;
  const classes = classesOf(shape);
  if (classes === null)
    return `The net ends in '${endOf(part)}' with maps of ${shapeText(shape)}; quick training needs a head that classifies.`;
  return { part, sized, own, channels: own?.[2] ?? 3, classes };
}

/** What the trained part costs at the size of its images. */
export const figuresOf = ({ graph, shapes }: Sized): Totals => totals(graph, costs(graph, shapes));

/**
 * Weights in two copies, gradients and Adam's two moments; of every activation about two copies for each image of the
 * batch (forward, and its gradient); the images of the set, a byte a pixel and channel; and what the engine takes by itself.
 */
export const memoryNeeded = (
  { learnable, activationBytes }: Pick<Totals, 'learnable' | 'activationBytes'>,
  batch: number,
  imageBytes: number,
): number => 20 * learnable + 2.2 * batch * (activationBytes ?? 0) + imageBytes + 4e8;

/** The sentence that refuses a step for which this machine's memory is too small; null where it fits. */
export function memoryFault(bytes: number, batch: number, memory: number): string | null {
  if (bytes <= 0.8 * memory) return null;
  const gigabytes = (count: number) => `${(count / 1e9).toFixed(1)} GB`;
  const advice = batch > 1 ? '; a smaller batch needs less' : '';
  return `A step of batch ${batch} needs about ${gigabytes(bytes)} of memory and this machine has ${gigabytes(memory)}${advice}.`;
}
