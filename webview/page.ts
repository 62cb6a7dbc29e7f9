import type { SkipKind } from '../src/model/facts.ts';
import type { ExperimentState, TrainingState } from '../src/protocol/trainingState.ts';
import { element } from './element.ts';
import type { Heat } from './heat/heats.ts';
import { createExperimentPanel } from './panels/experiment.ts';
import { createExperimentForm } from './panels/experimentForm.ts';
import { createExperimentList } from './panels/experimentList.ts';
import { createFindBox } from './panels/findBox.ts';
import { createFindings } from './panels/findings.ts';
import { createGradientFlowPanel } from './panels/gradientFlow.ts';
import { createHeader } from './panels/header.ts';
import { createHeatPanel } from './panels/heatPanel.ts';
import { createInputControl } from './panels/inputControl.ts';
import { createInspector } from './panels/inspector.ts';
import { createLegend } from './panels/legend.ts';
import type { MenuGroups } from './panels/menu.ts';
import { createOutline } from './panels/outline.ts';
import { createPlanForm } from './panels/planForm.ts';
import { createRunsPanel } from './panels/runs.ts';
import { createProbeStrip } from './panels/probeStrip.ts';
import { createToolbar } from './panels/toolbar.ts';
import { createTrainingPanel } from './panels/training.ts';
import { createVerdictChip } from './panels/verdictChip.ts';
import { createVolumeKey } from './panels/volumeKey.ts';
import type { HostActions } from './asks.ts';
import type { Target } from './target.ts';

export interface PageActions extends HostActions {
  readonly setHeat: (heat: Heat | null) => void;
  /** The step of the run whose figures colour the blocks; null follows the newest. */
  readonly setStep: (step: number | null) => void;
  readonly select: (target: Target | null) => void;
  readonly reveal: (id: string) => void;
  /** Goes to a node: selects it and shows its text. */
  readonly go: (node: string) => void;
  /** Goes to the first skip of a kind, or to the one after the selected one. */
  readonly goSkip: (kind: SkipKind) => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
  readonly find: () => void;
  readonly seek: (query: string) => void;
  readonly stepFind: (step: 1 | -1) => void;
  readonly closeFind: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
  readonly showMenu: MenuGroups;
  readonly toggleOutline: () => void;
  readonly exportMenu: MenuGroups;
}

export type Page = ReturnType<typeof createPage>;

/** Builds the page's frame: header, note, the picture with its panel at the side or below, the training below. */
export function createPage(body: HTMLElement, actions: PageActions) {
  const header = createHeader(actions);
  const input = createInputControl(actions.setInput);
  const verdict = createVerdictChip(actions);
  header.inputPlace.append(input.element);
  header.tools.prepend(verdict.element);
  const note = element('div', { class: 'noteBar', role: 'status' });
  const warning = element('div', { class: 'warnBar', role: 'alert' });
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'picture');
  const legend = createLegend(() => {
    canvas.focus();
  });
  const findBox = createFindBox({
    seek: actions.seek,
    step: actions.stepFind,
    close: actions.closeFind,
  });
  const heat = createHeatPanel(actions.select);
  const probeStrip = createProbeStrip(actions);
  const volumeKey = createVolumeKey();
  const hint = element('div', { class: 'hint', role: 'status' });
  const canvas = element(
    'div',
    {
      class: 'canvas',
      tabindex: '0',
      role: 'region',
      'aria-label': 'Architecture: arrow keys walk, Enter folds, ? lists every key',
    },
    svg,
    element('div', { class: 'hintPlace' }, hint),
    findBox.element,
    volumeKey.element,
    probeStrip.element,
    heat.key,
    element('div', { class: 'canvasBar' }, legend.element, createToolbar(actions)),
  );
  const inspector = createInspector(actions);
  const findings = createFindings({ node: actions.go, line: actions.goLine });
  const flow = createGradientFlowPanel(actions.select);
  const side = element(
    'aside',
    { class: 'side' },
    ...[findings.element, flow.element, heat.list, inspector.element],
  );
  const outline = createOutline({ select: actions.select, close: actions.toggleOutline });
  outline.element.hidden = true;
  const board = element('div', { class: 'boardRow' }, outline.element, canvas);
  const main = element('main', { class: 'main' }, board, side);
  const refusal = element('main', { class: 'refusalPlace' });
  const training = createTrainingPanel(actions);
  const plan = createPlanForm(actions);
  const runs = createRunsPanel(actions);
  const experiment = createExperimentPanel(actions);
  const experimentForm = createExperimentForm(actions);
  const experiments = createExperimentList(actions);
  runs.element.append(experiments.element);
  const live = element('div', { class: 'unseen', 'aria-live': 'polite' });
  const waiting = element('main', { class: 'waiting quiet' }, element('h1', {}, 'Reading the config…'));
  note.hidden = true;
  warning.hidden = true;
  body.append(
    header.element,
    note,
    warning,
    waiting,
    main,
    refusal,
    element(
      'div',
      { class: 'lab' },
      ...[training.element, plan.element, runs.element, experimentForm.element, experiment.element],
    ),
    live,
  );

  const show = (what: 'waiting' | 'picture' | 'refusal') => {
    if (what !== 'waiting') waiting.remove();
    header.element.hidden = what !== 'picture';
    main.hidden = what !== 'picture';
    refusal.hidden = what !== 'refusal';
  };
  show('waiting');
  let [warned, hinted] = [0, 0];
  const say = (sentence: string, kind: string) => {
    warning.className = kind;
    warning.hidden = false;
    warning.textContent = sentence;
    window.clearTimeout(warned);
    warned = window.setTimeout(() => {
      warning.hidden = true;
    }, 8000);
  };
  return {
    svg,
    canvas,
    header,
    input,
    verdict,
    inspector,
    heat,
    volumeKey,
    flow,
    probeStrip,
    findings,
    findBox,
    outline,
    refusal,
    plan,
    runs,
    experimentForm,
    experiments,
    showTraining: (state: TrainingState) => {
      training.update(state);
      header.setTraining(state.kind === 'running');
    },
    showExperiment: (state: ExperimentState) => {
      experiment.update(state);
    },
    showPicture: () => {
      show('picture');
    },
    showRefusal: () => {
      show('refusal');
    },
    showNote: (text: string | null) => {
      note.hidden = text === null;
      note.textContent = text ?? '';
    },
    /** A sentence that goes away by itself: what went wrong, or what was done. */
    warn: (sentence: string) => {
      say(sentence, 'warnBar');
    },
    tell: (sentence: string) => {
      say(sentence, 'warnBar done');
    },
    /** A sentence over the picture for a while: why a key did nothing; '' where the next one did. */
    hint: (sentence: string) => {
      hint.textContent = sentence;
      window.clearTimeout(hinted);
      hinted = window.setTimeout(() => {
        hint.textContent = '';
      }, 5000);
    },
    setWheel: legend.setWheel,
    toggleLegend: legend.toggle,
    updateLegend: legend.update,
    announce: (text: string) => {
      live.textContent = text;
    },
  };
}
