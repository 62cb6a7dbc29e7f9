import type * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import { estimateRun, type Estimate, type RunChoices } from '../src/protocol/runPlan.ts';
import type { PlanForm } from '../src/protocol/trainingState.ts';
import { defaultChoices, machineOf } from './defaultChoices.ts';
import { engineText, type Engines } from './engines.ts';
import { fileName } from './fileName.ts';
import { pickImages } from './pickImages.ts';
import type { Readings } from './readings.ts';
import { renameKeys } from './renamed.ts';
import type { KeptRuns } from './runs/keptRuns.ts';

interface Plan {
  choices: RunChoices | null;
  path: string | null;
  open: boolean;
  estimate: Estimate | null;
}

/** The plan of each document's next run: what the form holds, so that it is there again in a webview that came back. */
export class Plans {
  readonly #plans = new Map<string, Plan>();
  readonly #engines: Engines;
  readonly #readings: Readings;
  readonly #runs: KeptRuns | null;

  constructor(engines: Engines, readings: Readings, runs: KeptRuns | null) {
    this.#engines = engines;
    this.#readings = readings;
    this.#runs = runs;
  }

  /** The form as it stands; null where it is not open. */
  formOf(uri: vscode.Uri): PlanForm | null {
    const { choices, path, open, estimate } = this.#of(uri);
    if (!open || choices === null || estimate === null) return null;
    const engine = engineText(this.#engines.info, this.#engines.native);
    return { title: fileName(uri), choices, own: path, estimate, engine };
  }

  /** Opens the form on the choices of last time, or on a quick run's. Throws where the document has no net. */
  async open(uri: vscode.Uri): Promise<void> {
    const plan = this.#of(uri);
    const choices = plan.choices ?? defaultChoices(this.#analysis(uri), uri, this.#engines.native !== null);
    await this.change(uri, choices);
    plan.open = true;
  }

  /** Keeps what the person chose, and tells what it takes. */
  async change(uri: vscode.Uri, choices: RunChoices): Promise<Estimate> {
    const plan = this.#of(uri);
    plan.choices = choices;
    const machine = await machineOf(this.#engines, this.#runs);
    plan.estimate = estimateRun(this.#analysis(uri).graph, choices, machine);
    return plan.estimate;
  }

  close(uri: vscode.Uri): void {
    this.#of(uri).open = false;
  }

  /** Moves the plans to the file's new name. */
  rename(from: vscode.Uri, to: vscode.Uri): void {
    renameKeys(this.#plans, from.toString(), to.toString());
  }

  pathOf(uri: vscode.Uri): string | null {
    return this.#of(uri).path;
  }

  /** Asks for a folder or a file of images for the next run; false where the person picked none. */
  async pick(uri: vscode.Uri, choices: RunChoices): Promise<boolean> {
    if (!(await this.pickPath(uri))) return false;
    await this.change(uri, { ...choices, data: 'own' });
    return true;
  }

  /** The same images serve the document's runs and its experiments. */
  async pickPath(uri: vscode.Uri): Promise<boolean> {
    const path = await pickImages();
    if (path !== null) this.#of(uri).path = path;
    return path !== null;
  }

  #of(uri: vscode.Uri): Plan {
    const known = this.#plans.get(uri.toString());
    if (known !== undefined) return known;
    const plan: Plan = { choices: null, path: null, open: false, estimate: null };
    this.#plans.set(uri.toString(), plan);
    return plan;
  }

  #analysis(uri: vscode.Uri): Analysis {
    const outcome = this.#readings.latest(uri);
    if (outcome?.kind === 'analysis') return outcome.analysis;
    throw new Error(
      `${fileName(uri)} cannot be planned for: ${outcome?.refusal.message ?? 'it is not read yet.'}`,
    );
  }
}
