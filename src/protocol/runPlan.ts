import type { Graph, Shape } from '../model/graph.ts';
import { figuresOf, memoryFault, memoryNeeded, sizeNet } from '../model/trainedNet.ts';
import type { TrainChoices } from './engine.ts';
import { pureJsSeconds } from './pureJsSpeed.ts';

/** What a run is trained on: what ships, what is made up, or the folder or file that the person picked. */
export const dataKinds = ['digits', 'fashion', 'synthetic', 'own'] as const;
export type DataKind = (typeof dataKinds)[number];

/** All that the person decides in the form. Where `data` is "own", the host knows which folder or file it is. */
export interface RunChoices extends TrainChoices {
  readonly data: DataKind;
}

export const optimizers = ['adam', 'sgd'] as const satisfies readonly TrainChoices['optimizer'][];
export const schedules = [
  'cosine',
  'steps',
  'constant',
] as const satisfies readonly TrainChoices['schedule'][];

interface Bound {
  /** As sentences name it. */
  readonly called: string;
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
  /** May be left empty. */
  readonly optional: boolean;
}

export type NumberChoice =
  | 'epochs'
  | 'steps'
  | 'seconds'
  | 'limit'
  | 'batch'
  | 'size'
  | 'learningRate'
  | 'warmUp'
  | 'weightDecay'
  | 'seed';

/** What numbers a plan may hold: the form and the guard of what it sends read the same table. */
export const planBounds: Readonly<Record<NumberChoice, Bound>> = {
  epochs: { called: 'The number of epochs', least: 1, most: 10_000, whole: true, optional: false },
  steps: { called: 'The limit of steps', least: 1, most: 1e9, whole: true, optional: true },
  seconds: { called: 'The time budget', least: 1, most: 604_800, whole: true, optional: true },
  limit: { called: 'The limit of images', least: 1, most: 1e8, whole: true, optional: true },
  batch: { called: 'The batch', least: 1, most: 4096, whole: true, optional: false },
  size: { called: 'The image size', least: 1, most: 1024, whole: true, optional: true },
  learningRate: { called: 'The learning rate', least: 1e-8, most: 100, whole: false, optional: true },
  warmUp: { called: 'The warm-up', least: 0, most: 0.9, whole: false, optional: false },
  weightDecay: { called: 'The weight decay', least: 0, most: 0.9, whole: false, optional: false },
  seed: { called: 'The seed', least: 0, most: 4_294_967_295, whole: true, optional: false },
};

/** The sentence about a number that cannot be taken; null where it can. */
export function numberFault(name: NumberChoice, value: number | null): string | null {
  const { called, least, most, whole, optional } = planBounds[name];
  if (value === null && optional) return null;
  const fits = value !== null && value >= least && value <= most && (!whole || Number.isSafeInteger(value));
  return fits ? null : `${called} is a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`;
}

/** What a run is going to take, as far as it can be told before its data is opened. */
export interface Estimate {
  readonly inputShape: Shape | null;
  readonly params: number | null;
  readonly memoryBytes: number | null;
  /** Null where the number of images is not known. */
  readonly steps: number | null;
  readonly stepSeconds: number | null;
  readonly seconds: number | null;
  /** The highest learning rate where none is chosen; null where the net is not known. */
  readonly rate: number | null;
  /** The speed is that of an earlier run on this machine, not of machines in general. */
  readonly measured: boolean;
  /** The sentence that refuses the run. */
  readonly refusal: string | null;
}

export interface Machine {
  readonly native: boolean;
  /** Bytes. */
  readonly memory: number;
  /** Multiply-accumulates a second of an earlier run's steps with this engine; null where there was none. */
  readonly measuredRate: number | null;
}

/** Images of what ships and of what is made up (scripts/imageSets.ts, src/tfjs/data/synthetic.ts); null before they are opened. */
export const setSizes: Readonly<
  Record<DataKind, { readonly train: number; readonly heldOut: number } | null>
> = {
  digits: { train: 2500, heldOut: 500 },
  fashion: { train: 2500, heldOut: 500 },
  synthetic: { train: 1000, heldOut: 200 },
  own: null,
};

/** The highest learning rate, for batches of 64; smaller ones step less far, and so do nets without normalization. */
export function ruleRate(
  optimizer: TrainChoices['optimizer'],
  { normalized, batch }: { readonly normalized: boolean; readonly batch: number },
): number {
  const [quick, careful] = optimizer === 'adam' ? [0.003, 0.0005] : [0.1, 0.01];
  return (normalized ? quick : careful) * Math.min(1, Math.sqrt(batch / 64));
}

/** The set as it lies in memory: 28x28 as it ships, made up at up to 64x64, or the person's own at the net's size. */
function imageBytesOf({ data, limit }: RunChoices, size: number, channels: number): number {
  if (data === 'own') return (limit ?? 0) * size ** 2 * channels;
  return data === 'synthetic' ? 1200 * Math.min(size, 64) ** 2 * channels : 3000 * 28 ** 2;
}

/** Multiply-accumulates a second in TensorFlow's training steps, of the order of what was measured on ResNet-20 with two cores. */
const nativeRate = 20e9;

/** Forward, and the gradients of the input and of the weights. */
export const macsOfStep = (macs: number, batch: number): number => 3 * macs * batch;

const nothing: Omit<Estimate, 'refusal'> = {
  inputShape: null,
  params: null,
  memoryBytes: null,
  steps: null,
  stepSeconds: null,
  seconds: null,
  rate: null,
  measured: false,
};

/** Time and memory of a run, by the net's figures at the size of its images. */
export function estimateRun(graph: Graph, choices: RunChoices, machine: Machine): Estimate {
  const net = sizeNet({ graph, size: choices.size });
  if (typeof net === 'string') return { ...nothing, refusal: net };
  const { size } = net.sized;
  const { learnable, activationBytes, macs } = figuresOf(net.sized);
  const available = setSizes[choices.data]?.train ?? null;
  const images = available === null ? choices.limit : Math.min(available, choices.limit ?? Infinity);
  const batch = Math.min(choices.batch, images ?? Infinity);
  const imageBytes = imageBytesOf(choices, size, net.channels);
  const memoryBytes = memoryNeeded({ learnable, activationBytes }, batch, imageBytes);
  const byRule = (steps: number, epochs: number) => {
    const heldOut = setSizes[choices.data]?.heldOut ?? (images ?? 0) / 9;
    return pureJsSeconds({ macs, activationBytes }, { batch, steps, epochs, heldOut });
  };
  const slow = !machine.native && machine.measuredRate === null;
  const measured = macs === null ? null : macsOfStep(macs, batch) / (machine.measuredRate ?? nativeRate);
  const stepSeconds = slow ? (byRule(1, 0)?.step ?? null) : measured;
  const stepsPerEpoch = images === null ? null : Math.max(1, Math.floor(images / batch));
  const most = stepsPerEpoch === null ? null : choices.epochs * stepsPerEpoch;
  const inTime =
    choices.seconds === null || stepSeconds === null
      ? Infinity
      : Math.max(1, Math.ceil(choices.seconds / stepSeconds));
  const bounded = Math.min(most ?? Infinity, choices.steps ?? Infinity, inTime);
  const steps = Number.isFinite(bounded) ? bounded : null;
  // TensorFlow looks at the held-out images in next to no time.
  const looking = (count: number) =>
    slow ? (byRule(0, Math.ceil(count / (stepsPerEpoch ?? count)))?.run ?? 0) : 0;
  const whole = steps === null || stepSeconds === null ? null : steps * stepSeconds + looking(steps);
  const { seconds } = choices;
  const classes = choices.data === 'own' ? 0 : 10;
  return {
    inputShape: [size, size, net.channels],
    params: learnable,
    memoryBytes,
    steps,
    stepSeconds,
    seconds: whole === null ? seconds : Math.min(whole, seconds ?? Infinity),
    rate: ruleRate(choices.optimizer, {
      normalized: net.part.nodes.some(({ op }) => op.kind === 'batchNorm'),
      batch,
    }),
    measured: machine.measuredRate !== null,
    refusal:
      memoryFault(memoryBytes, batch, machine.memory) ??
      (net.classes < classes
        ? `The head has ${net.classes} ${net.classes === 1 ? 'class' : 'classes'}, and ${choices.data} needs ${classes}.`
        : null),
  };
}
