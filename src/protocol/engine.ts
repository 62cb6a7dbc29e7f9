import type { Graph, NodeId, Shape } from '../model/graph.ts';
import type { NodeFacts } from '../model/facts.ts';
import type { LayerGradient, NetFigures, ProbeRecord } from './gradients.ts';

/** What one may ask of the tfjs process; it tells its progress by events. */
export interface EngineCalls {
  describe: (request: null) => EngineInfo;
  check: (request: CheckRequest) => CheckReport;
  train: (request: TrainRequest) => TrainReport;
  gradients: (request: GradientsRequest) => GradientsReport;
  /**
   * Ends the running training after its current step, and the next one, where none runs yet, before its first; the
   * report then says "stopped".
   */
  stop: (request: null) => null;
  /** The running training computes nothing until it is asked to go on. */
  pause: (request: { readonly paused: boolean }) => null;
}

export interface EngineEvents {
  progress: { readonly done: number; readonly total: number };
  plan: TrainPlan;
  step: StepRecord;
  /** Where they are asked for together: all since the last telling, at most ten times a second. */
  steps: readonly StepRecord[];
  epoch: EpochRecord;
  /** What the person should know and the run goes on with: a checkpoint that could not be written, a sleep. */
  warning: { readonly message: string };
  /** Now and then, as far as it costs next to nothing. */
  probe: ProbeRecord;
}

export interface EngineInfo {
  readonly engine: 'tfjs-node' | 'tfjs-cpu';
  /** TensorFlow's version ("2.13.1"), null where the pure-JS engine serves. */
  readonly tensorflow: string | null;
  readonly tfjs: string;
  readonly node: string;
  /** Why this engine: where it was found, or why the native one does not serve. */
  readonly reason: string;
}

export interface CheckRequest {
  readonly graph: Graph;
  /** What the model says of each node: the claims that TensorFlow confirms or not. */
  readonly facts: Readonly<Record<NodeId, NodeFacts>>;
}

export interface Disagreement {
  readonly id: NodeId;
  readonly what: 'shape' | 'params' | 'sum' | 'build';
  readonly ours: string;
  readonly theirs: string;
}

export interface CheckReport {
  readonly status: 'agree' | 'disagree' | 'not run';
  readonly engine: EngineInfo;
  /** Why it was not run, or what part was left out; null where all was done. */
  readonly note: string | null;
  readonly nodes: number;
  readonly checked: number;
  readonly shapesAgree: number;
  readonly paramsAgree: number;
  readonly disagreements: readonly Disagreement[];
  readonly notChecked: readonly NodeId[];
  readonly milliseconds: number;
}

/** What is trained on. `file` is one that the build made; `path` the person's own folder or file. */
export type DataSource =
  | { readonly kind: 'digits' | 'fashion'; readonly file: string }
  | { readonly kind: 'synthetic' }
  | { readonly kind: 'path'; readonly path: string };

/** What the person decides of a run. */
export interface TrainChoices {
  readonly epochs: number;
  /** At most this many steps over all epochs; null for no limit. */
  readonly steps: number | null;
  /** The run ends after the step at which so many seconds are over; null for no limit. */
  readonly seconds: number | null;
  /** At most this many training images; null for all. */
  readonly limit: number | null;
  readonly batch: number;
  /** Height and width of the images; null for the default rule. */
  readonly size: number | null;
  readonly optimizer: 'adam' | 'sgd';
  /** The highest rate; null for the default of the optimizer, the batch and the net. */
  readonly learningRate: number | null;
  /** Behind the warm-up: half a cosine, a tenth at half and at three quarters (He et al. 2015), or no change. */
  readonly schedule: 'cosine' | 'steps' | 'constant';
  /** Share of the steps over which the rate rises from nothing. */
  readonly warmUp: number;
  /** Times half the squared weights of kernels, in the loss: 1e-4 with He et al. */
  readonly weightDecay: number;
  /** Images are moved and, where their class allows it, mirrored; null for the default of the data. */
  readonly augment: boolean | null;
  readonly seed: number;
}

export const quickChoices: TrainChoices = {
  epochs: 3,
  steps: null,
  seconds: null,
  limit: null,
  batch: 64,
  size: null,
  optimizer: 'adam',
  learningRate: null,
  schedule: 'cosine',
  warmUp: 0.05,
  weightDecay: 0,
  augment: null,
  seed: 1,
};

/** The first bytes of a checkpoint: what has them may be written over. */
export const checkpointMagic = 'RLC1';

export interface TrainRequest extends TrainChoices {
  readonly graph: Graph;
  readonly data: DataSource;
  /** Tell each step, for programs that read them; else at most ten a second, and those between are left out. */
  readonly everyStep: boolean;
  /** Leave none out, and tell them together, by `steps`. */
  readonly together?: boolean;
  /** Where the run is kept at the end of every epoch; with `resume` it goes on from there, its curve told again first. */
  readonly checkpoint?: {
    readonly file: string;
    readonly resume: boolean;
    /** Fingerprint of the images that it must be trained on, as a plan told it; on others it is refused. */
    readonly images?: string;
  };
  /** Folder into which the trained net is written as a TensorFlow.js model when the run is done. */
  readonly model?: string;
  /** Tell now and then what the layers look like, for the picture. */
  readonly probes?: boolean;
}

/** What a run is going to do, told before its first step. */
export interface TrainPlan {
  readonly inputShape: Shape;
  /** "digits", "images of cifar-10-batches-bin". */
  readonly data: string;
  /** Classes of the head. */
  readonly classes: number;
  readonly trainImages: number;
  readonly heldOutImages: number;
  readonly batch: number;
  readonly epochs: number;
  readonly steps: number;
  readonly params: number;
  /** What a step needs at most, as it is estimated. */
  readonly memoryBytes: number;
  /** Sentences that the person should read first: a rebuilt head, a smaller size, a slow engine. */
  readonly notes: readonly string[];
  /** The one of the notes that says how long a slow engine takes for this net. */
  readonly slow?: string;
  /** Fingerprint of all images and labels, where the run is kept. */
  readonly images?: string;
}

export interface StepRecord {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** Share of the batch classified right, 0 to 1. */
  readonly accuracy: number;
  readonly ms: number;
}

export interface EpochRecord {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
}

export interface TrainReport {
  readonly reason: 'done' | 'stopped' | 'diverged' | 'refused';
  /** One sentence for "diverged" and "refused". */
  readonly message: string | null;
  /** Refused because there is no checkpoint that could serve: the run can be started anew. */
  readonly lost?: boolean;
  readonly engine: EngineInfo;
  /** Of training, without pauses and sleeps; with those of a resumed run that were over when it was kept. */
  readonly seconds: number;
  readonly peakMemoryBytes: number;
}

/** One forward and one backward pass over the first images, with the weights that a training run would begin with. */
export interface GradientsRequest {
  readonly graph: Graph;
  readonly data: DataSource;
  readonly batch: number;
  /** Height and width of the images; null for the rule of training. */
  readonly size: number | null;
  readonly seed: number;
}

export interface GradientsReport {
  readonly reason: 'done' | 'refused';
  /** One sentence where it was refused. */
  readonly message: string | null;
  readonly engine: EngineInfo;
  readonly inputShape: Shape;
  readonly batch: number;
  /** What the images are: "digits". */
  readonly data: string;
  readonly seed: number;
  readonly loss: number | null;
  readonly seconds: number;
  readonly layers: readonly LayerGradient[];
  readonly figures: NetFigures;
}
