import type { BlockKind, MergeKind, SkipKind, Totals } from '../model/facts.ts';
import type { Format, InputSource, NodeId, OpKind, Shape } from '../model/graph.ts';
import type { RefusalCode, Severity } from '../model/problem.ts';
import type { Section as ModelSection } from '../model/sections.ts';
import type { SkipCounts } from '../model/skipCounts.ts';
import type { GradientFlowState } from './gradientFlow.ts';
import type { ProbesEvent } from './probes.ts';
import type { CheckReport, EngineInfo } from './engine.ts';
import type { ExperimentForm, ExperimentPlan } from './experimentPlan.ts';
import type { ExperimentList } from './experimentRecord.ts';
import type { Estimate, RunChoices } from './runPlan.ts';
import type { RunCurves, RunList } from './runs.ts';
import type { ExperimentState, PlanForm, TrainingState } from './trainingState.ts';

/** What the webview asks of the host. */
export interface ViewCalls {
  /** The webview speaks first; the host then tells all that it knows. */
  ready: (request: null) => null;
  /** Show the config's text of a node or block. */
  reveal: (request: { readonly id: string }) => null;
  /** Show a line of the config, 1-based: a problem that no node has. */
  revealLine: (request: { readonly line: number }) => null;
  /** [height, width, channels] to use where the file states none; null goes back to the default. */
  setInput: (request: { readonly shape: Shape | null }) => null;
  check: (request: null) => null;
  train: (request: null) => null;
  stopTraining: (request: null) => null;
  pauseTraining: (request: { readonly paused: boolean }) => null;
  /** Goes on with a run that ended before its last epoch. */
  resumeTraining: (request: null) => null;
  /** The host answers with `planForm`. */
  openPlan: (request: null) => null;
  /** The host asks for a folder or file of images and answers with `planForm`. */
  pickData: (request: RunChoices) => null;
  /** The host answers with `estimate`. */
  estimatePlan: (request: RunChoices) => null;
  trainPlan: (request: RunChoices) => null;
  closePlan: (request: null) => null;
  /** The host answers with `runs`, and tells them again when they change. */
  listRuns: (request: null) => null;
  /** The list is told no more until it is asked for again. */
  closeRuns: (request: null) => null;
  /** The host answers with `runCurves`. */
  showRuns: (request: { readonly ids: readonly string[] }) => null;
  /** Trains the config of a kept run again, with its choices and its seed. */
  rerun: (request: { readonly id: string }) => null;
  /** Goes on with a kept run that ended before its time. */
  resumeRun: (request: { readonly id: string }) => null;
  exportRun: (request: { readonly id: string }) => null;
  /** The host answers with `experimentForm`. */
  comparePlain: (request: null) => null;
  /** The host answers with `experimentEstimate`. */
  estimateExperiment: (request: ExperimentPlan) => null;
  /** The host asks for a folder or file of images and answers with `experimentForm`. */
  pickExperimentData: (request: ExperimentPlan) => null;
  startExperiment: (request: ExperimentPlan) => null;
  closeExperimentForm: (request: null) => null;
  /** One backward pass at initialisation, without any training. */
  gradientFlow: (request: null) => null;
  /** Train it without the skip that ends at this merge, beside the whole net. */
  trainWithout: (request: { readonly id: string }) => null;
  /** Train the whole net as the document's last experiment did: its plan, its data, its seed. */
  trainWithAgain: (request: null) => null;
  stopExperiment: (request: null) => null;
  pauseExperiment: (request: { readonly paused: boolean }) => null;
  /** Trains the nets of a kept experiment that were not trained to their end. */
  goOnExperiment: (request: { readonly id: string }) => null;
  /** Draws a kept experiment. */
  showExperiment: (request: { readonly id: string }) => null;
  /** Trains all nets of a kept experiment again. */
  rerunExperiment: (request: { readonly id: string }) => null;
  exportExperiment: (request: { readonly id: string }) => null;
  installEngine: (request: null) => null;
  /** Save the picture, or the graph as text: the host asks where, and for the picture with `exportPicture`. */
  startExport: (request: { readonly format: ExportFormat }) => null;
}

/** What the host asks of the webview, which alone can draw. */
export interface PictureCalls {
  exportPicture: (request: ExportRequest) => ExportReply;
}

export type ExportFormat = 'svg' | 'png' | 'mermaid' | 'dot';

export interface ExportRequest {
  readonly format: 'svg' | 'png';
  /** What the canvas shows now, or all of it with the present folds. */
  readonly part: 'shown' | 'whole';
  readonly theme: 'light' | 'dark';
}

export interface ExportReply {
  /** The text of an SVG, or a PNG in base64. */
  readonly data: string;
  /** What there is to say of it: that it is smaller than asked for. */
  readonly note: string | null;
}

/** What the host tells the webview. */
export interface ViewEvents {
  picture: Picture;
  refused: {
    readonly title: string;
    readonly code: RefusalCode;
    readonly message: string;
    readonly family: string | null;
  };
  /** The node under the text cursor; null where there is none. */
  select: { readonly id: string | null };
  verdict: Verdict;
  training: TrainingState;
  planForm: PlanForm;
  estimate: Estimate;
  /** One that `follows` what is kept was not asked for: it shows no list that is closed. */
  runs: RunList & { readonly follows?: true };
  runCurves: { readonly runs: readonly RunCurves[] };
  /** What the layers look like while they train. */
  probes: ProbesEvent;
  experiment: ExperimentState;
  experimentForm: ExperimentForm;
  experimentEstimate: Estimate;
  /** The kept ones: told with `runs`. */
  experiments: ExperimentList;
  gradientFlow: GradientFlowState;
  settings: ViewSettings;
  /** The document was closed: the picture stays, with this note; null when it is open again. */
  note: { readonly text: string | null };
}

/** The person's settings that the webview heeds. */
export interface ViewSettings {
  /** What the wheel alone does; two fingers on a trackpad pan in any case, and Ctrl with the wheel zooms. */
  readonly wheel: 'zoom' | 'pan';
}

/**
 * The bounded form of an analysis: a structure that recurs crosses once, as a template, and each of its
 * instances says only its name, its place and its receptive field.
 */
export interface Picture {
  readonly title: string;
  /** The net's own name, where its config gives one; the title is the file's. */
  readonly model: string | null;
  readonly format: Format;
  readonly family: string | null;
  readonly inputShape: Shape | null;
  readonly inputSource: InputSource | null;
  readonly inputNote: string | null;
  readonly totals: Totals;
  readonly receptiveField: readonly [number, number] | null;
  /** Whether something of the net is missing: a part that is not known, or one that the file lacks. */
  readonly hasGap: boolean;
  /** Convolutions and dense layers on the longest path: the number in "ResNet-50". */
  readonly depth: number;
  /** Of each kind, those of blocks and those that reach past blocks: `inspect` says the same. */
  readonly skips: SkipCounts;
  readonly templates: readonly Template[];
  readonly sections: readonly Section[];
  /** All of them; `problems` holds the first ones. */
  readonly problemCount: number;
  readonly problems: readonly PictureProblem[];
}

/** The stem, one stage, or the head. */
export interface Section extends ModelSection {
  readonly parts: readonly Part[];
}

/** A run of consecutive equal instances of one template; blocks fold, loose nodes do not. */
export interface Part {
  readonly template: number;
  readonly instances: readonly Instance[];
}

export interface Instance {
  /** The block's id ("stage2.block1"), or the first loose node's. */
  readonly id: string;
  /**
   * The ids of its nodes in the template's order; left out where each is the instance's id, a dot and the
   * template node's suffix.
   */
  readonly ids?: readonly NodeId[];
  /** The id of the node whose output is x, where it is not the last output of the part before. */
  readonly entry?: NodeId;
  /** 1-based line in the config. */
  readonly line: number | null;
  /**
   * Receptive field at x: node fields are this plus the template's offset. Nothing is in front of the input: [0, 0]. Null
   * where unknown.
   */
  readonly field: readonly [number, number] | null;
}

export interface Template {
  /** Null for loose nodes that are in no block. */
  readonly block: BlockKind | null;
  readonly skip: SkipKind | null;
  readonly se: boolean;
  /** Why the skip is what it is, for people: "1x1 conv, stride 2: 64 -> 128 channels, 56x56 -> 28x28". */
  readonly skipText: string | null;
  readonly learnable: number;
  readonly macs: number | null;
  readonly input: Shape | null;
  readonly output: Shape | null;
  readonly nodes: readonly TemplateNode[];
}

export interface TemplateNode {
  readonly suffix: string;
  readonly op: OpKind;
  /** "3x3 conv, 64", "BN", "ReLU", "+", "max pool 3x3": what stands in the box. */
  readonly label: string;
  /** "stride 2, groups 32, bias"; empty where there is nothing to add. */
  readonly detail: string;
  /**
   * A number is the index of a node of this template, -1 is the instance's x; text is the id of any other
   * node of the graph (a long skip).
   */
  readonly inputs: readonly (number | NodeId)[];
  readonly role: 'branch' | 'skip' | 'merge' | 'tail' | 'loose';
  readonly merge: MergeKind | null;
  /** Said of a merge of parallel branches, of which none is a skip. */
  readonly parallel?: true;
  readonly shape: Shape | null;
  readonly learnable: number | null;
  readonly bnStats: number | null;
  readonly macs: number | null;
  readonly fieldOffset: readonly [number, number] | null;
}

export interface PictureProblem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly node: NodeId | null;
}

export type Verdict =
  /** The engine is the one that would serve, in a few words. */
  | { readonly kind: 'none'; readonly engine?: string }
  | {
      readonly kind: 'running';
      readonly engine: EngineInfo | null;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'report'; readonly report: CheckReport }
  | { readonly kind: 'failed'; readonly message: string };
