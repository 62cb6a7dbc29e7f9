import type { Graph, NodeId, Shape } from '../model/graph.ts';
import type { NodeFacts } from '../model/facts.ts';

/** What one may ask of the tfjs process; it tells its progress by events. */
export interface EngineCalls {
  describe: (request: null) => EngineInfo;
  check: (request: CheckRequest) => CheckReport;
  train: (request: TrainRequest) => TrainReport;
  /**
   * Ends the running training after its current step, and the next one, where none runs yet, before its first; the
   * report then says "stopped".
   */
  stop: (request: null) => null;
}

export interface EngineEvents {
  progress: { readonly done: number; readonly total: number };
  plan: TrainPlan;
  step: StepRecord;
  epoch: EpochRecord;
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

export interface TrainRequest {
  readonly graph: Graph;
  readonly data: 'digits';
  /** The file of digits that scripts/digits.ts made. */
  readonly dataFile: string;
  readonly epochs: number;
  /** At most this many steps over all epochs; null for no limit. */
  readonly steps: number | null;
  /** At most this many training images; null for all. */
  readonly limit: number | null;
  readonly batch: number;
  /** Height and width of the images; null for the default rule. */
  readonly size: number | null;
  readonly seed: number;
  /** Tell each step, for programs that read them; else at most ten a second. */
  readonly everyStep: boolean;
}

/** What a run is going to do, told before its first step. */
export interface TrainPlan {
  readonly inputShape: Shape;
  readonly classes: number;
  readonly trainImages: number;
  readonly heldOutImages: number;
  readonly batch: number;
  readonly epochs: number;
  readonly steps: number;
  readonly params: number;
  /** Sentences that the person should read first: a rebuilt head, a smaller size, a slow engine. */
  readonly notes: readonly string[];
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
  readonly engine: EngineInfo;
  readonly seconds: number;
  readonly peakMemoryBytes: number;
}
