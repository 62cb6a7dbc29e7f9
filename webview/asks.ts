import type { Channel, Request } from '../src/protocol/channel.ts';
import type { Shape } from '../src/model/graph.ts';
import type { ViewCalls } from '../src/protocol/view.ts';
import type { ExperimentActions } from './panels/experiment.ts';
import type { ExperimentFormActions } from './panels/experimentForm.ts';
import type { ExperimentListActions } from './panels/experimentList.ts';
import type { PlanActions } from './panels/planForm.ts';
import type { RunsActions } from './panels/runs.ts';

export type Host = Channel<ViewCalls, object>;

/** Calls the host; a failure is shown as the sentence that it has. */
export type Ask = <K extends keyof ViewCalls>(name: K, request: Request<ViewCalls, K>) => void;

/** What the page asks of the host, as it is asked. */
export interface HostActions
  extends PlanActions, RunsActions, ExperimentActions, ExperimentFormActions, ExperimentListActions {
  readonly train: () => void;
  readonly stop: () => void;
  readonly pause: (paused: boolean) => void;
  readonly resume: () => void;
  readonly openPlan: () => void;
  readonly listRuns: () => void;
  readonly comparePlain: () => void;
  readonly gradientFlow: () => void;
  readonly trainWithout: (id: string) => void;
  readonly check: () => void;
  readonly install: () => void;
  readonly setInput: (shape: Shape | null) => void;
  /** Shows a line of the config, 1-based. */
  readonly goLine: (line: number) => void;
}

export const hostAsks = (ask: Ask): HostActions => ({
  train: () => {
    ask('train', null);
  },
  stop: () => {
    ask('stopTraining', null);
  },
  pause: (paused) => {
    ask('pauseTraining', { paused });
  },
  resume: () => {
    ask('resumeTraining', null);
  },
  openPlan: () => {
    ask('openPlan', null);
  },
  estimate: (choices) => {
    ask('estimatePlan', choices);
  },
  pickData: (choices) => {
    ask('pickData', choices);
  },
  trainPlan: (choices) => {
    ask('trainPlan', choices);
  },
  closePlan: () => {
    ask('closePlan', null);
  },
  listRuns: () => {
    ask('listRuns', null);
  },
  closeRuns: () => {
    ask('closeRuns', null);
  },
  showRuns: (ids) => {
    ask('showRuns', { ids });
  },
  resumeRun: (id) => {
    ask('resumeRun', { id });
  },
  rerun: (id) => {
    ask('rerun', { id });
  },
  exportRun: (id) => {
    ask('exportRun', { id });
  },
  comparePlain: () => {
    ask('comparePlain', null);
  },
  gradientFlow: () => {
    ask('gradientFlow', null);
  },
  trainWithout: (id) => {
    ask('trainWithout', { id });
  },
  trainWithAgain: () => {
    ask('trainWithAgain', null);
  },
  estimateExperiment: (plan) => {
    ask('estimateExperiment', plan);
  },
  pickExperimentData: (plan) => {
    ask('pickExperimentData', plan);
  },
  startExperiment: (plan) => {
    ask('startExperiment', plan);
  },
  closeExperimentForm: () => {
    ask('closeExperimentForm', null);
  },
  stopExperiment: () => {
    ask('stopExperiment', null);
  },
  pauseExperiment: (paused) => {
    ask('pauseExperiment', { paused });
  },
  goOnExperiment: (id) => {
    ask('goOnExperiment', { id });
  },
  showExperiment: (id) => {
    ask('showExperiment', { id });
  },
  rerunExperiment: (id) => {
    ask('rerunExperiment', { id });
  },
  exportExperiment: (id) => {
    ask('exportExperiment', { id });
  },
  check: () => {
    ask('check', null);
  },
  install: () => {
    ask('installEngine', null);
  },
  setInput: (shape) => {
    ask('setInput', { shape });
  },
  goLine: (line) => {
    ask('revealLine', { line });
  },
});
