import type * as vscode from 'vscode';
import type { Checks } from './checks.ts';
import type { Comparisons } from './comparePanel.ts';
import type { Engines } from './engines.ts';
import type { GradientFlows } from './gradientFlows.ts';
import type { InputSizes } from './inputSizes.ts';
import type { Panels } from './panels.ts';
import type { Plans } from './plans.ts';
import type { Readings } from './readings.ts';
import type { ExperimentPlans } from './experimentPlans.ts';
import type { Experiments } from './experiments.ts';
import type { KeptExperiments } from './runs/keptExperiments.ts';
import type { KeptRuns } from './runs/keptRuns.ts';
import type { Trainings } from './trainings.ts';

/** What lives as long as the extension; every command gets it. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly inputs: InputSizes;
  readonly readings: Readings;
  readonly engines: Engines;
  readonly checks: Checks;
  readonly trainings: Trainings;
  readonly plans: Plans;
  /** Null without a workspace, where there is no place for them. */
  readonly runs: KeptRuns | null;
  readonly experiments: Experiments;
  readonly experimentPlans: ExperimentPlans;
  /** Null without a workspace. */
  readonly keptExperiments: KeptExperiments | null;
  readonly flows: GradientFlows;
  readonly panels: Panels;
  readonly comparisons: Comparisons;
}
