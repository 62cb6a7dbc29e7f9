import type { Totals } from '../model/facts.ts';
import type { GraphNode, NodeId, Shape } from '../model/graph.ts';
import { shapeText } from '../model/graph.ts';
import { inferShapes } from '../model/shapes.ts';
import type { SizedNet } from '../model/trainedNet.ts';
import { figuresOf, memoryFault, memoryNeeded } from '../model/trainedNet.ts';
import { endOf } from '../model/trainedPart.ts';
import type { EngineInfo, TrainPlan, TrainRequest } from '../protocol/engine.ts';
import type { PureJsRun } from '../protocol/pureJsSpeed.ts';
import { pureJsSeconds } from '../protocol/pureJsSpeed.ts';
import { ruleRate } from '../protocol/runPlan.ts';
import type { Preparation } from './data/batch.ts';
import { shift, widestFrame } from './data/batch.ts';
import type { Images, ImageSet } from './data/imageSet.ts';
import type { Normalisation } from './data/imageSet.ts';
import { firstOf, normalisationOf } from './data/imageSet.ts';
import { reshapedNote } from './data/reshaped.ts';
import { availableMemory } from './memory.ts';
import type { Rule } from './optimizer.ts';

/** All that a run needs: what the person is told, and what is computed. */
export interface Run {
  readonly plan: TrainPlan;
  readonly nodes: readonly GraphNode[];
  readonly logits: NodeId;
  readonly train: Images;
  readonly heldOut: Images;
  readonly preparation: Preparation;
  readonly augment: boolean;
  readonly stepsPerEpoch: number;
  readonly rule: Rule;
  readonly learningRate: number;
  readonly seed: number;
}

/** Lays out a run; a string is the sentence that refuses it before its start. */
export function planRun(
  request: TrainRequest,
  net: SizedNet,
  data: ImageSet,
  engine: EngineInfo,
  memory = availableMemory(),
): Run | string {
  const { part, sized, own, channels, classes } = net;
  const wanted = data.classes.length;
  if (classes < wanted)
    return `The head '${endOf(part)}' has ${classes} ${classes === 1 ? 'class' : 'classes'}, and the ${wanted} ${data.called === 'digits' ? 'digits' : 'classes of the data'} need at least ${wanted}.`;
  const train = firstOf(data.train, request.limit ?? data.train.count);
  const batch = Math.max(1, Math.min(request.batch, train.count));
  // What is left over after the last whole batch waits for another epoch's order: a batch of four is mostly noise.
  const stepsPerEpoch = Math.floor(train.count / batch);
  const steps = Math.min(request.epochs * stepsPerEpoch, request.steps ?? Infinity);
  const figures = figuresOf(sized);
  const imageBytes = data.train.pixels.length + data.heldOut.pixels.length;
  const needed = memoryNeeded(figures, batch, imageBytes);
  const tooBig = memoryFault(needed, batch, memory);
  if (tooBig !== null) return tooBig;
  const rule: Rule = {
    ...(request.optimizer === 'adam' ? { kind: 'adam' } : { kind: 'sgd', momentum: 0.9 }),
    weightDecay: request.weightDecay,
  };
  const normalized = part.nodes.some(({ op }) => op.kind === 'batchNorm');
  const learningRate = request.learningRate ?? ruleRate(request.optimizer, { normalized, batch });
  const inputShape: Shape = [sized.size, sized.size, channels];
  const normalisation = normalisationOf(train);
  const augment = request.augment ?? (data.train.channels === 3 && data.mirrors);
  const epochs = Math.ceil(steps / stepsPerEpoch);
  const length = { batch, steps, epochs, heldOut: data.heldOut.count, seconds: request.seconds };
  const slow = engine.engine === 'tfjs-cpu' ? slowNote(figures, length) : null;
  return {
    plan: {
      inputShape,
      data: data.called,
      classes,
      trainImages: train.count,
      heldOutImages: data.heldOut.count,
      batch,
      epochs,
      steps,
      params: figures.learnable,
      memoryBytes: needed,
      notes: [
        ...data.notes,
        ...imageNotes(data, own, inputShape, request.size),
        normalisationNote(normalisation),
        ...(batch < request.batch ? [batchNote(batch, request.batch)] : []),
        ...(augment ? [augmentNote(data)] : []),
        ...rebuiltNotes(request, sized.graph.nodes, sized.shapes.of),
        ...part.notes,
        ...(classes > wanted
          ? [`The head keeps its ${classes} classes; the data uses the first ${wanted}.`]
          : []),
        recipeNote(request, learningRate),
        ...(slow === null ? [] : [slow]),
      ],
      ...(slow === null ? {} : { slow }),
    },
    nodes: sized.graph.nodes,
    logits: part.logits,
    train,
    heldOut: data.heldOut,
    preparation: { ...normalisation, size: sized.size, channels, mirrors: data.mirrors },
    augment,
    stepsPerEpoch,
    rule,
    learningRate,
    seed: request.seed,
  };
}

function recipeNote(
  { optimizer, schedule, warmUp, weightDecay, seed, seconds }: TrainRequest,
  rate: number,
): string {
  const rules = { adam: 'Adam', sgd: 'SGD with momentum 0.9' };
  const schedules = {
    cosine: 'cosine decay',
    steps: 'a tenth of it from half of the run and again from three quarters',
    constant: 'no decay',
  };
  const warm = warmUp > 0 ? 'warm-up and ' : '';
  const decay = weightDecay > 0 ? `, weight decay ${weightDecay}` : '';
  // What the rate is by the clock hangs on how far each step came: only a rate that never changes does not.
  const differs =
    schedule === 'constant' && warmUp === 0
      ? 'so that the same seed does not give a curve of the same length'
      : 'and by the clock the rate follows the time, so that the same seed does not give the same curve';
  const budget =
    seconds === null
      ? ''
      : ` It ends after ${seconds} seconds at the latest, ${differs}; a run of epochs alone repeats itself.`;
  return `All weights start at random (He, seed ${seed}); ${rules[optimizer]}, learning rate ${rate.toPrecision(2)} with ${warm}${schedules[schedule]}${decay}.${budget}`;
}

const augmentNote = ({ mirrors }: ImageSet): string =>
  `Each image is moved by up to ${shift} pixels each way${mirrors ? ' and mirrored half of the time' : ''} (He et al. 2015, section 4.2).`;

function normalisationNote({ mean, deviation }: Normalisation): string {
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ');
  const each = mean.length > 1 ? 'Each channel' : 'Every pixel';
  return `${each} is normalised by the mean (${list(mean)}) and the deviation (${list(deviation)}) of the training images, in 0 to 1.`;
}

const batchNote = (batch: number, wanted: number): string =>
  `The batch is ${batch}, as many training images as there are, and not ${wanted}.`;

/** How the images of the data become those that the net takes. */
function imageNotes(
  { called, train, reshaped }: ImageSet,
  own: Shape | null,
  used: Shape,
  stated: number | null,
): string[] {
  const [size = 0, , channels = 0] = used;
  const { height, width } = train;
  const framed = Math.max(height, width) <= size && Math.min(height, width) >= size - widestFrame;
  const same = height === size && width === size;
  const other = framed ? 'in a border' : 'resized';
  const how = same ? 'as they are' : other;
  const notes = [
    reshaped === undefined
      ? `The images (${called}) are ${train.channels === 1 ? 'grey' : 'coloured'}, ${height}x${width}, ${how}: ${shapeText(used)}${channelsWords(train.channels, channels)}.`
      : reshapedNote(called, reshaped, used),
  ];
  if (own !== null && own[0] !== size)
    notes.push(
      stated === null && size > Math.min(own[0] ?? 32, 32)
        ? `The net's own input is ${shapeText(own)}; ${size}x${size} is the least at which no feature map vanishes.`
        : `The net's own input is ${shapeText(own)}; smaller images train faster.`,
    );
  return notes;
}

/** How the channels of the images become those of the net, where they are not the same (see imageBatch). */
function channelsWords(images: 1 | 3, net: number): string {
  if (images === net) return '';
  if (images === 1) return `, the same grey in each of the ${net} channels`;
  return net === 1 ? ', used as grey' : `, red, green and blue by turns in the ${net} channels`;
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

function slowNote(figures: Totals, run: PureJsRun & Pick<TrainRequest, 'seconds'>): string {
  const { step, run: whole } = pureJsSeconds(figures, run) ?? { step: 0, run: 0 };
  const text = (time: number) =>
    time < 90 ? `${Math.max(1, Math.round(time))} s` : `${Math.round(time / 60)} min`;
  const { seconds } = run;
  const ends = seconds !== null && seconds < whole;
  const length = ends ? `and it ends after ${text(seconds)}` : `all ${run.steps} about ${text(whole)}`;
  return `The pure-JS engine is about 100 times slower than TensorFlow: a step takes about ${text(step)}, ${length}.`;
}
