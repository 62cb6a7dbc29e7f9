import type { Channel, Request } from '../src/protocol/channel.ts';
import type { Shape } from '../src/model/graph.ts';
import type { ViewCalls } from '../src/protocol/view.ts';
import type { PlanActions } from './panels/planForm.ts';
import type { RunsActions } from './panels/runs.ts';

export type Host = Channel<ViewCalls, object>;

/** Calls the host; a failure is shown as the sentence that it has. */
export type Ask = <K extends keyof ViewCalls>(name: K, request: Request<ViewCalls, K>) => void;

/** What the page asks of the host, as it is asked. */
export interface HostActions extends PlanActions, RunsActions {
  readonly train: () => void;
  readonly stop: () => void;
  readonly pause: (paused: boolean) => void;
  readonly resume: () => void;
  readonly openPlan: () => void;
  readonly listRuns: () => void;
  readonly comparePlain: () => void;
  readonly gradientFlow: () => void;
  readonly stopExperiment: () => void;
  readonly trainWithout: (id: string) => void;
  readonly trainWithAgain: () => void;
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
  showRuns: (ids) => {
    ask('showRuns', { ids });
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
  stopExperiment: () => {
    ask('stopExperiment', null);
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
