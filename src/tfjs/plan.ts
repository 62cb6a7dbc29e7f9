import { totalmem } from 'node:os';
import { costs, totals } from '../model/cost.ts';
import type { Totals } from '../model/facts.ts';
import type { GraphNode, NodeId, Shape } from '../model/graph.ts';
import { shapeText } from '../model/graph.ts';
import { inferShapes } from '../model/shapes.ts';
import type { EngineInfo, TrainPlan, TrainRequest } from '../protocol/engine.ts';
import type { DigitSet } from './digits.ts';
import { digitClasses, firstOf, side } from './digits.ts';
import { classesOf, trainedPart } from './head.ts';
import { chooseSize } from './size.ts';

/** All that a run needs: what the person is told, and what is computed. */
export interface Run {
  readonly plan: TrainPlan;
  readonly nodes: readonly GraphNode[];
  readonly logits: NodeId;
  readonly data: DigitSet;
  readonly stepsPerEpoch: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Lays out a run; a string is the sentence that refuses it before its start. */
export function planRun(
  request: TrainRequest,
  digits: DigitSet,
  engine: EngineInfo,
  memory = availableMemory(),
): Run | string {
  const { graph } = request;
  const part = trainedPart(graph);
  if (typeof part === 'string') return part;
  const own = part.input.op.kind === 'input' ? part.input.op.shape : null;
  const sized = chooseSize(graph, part.nodes, own, request.size);
  if (typeof sized === 'string') return sized;
  const classes = classesOf(sized.shapes.of.get(part.logits) ?? null);
  const end = part.nodes.find(({ id }) => id === part.logits)?.name ?? part.logits;
  if (classes === null)
    return `The net ends in '${end}' with maps of ${shapeText(sized.shapes.of.get(part.logits) ?? null)}; quick training needs a head that classifies.`;
  if (classes < digitClasses)
    return `The head '${end}' has ${classes} ${classes === 1 ? 'class' : 'classes'}, and the ${digitClasses} digits need at least ${digitClasses}.`;

  const train = firstOf(digits.train, request.limit ?? digits.train.count);
  const batch = Math.max(1, Math.min(request.batch, train.count));
  // What is left over after the last whole batch waits for another epoch's order: a batch of four is mostly noise.
  const stepsPerEpoch = Math.floor(train.count / batch);
  const steps = Math.min(request.epochs * stepsPerEpoch, request.steps ?? Infinity);
  const figures = totals(sized.graph, costs(sized.graph, sized.shapes));
  const tooBig = memoryRefusal(figures, batch, memory);
  if (tooBig !== null) return tooBig;
  const normalized = part.nodes.some(({ op }) => op.kind === 'batchNorm');
  const learningRate = rateFor(normalized, batch);
  const inputShape: Shape = [sized.size, sized.size, own?.[2] ?? 3];
  return {
    plan: {
      inputShape,
      classes,
      trainImages: train.count,
      heldOutImages: digits.heldOut.count,
      batch,
      epochs: Math.ceil(steps / stepsPerEpoch),
      steps,
      params: figures.learnable,
      notes: [
        ...sizeNotes(own, inputShape, request.size),
        ...rebuiltNotes(request, sized.graph.nodes, sized.shapes.of),
        ...part.notes,
        ...(classes > digitClasses
          ? [`The head keeps its ${classes} classes; the digits use the first ten.`]
          : []),
        `All weights start at random (He, seed ${request.seed}); Adam, learning rate ${learningRate.toPrecision(2)} with warm-up and cosine decay.`,
        ...(engine.engine === 'tfjs-cpu' ? [slowNote(figures, batch, steps)] : []),
      ],
    },
    nodes: sized.graph.nodes,
    logits: part.logits,
    data: { train, heldOut: digits.heldOut },
    stepsPerEpoch,
    learningRate,
    seed: request.seed,
  };
}

/** Adam's rate for batches of 64; smaller ones step less far, and so do nets without normalization. */
function rateFor(normalized: boolean, batch: number): number {
  return (normalized ? 0.003 : 0.0005) * Math.min(1, Math.sqrt(batch / 64));
}

function sizeNotes(own: Shape | null, used: Shape, stated: number | null): string[] {
  const [size = 0] = used;
  const how = size >= side && size <= side + 8 ? 'in a border' : 'resized';
  const notes = [`The digits are grey, 28x28, ${size === side ? 'as they are' : how}: ${shapeText(used)}.`];
  if (own !== null && own[0] !== size)
    notes.push(
      stated === null && size > Math.min(own[0] ?? 32, 32)
        ? `The net's own input is ${shapeText(own)}; ${size}x${size} is the least at which no feature map vanishes.`
        : `The net's own input is ${shapeText(own)}; smaller images train faster.`,
    );
  return notes;
}

/** Dense layers whose input has another length than at the net's own size. */
function rebuiltNotes(
  { graph }: TrainRequest,
  nodes: readonly GraphNode[],
  used: ReadonlyMap<NodeId, Shape | null>,
): string[] {
  const own = inferShapes(graph).of;
  const notes: string[] = [];
  for (const { op, name, inputs } of nodes) {
    const [before, now] = [own.get(inputs[0] ?? '') ?? null, used.get(inputs[0] ?? '') ?? null];
    if (op.kind !== 'dense' || before === null || now === null) continue;
    const [wide, narrow] = [before[before.length - 1], now[now.length - 1]];
    if (wide !== narrow)
      notes.push(
        `The head is rebuilt: '${name}' reads ${narrow ?? 0} features here instead of ${wide ?? 0}.`,
      );
  }
  return notes;
}

/** Multiply-accumulates a second of the pure-JS engine, of the order of what was measured on ResNet-20. */
const pureJsRate = 200e6;

function slowNote({ macs }: Totals, batch: number, steps: number): string {
  // Forward, and the gradients of the input and of the weights.
  const seconds = (3 * batch * (macs ?? 0)) / pureJsRate;
  const text = (time: number) =>
    time < 90 ? `${Math.max(1, Math.round(time))} s` : `${Math.round(time / 60)} min`;
  return `The pure-JS engine is about 100 times slower than TensorFlow: a step takes about ${text(seconds)}, all ${steps} about ${text(seconds * steps)}.`;
}

function availableMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/**
 * Weights, gradients, Adam's two moments and one spare copy; of every activation about two copies for each image of the batch
 * (forward, and its gradient), and what the engine takes by itself.
 */
function memoryRefusal({ learnable, activationBytes }: Totals, batch: number, memory: number): string | null {
  const bytes = 20 * learnable + 2.2 * batch * (activationBytes ?? 0) + 4e8;
  if (bytes < 0.8 * memory) return null;
  const gigabytes = (count: number) => `${(count / 1e9).toFixed(1)} GB`;
  const advice = batch > 1 ? '; a smaller batch needs less' : '';
  return `A step of batch ${batch} needs about ${gigabytes(bytes)} of memory and this machine has ${gigabytes(memory)}${advice}.`;
}
