import type * as vscode from 'vscode';
import { skipCount } from '../src/model/plainTwin.ts';
import { degradation, experimentData } from '../src/protocol/experiment.ts';
import {
  estimateExperiment,
  type ExperimentForm,
  type ExperimentPlan,
} from '../src/protocol/experimentPlan.ts';
import type { Estimate, RunChoices } from '../src/protocol/runPlan.ts';
import { quickChoices } from '../src/protocol/engine.ts';
import { inputOf, machineOf } from './defaultChoices.ts';
import { engineText } from './engines.ts';
import { contestantsOf, isStaged } from './experimentNets.ts';
import { fileName } from './fileName.ts';
import { renameKeys } from './renamed.ts';
import { runSize } from './runSize.ts';
import type { Services } from './services.ts';
import { analysedTarget, type Target } from './target.ts';

interface Kept {
  readonly plan: ExperimentPlan;
  readonly estimate: Estimate;
  readonly skips: number;
  readonly staged: boolean;
  open: boolean;
}

/** What an experiment does without being asked: the config and its twin, or the paper's nets where it has no skip. */
export function defaultExperiment({ analysis }: Target, native: boolean): ExperimentPlan {
  const isOwn = skipCount(analysis.structure) > 0;
  const size = runSize(analysis.totals, inputOf(analysis), {
    ...{ epochs: quickChoices.epochs, batch: null, native },
  });
  const choices: RunChoices = isOwn
    ? { ...quickChoices, data: experimentData, ...size }
    : degradation.choices;
  return { nets: isOwn ? 'own' : 'paper', times: [1], depths: degradation.depths, choices };
}

/** The plan of each document's next experiment: what its form holds, so that it is there again in a webview that came back. */
export class ExperimentPlans {
  readonly #kept = new Map<string, Kept>();
  readonly #services: () => Services;

  constructor(services: () => Services) {
    this.#services = services;
  }

  /** The form as it stands; null where it is not open. */
  formOf(uri: vscode.Uri): ExperimentForm | null {
    const kept = this.#kept.get(uri.toString());
    if (kept?.open !== true) return null;
    const { plan, estimate, skips, staged } = kept;
    const { engines, plans } = this.#services();
    const engine = engineText(engines.info, engines.native);
    return { title: fileName(uri), plan, skips, staged, own: plans.pathOf(uri), estimate, engine };
  }

  /** Opens the form on the plan of last time, or on what an experiment does by itself. */
  async open(uri: vscode.Uri): Promise<void> {
    const target = await analysedTarget(uri, this.#services());
    const before = this.#kept.get(uri.toString());
    await this.change(
      uri,
      before?.plan ?? defaultExperiment(target, this.#services().engines.native !== null),
    );
    const kept = this.#kept.get(uri.toString());
    if (kept !== undefined) kept.open = true;
  }

  /** Keeps what the person chose, and tells what it takes. */
  async change(uri: vscode.Uri, plan: ExperimentPlan): Promise<Estimate> {
    const services = this.#services();
    const target = await analysedTarget(uri, services);
    const estimate = await this.#estimate(plan, target, services);
    const open = this.#kept.get(uri.toString())?.open ?? false;
    const skips = skipCount(target.analysis.structure);
    this.#kept.set(uri.toString(), { plan, estimate, skips, staged: isStaged(target), open });
    return estimate;
  }

  close(uri: vscode.Uri): void {
    const kept = this.#kept.get(uri.toString());
    if (kept !== undefined) kept.open = false;
  }

  /** Moves the plans to the file's new name. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    renameKeys(this.#kept, from.toString(), to.toString());
  }

  async #estimate({ nets, times, depths, choices }: ExperimentPlan, target: Target, services: Services) {
    const machine = await machineOf(services.engines, services.runs);
    const question = nets === 'own' ? { kind: nets, times } : { kind: nets, depths };
    try {
      const graphs = (await contestantsOf(question, target, services)).map(({ graph }) => graph);
      return estimateExperiment(graphs, choices, machine) ?? refused('There is no net to compare.');
    } catch (error) {
      return refused((error as Error).message);
    }
  }
}

const refused = (refusal: string): Estimate => ({
  ...{ inputShape: null, params: null, memoryBytes: null, steps: null, stepSeconds: null, seconds: null },
  ...{ rate: null, measured: false, refusal },
});
