import type { EngineInfo, EpochRecord, StepRecord, TrainPlan, TrainReport } from './engine.ts';
import type { Estimate, RunChoices } from './runPlan.ts';

/** The document's newest training run. */
export type TrainingState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'running' | 'ended';
      readonly title: string;
      readonly plan: TrainPlan | null;
      readonly engine: EngineInfo | null;
      readonly steps: readonly StepRecord[];
      readonly epochs: readonly EpochRecord[];
      /** Null while it runs. */
      readonly report: TrainReport | null;
      /** The engine died or the run could not start: one sentence. */
      readonly failure: string | null;
      /** Who ended its engine where it failed by that: the person, or the window that was closed. */
      readonly cut?: 'stopped' | 'interrupted';
      readonly paused: boolean;
      /** It ended before its last epoch, and was kept at one. */
      readonly canResume: boolean;
      /** What has to end first: "the training of resnet-20". */
      readonly waitsFor?: string | null;
      /** Seconds after which it ends; left out where only its epochs end it. */
      readonly budget?: number;
      /** What there is to say of it beside its plan: that it trains the config of former times. */
      readonly note?: string;
    };

/** The plan of a run before its start, as the form shows it. */
export interface PlanForm {
  readonly title: string;
  readonly choices: RunChoices;
  /** The folder or file of images that the person picked; null before. */
  readonly own: string | null;
  readonly estimate: Estimate;
  /** The engine that will train, in a few words. */
  readonly engine: string;
}

/** Nets beside their twins without skips, or without one of them, trained alike one after the other. */
export type ExperimentState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'running' | 'ended';
      readonly title: string;
      readonly engine: EngineInfo | null;
      readonly nets: readonly ExperimentNet[];
      /** The engine died or a run was refused: a sentence, and one about the nets that are left. */
      readonly failure: string | null;
      /** What has to end first: "the training of resnet-20". */
      readonly waitsFor?: string | null;
      readonly paused?: boolean;
      /** Under which it is kept; left out where it is not. */
      readonly id?: string;
      /** The plan in a few words. */
      readonly words?: string;
      /** It ended before all of its nets were trained. */
      readonly canGoOn?: boolean;
      /** A kept one that was begun from another document than that in whose graph it is drawn. */
      readonly elsewhere?: boolean;
    };

/** Which skips a net has kept: all, none, or all but the one that was asked about. */
export type NetSkips = 'all' | 'none' | 'all but one';

export interface ExperimentNet {
  readonly name: string;
  /** Convolutions and dense layers on the longest path. */
  readonly depth: number;
  readonly skips: NetSkips;
  /** One that was not reached when the experiment failed is left. */
  readonly reason: TrainReport['reason'] | 'waiting' | 'running' | 'failed' | 'left';
  readonly plan: TrainPlan | null;
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
  readonly seconds: number | null;
  /** The sentence of an end that is not "done": at which step and layer its loss broke. */
  readonly message?: string;
}
