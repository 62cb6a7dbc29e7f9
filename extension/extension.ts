import * as vscode from 'vscode';
import { checkByItself } from './autoCheck.ts';
import { Checks } from './checks.ts';
import { registerCommands } from './commands.ts';
import { serveConfigTexts } from './configText.ts';
import { Comparisons } from './comparePanel.ts';
import { setContextKeys } from './contextKeys.ts';
import { showProblems } from './diagnostics.ts';
import { showDisagreements } from './disagreements.ts';
import { Engines, engineText } from './engines.ts';
import { ExperimentPlans } from './experimentPlans.ts';
import { Experiments } from './experiments.ts';
import { followDocuments, followRenames } from './following.ts';
import { GradientFlows } from './gradientFlows.ts';
import { InputSizes } from './inputSizes.ts';
import { startJsonFeatures } from './jsonFeatures.ts';
import { panelCalls } from './panelCalls.ts';
import { Panels } from './panels.ts';
import { Plans } from './plans.ts';
import { offerQuickFixes } from './quickFixes.ts';
import { Readings } from './readings.ts';
import { openExperimentStore } from './runs/experimentStore.ts';
import { KeptExperiments } from './runs/keptExperiments.ts';
import { KeptRuns } from './runs/keptRuns.ts';
import { openRunStore } from './runs/runStore.ts';
import { followCursor } from './selection.ts';
import type { Services } from './services.ts';
import { showStatus } from './statusBar.ts';
import { showSummary } from './summaryLens.ts';
import { followTabs } from './tabs.ts';
import { testApi, type TestApi } from './testApi.ts';
import { showRunStatus } from './trainingStatus.ts';
import { Trainings } from './trainings.ts';
import { Turns } from './turns.ts';
import { followViewSettings, viewSettings } from './viewSettings.ts';

/** Wires the rooms together. Readers and engines are loaded and started later, by those who need them. */
export function activate(context: vscode.ExtensionContext): TestApi {
  const start = performance.now();
  const log = vscode.window.createOutputChannel('Residual Lens', { log: true });
  const inputs = new InputSizes(context.workspaceState);
  const readings = new Readings(inputs, log);
  const engines = new Engines(context, log);
  const checks = new Checks(engines);
  const turns = new Turns();
  const trainings = new Trainings(engines, context.extensionUri, context.storageUri, turns);
  const experiments = new Experiments(engines, context.extensionUri, turns);
  const { runs, keptExperiments } = kept(context, () => {
    for (const panel of panels.all) panel.tellRuns();
  });
  const experimentPlans = new ExperimentPlans(() => services);
  const plans = new Plans(engines, readings, runs);
  const flows = new GradientFlows(engines, context.extensionUri);
  const panels = new Panels({
    extension: context.extensionUri,
    callsOf: (panel) => panelCalls(panel, services),
    verdictOf: (uri) => {
      const verdict = checks.verdictOf(uri);
      return verdict.kind === 'none'
        ? { kind: 'none', engine: engineText(engines.info, engines.native) }
        : verdict;
    },
    trainingOf: (uri) => trainings.stateOf(uri),
    experimentOf: (uri) => experiments.stateOf(uri),
    planOf: (uri) => plans.formOf(uri),
    experimentFormOf: (uri) => experimentPlans.formOf(uri),
    runs: () => runs?.list((uri) => trainings.resumes(vscode.Uri.parse(uri, true))) ?? null,
    keptExperiments: () => keptExperiments?.list() ?? null,
    probesOf: (uri) => trainings.probesOf(uri),
    gradientFlowOf: (uri) => flows.stateOf(uri),
    settings: viewSettings,
  });
  const comparisons = new Comparisons({ extension: context.extensionUri, readings });
  const services: Services = {
    context,
    log,
    inputs,
    readings,
    engines,
    checks,
    trainings,
    experiments,
    experimentPlans,
    keptExperiments,
    plans,
    runs,
    flows,
    panels,
    comparisons,
  };
  context.subscriptions.push(
    ...[log, readings, engines, checks, trainings, experiments, flows, panels],
    checks.onDidChange((uri) => {
      for (const panel of panels.of(uri)) panel.tellVerdict();
    }),
    engines.onDidChange(() => {
      for (const panel of panels.all) panel.tellVerdict();
    }),
    experiments.onDidChange((uri) => {
      for (const panel of panels.of(uri)) panel.tellExperiment();
    }),
    flows.onDidChange((uri) => {
      for (const panel of panels.of(uri)) panel.tellGradientFlow();
    }),
    trainings.onDidProbe(({ uri, event }) => {
      for (const panel of panels.of(uri)) panel.tellProbes(event);
    }),
    trainings.onDidChange((uri) => {
      for (const panel of panels.of(uri)) panel.tellTraining();
    }),
    panels.onDidShow(async ({ uri }) => {
      // A run that a reload or a crash cut off is there again with its graph.
      if (trainings.stateOf(uri).kind !== 'none' || !trainings.canResume(uri)) return;
      const cut = await runs?.cutOff(uri.toString());
      if (cut) trainings.restore(uri, cut);
    }),
    // Hears of a reading first: the picture waits for nothing else that follows from it.
    followDocuments(readings, panels),
    showProblems(readings),
    showDisagreements(checks, readings),
    checkByItself(services),
    followTabs(services),
    followCursor(panels),
    followViewSettings(panels),
    followRenames(services),
    setContextKeys(readings),
    serveConfigTexts(readings),
    startJsonFeatures(),
    showStatus(services),
    showRunStatus(trainings, experiments),
    offerQuickFixes(readings),
    showSummary(readings),
    panels.register(),
    comparisons.register(),
    registerCommands(services),
  );
  return testApi(services, performance.now() - start);
}

/** What is kept in the workspace; nothing without one. */
function kept({ storageUri }: vscode.ExtensionContext, changed: () => void) {
  if (storageUri === undefined) return { runs: null, keptExperiments: null };
  const complain = (sentence: string) => void vscode.window.showWarningMessage(sentence);
  const folder = (name: string) => vscode.Uri.joinPath(storageUri, name).fsPath;
  const tell = { complain, changed };
  return {
    runs: new KeptRuns(openRunStore(folder('runs')), tell),
    keptExperiments: new KeptExperiments(openExperimentStore(folder('experiments')), tell),
  };
}
