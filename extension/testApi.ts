import type * as vscode from 'vscode';
import type { Comparison } from '../src/model/compare/comparison.ts';
import type { EngineInfo } from '../src/protocol/engine.ts';
import type { ExperimentList } from '../src/protocol/experimentRecord.ts';
import type { RunList, RunRecord } from '../src/protocol/runs.ts';
import type { GradientFlowState } from '../src/protocol/gradientFlow.ts';
import type { ExperimentState, TrainingState } from '../src/protocol/trainingState.ts';
import type { Picture, Verdict } from '../src/protocol/view.ts';
import type { Outcome } from './readings.ts';
import type { Services } from './services.ts';

/** What `activate` returns, for the suite that runs in VS Code (test/vscode) and for nobody else. */
export interface TestApi {
  /** How long `activate` took. */
  readonly activationMilliseconds: number;
  /** What each open graph has been told. */
  readonly panels: () => readonly {
    readonly uri: vscode.Uri;
    readonly picture: Picture | null;
    readonly selected: string | null;
    readonly note: string | null;
    readonly column: vscode.ViewColumn | undefined;
  }[];
  /** What each open comparison has been told; null before it has. */
  readonly comparisons: () => readonly (Comparison | null)[];
  /** The last outcome of a document that is watched. */
  readonly outcome: (uri: vscode.Uri) => Outcome | null;
  readonly verdict: (uri: vscode.Uri) => Verdict;
  readonly training: (uri: vscode.Uri) => TrainingState;
  readonly experiment: (uri: vscode.Uri) => ExperimentState;
  readonly runs: () => Promise<RunList>;
  /** What is kept of one of them. */
  readonly run: (id: string) => Promise<RunRecord>;
  readonly experiments: () => Promise<ExperimentList>;
  readonly pauseExperiment: (uri: vscode.Uri, paused: boolean) => void;
  readonly gradientFlow: (uri: vscode.Uri) => GradientFlowState;
  /** As the button in the graph does. */
  readonly stopTraining: (uri: vscode.Uri) => void;
  readonly stopExperiment: (uri: vscode.Uri) => void;
  readonly engine: () => {
    readonly native: boolean;
    readonly info: EngineInfo | null;
    readonly pids: readonly number[];
  };
}

export function testApi(
  {
    panels,
    comparisons,
    readings,
    checks,
    trainings,
    experiments,
    keptExperiments,
    flows,
    engines,
    runs,
  }: Services,
  activationMilliseconds: number,
): TestApi {
  return {
    activationMilliseconds,
    panels: () =>
      panels.all.map((panel) => ({ uri: panel.uri, column: panel.panel.viewColumn, ...panel.shown })),
    comparisons: () => comparisons.all.map(({ told }) => told),
    outcome: (uri) => readings.latest(uri),
    verdict: (uri) => checks.verdictOf(uri),
    training: (uri) => trainings.stateOf(uri),
    experiment: (uri) => experiments.stateOf(uri),
    runs: async () => (await runs?.list()) ?? { runs: [], broken: ['There is no workspace.'] },
    run: async (id) => await (runs?.read(id) ?? Promise.reject(new Error('There is no workspace.'))),
    experiments: async () => (await keptExperiments?.list()) ?? { experiments: [], broken: [] },
    pauseExperiment: (uri, paused) => {
      experiments.pause(uri, paused);
    },
    gradientFlow: (uri) => flows.stateOf(uri),
    stopTraining: (uri) => {
      trainings.stop(uri);
    },
    stopExperiment: (uri) => {
      experiments.stop(uri);
    },
    engine: () => ({ native: engines.native !== null, info: engines.info, pids: engines.pids }),
  };
}
