import type * as vscode from 'vscode';
import type { PlanForm, ExperimentState, TrainingState } from '../src/protocol/trainingState.ts';
import type {
  ExportReply,
  ExportRequest,
  Picture,
  PictureCalls,
  Verdict,
  ViewCalls,
  ViewEvents,
  ViewSettings,
} from '../src/protocol/view.ts';
import type { ExperimentForm } from '../src/protocol/experimentPlan.ts';
import type { ExperimentList } from '../src/protocol/experimentRecord.ts';
import type { RunList } from '../src/protocol/runs.ts';
import type { GradientFlowState } from '../src/protocol/gradientFlow.ts';
import { idAt } from '../src/model/locate.ts';
import { openChannel, type Channel, type Handlers } from '../src/protocol/channel.ts';
import { pictureOf } from '../src/protocol/picture.ts';
import type { ProbesEvent } from '../src/protocol/probes.ts';
import { boundedExperiment, boundedTraining } from './boundedTraining.ts';
import { fileName } from './fileName.ts';
import type { Outcome } from './readings.ts';
import { webviewPage, webviewPort, webviewRoots } from './webviewPage.ts';

/** What a panel asks of the rest of the extension, and what it is shown when its webview comes to life. */
export interface PanelDesk {
  readonly extension: vscode.Uri;
  readonly callsOf: (panel: GraphPanel) => Handlers<Omit<ViewCalls, 'ready'>>;
  readonly verdictOf: (uri: vscode.Uri) => Verdict;
  readonly trainingOf: (uri: vscode.Uri) => TrainingState;
  readonly experimentOf: (uri: vscode.Uri) => ExperimentState;
  /** The kept runs; null where none can be kept. */
  readonly runs: () => Promise<RunList> | null;
  readonly keptExperiments: () => Promise<ExperimentList> | null;
  /** The form of the next experiment; null where it is closed. */
  readonly experimentFormOf: (uri: vscode.Uri) => ExperimentForm | null;
  /** The form of the next run; null where it is closed. */
  readonly planOf: (uri: vscode.Uri) => PlanForm | null;
  readonly probesOf: (uri: vscode.Uri) => ProbesEvent;
  readonly gradientFlowOf: (uri: vscode.Uri) => GradientFlowState;
  readonly settings: () => ViewSettings;
  /** The panel shows an outcome: another one, or the same in a webview that came to life. */
  readonly showed: (panel: GraphPanel) => void;
}

/**
 * One webview with one document's graph. VS Code throws a hidden webview away and loads it again when it is shown,
 * so everything that it shows is kept here and told on its `ready`.
 */
export class GraphPanel {
  #uri: vscode.Uri;
  #outcome: Outcome | null = null;
  #picture: Picture | null = null;
  #selected: string | null = null;
  /** What the webview knows of it, and keeps while it is hidden: its own selection may be another since. */
  #known: string | null = null;
  #note: string | null = null;
  #closed = false;
  #ready = false;
  #listsRuns = false;
  readonly #channel: Channel<PictureCalls, ViewEvents>;
  readonly #desk: PanelDesk;
  readonly panel: vscode.WebviewPanel;

  constructor(panel: vscode.WebviewPanel, uri: vscode.Uri, desk: PanelDesk) {
    this.panel = panel;
    this.#uri = uri;
    this.#desk = desk;
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(desk.extension) };
    const ready = (): null => {
      this.#ready = true;
      this.#tellAll();
      if (this.#outcome !== null) desk.showed(this);
      return null;
    };
    this.#channel = openChannel<ViewCalls, PictureCalls, ViewEvents, object>(
      webviewPort(panel.webview),
      { ready, ...desk.callsOf(this) },
      {},
    );
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false;
    });
    panel.onDidDispose(() => {
      this.#channel.dispose('The graph was closed.');
    });
    panel.webview.html = this.#page();
  }

  get uri(): vscode.Uri {
    return this.#uri;
  }

  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** The document has no tab any more: what is shown stays as it is. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The webview is there, and a picture in it. */
  get drawn(): boolean {
    return this.#ready && this.#picture !== null;
  }

  /** What the webview has been told, for tests. */
  get shown(): {
    readonly picture: Picture | null;
    readonly selected: string | null;
    readonly note: string | null;
  } {
    return { picture: this.#picture, selected: this.#selected, note: this.#note };
  }

  /** Shows an outcome. A text that cannot be read for the moment, as it is typed, leaves the picture with a note. */
  show(outcome: Outcome): void {
    if (this.#closed || (outcome === this.#outcome && this.#note === null)) return;
    this.#outcome = outcome;
    if (outcome.kind === 'refused' && this.#picture !== null) {
      this.#tellNote(`${outcome.refusal.message} The picture is of the last text that could be read.`);
      return;
    }
    this.#picture = this.#pictureOf(outcome);
    this.#tellOutcome();
    if (this.#note !== null) this.#tellNote(null);
    this.#desk.showed(this);
  }

  /** Highlights the node at an offset of the document's text; null for none. */
  selectAt(offset: number | null): void {
    const analysis = this.#outcome?.kind === 'analysis' ? this.#outcome.analysis : null;
    const id = offset === null || analysis === null ? null : idAt(analysis, offset);
    if (id === this.#selected) return;
    this.#selected = id;
    this.#tellSelected();
  }

  /** The node that the person chose in the graph: it is highlighted there already. */
  selectedThere(id: string): void {
    this.#selected = id;
    this.#known = id;
  }

  exportPicture(request: ExportRequest): Promise<ExportReply> {
    return this.#channel.call('exportPicture', request);
  }

  tellVerdict(): void {
    this.tell('verdict', this.#desk.verdictOf(this.#uri));
  }

  tellTraining(): void {
    this.tell('training', boundedTraining(this.#desk.trainingOf(this.#uri)));
  }

  tellPlan(): void {
    const form = this.#desk.planOf(this.#uri);
    if (form !== null) this.tell('planForm', form);
  }

  /** A list that was shown, and not closed since, follows what is kept. */
  tellRuns(): void {
    if (this.#listsRuns) void this.#tellLists({ follows: true });
  }

  async listRuns(): Promise<void> {
    this.#listsRuns = true;
    await this.#tellLists({});
  }

  closeRuns(): void {
    this.#listsRuns = false;
  }

  async #tellLists(how: { readonly follows?: true }): Promise<void> {
    const [runs, experiments] = await Promise.all([this.#desk.runs(), this.#desk.keptExperiments()]);
    if (!this.#listsRuns) return;
    this.tell('runs', { ...(runs ?? noRuns), ...how });
    this.tell('experiments', experiments ?? { experiments: [], broken: [] });
  }

  tellExperiment(): void {
    this.tell('experiment', boundedExperiment(this.#desk.experimentOf(this.#uri)));
  }

  tellExperimentForm(): void {
    const form = this.#desk.experimentFormOf(this.#uri);
    if (form !== null) this.tell('experimentForm', form);
  }

  /** A frame more of the run, or all of them. */
  tellProbes(event: ProbesEvent): void {
    this.tell('probes', event);
  }

  tellGradientFlow(): void {
    this.tell('gradientFlow', this.#desk.gradientFlowOf(this.#uri));
  }

  tellSettings(): void {
    this.tell('settings', this.#desk.settings());
  }

  documentClosed(): void {
    this.#closed = true;
    this.#tellNote(`${fileName(this.#uri)} is closed: the picture is of its last text.`);
  }

  /** It has one again: the next outcome takes the note away. */
  documentOpened(): void {
    this.#closed = false;
  }

  /** The file has a new name: the page is made anew, since it carries the document's address. */
  rename(uri: vscode.Uri): void {
    this.#uri = uri;
    this.#ready = false;
    this.#closed = false;
    this.#note = null;
    this.#known = null;
    this.panel.title = titleOf(uri);
    if (this.#picture !== null) this.#picture = { ...this.#picture, title: fileName(uri) };
    this.panel.webview.html = this.#page();
  }

  #page(): string {
    const kept = { document: this.#uri.toString() };
    return webviewPage(this.panel.webview, { extension: this.#desk.extension, name: 'webview', kept });
  }

  #pictureOf(outcome: Outcome): Picture | null {
    if (outcome.kind === 'refused') return null;
    const { analysis, positionOf } = outcome;
    return pictureOf(analysis, { title: fileName(this.#uri), lineOf: (offset) => positionOf(offset).line });
  }

  #tellAll(): void {
    this.tellSettings();
    this.#tellOutcome();
    this.tellVerdict();
    this.tellTraining();
    this.tellExperiment();
    this.tellPlan();
    this.tellExperimentForm();
    if (this.#listsRuns) void this.listRuns();
    this.tellProbes(this.#desk.probesOf(this.#uri));
    this.tellGradientFlow();
    this.#tellSelected();
    this.tell('note', { text: this.#note });
  }

  #tellOutcome(): void {
    if (this.#picture !== null) this.tell('picture', this.#picture);
    else if (this.#outcome?.kind === 'refused')
      this.tell('refused', { title: fileName(this.#uri), ...this.#outcome.refusal });
  }

  #tellSelected(): void {
    if (!this.#ready || this.#selected === this.#known) return;
    this.#known = this.#selected;
    this.tell('select', { id: this.#selected });
  }

  #tellNote(text: string | null): void {
    this.#note = text;
    this.tell('note', { text });
  }

  // A webview that is not there would lose what it is told; it asks for all of it with its next `ready`.
  tell<K extends keyof ViewEvents>(name: K, event: ViewEvents[K]): void {
    if (this.#ready) this.#channel.tell(name, event);
  }
}

const noRuns: RunList = {
  runs: [],
  broken: ['Runs are kept in a workspace only, and none is open: open a folder to keep them.'],
};

export function titleOf(uri: vscode.Uri): string {
  return `Graph ${fileName(uri)}`;
}
