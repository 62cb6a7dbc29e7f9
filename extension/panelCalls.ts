import * as vscode from 'vscode';
import type { Handlers } from '../src/protocol/channel.ts';
import type { ViewCalls } from '../src/protocol/view.ts';
import { documentOf } from './documents.ts';
import { experimentCalls } from './experimentCalls.ts';
import type { GraphPanel } from './graphPanel.ts';
import { inboundExport, inboundLine, inboundPause, inboundReveal, inboundSetInput } from './inbound.ts';
import { inboundPlan, inboundRun, inboundRuns } from './inboundPlan.ts';
import { revealInEditor, revealLine } from './selection.ts';
import type { Services } from './services.ts';

type PanelServices = Pick<
  Services,
  | 'inputs'
  | 'readings'
  | 'trainings'
  | 'experiments'
  | 'experimentPlans'
  | 'keptExperiments'
  | 'plans'
  | 'runs'
>;

/** What the webview may ask for: the same commands that a person has, and two gestures of its own. */
export function panelCalls(panel: GraphPanel, services: PanelServices): Handlers<Omit<ViewCalls, 'ready'>> {
  const { plans, runs } = services;
  // A command may go on for minutes; the webview hears of it by events and is answered at once.
  const start = (command: string, chosen?: unknown): null => {
    void vscode.commands.executeCommand(command, panel.uri, chosen);
    return null;
  };
  return {
    reveal: async (request) => {
      await revealInEditor(panel, inboundReveal(request).id);
      return null;
    },
    revealLine: async (request) => {
      await revealLine(panel, inboundLine(request).line);
      return null;
    },
    setInput: async (request) => {
      const { shape } = inboundSetInput(request);
      await services.inputs.set(panel.uri, shape);
      const document = await documentOf(panel.uri);
      if (typeof document === 'string') throw new Error(document);
      await services.readings.of(document);
      return null;
    },
    check: () => start('residualLens.check'),
    train: () => start('residualLens.quickTrain'),
    stopTraining: () => {
      services.trainings.stop(panel.uri);
      return null;
    },
    pauseTraining: (request) => {
      services.trainings.pause(panel.uri, inboundPause(request).paused);
      return null;
    },
    resumeTraining: () => start('residualLens.resumeTraining'),
    openPlan: async () => {
      await plans.open(panel.uri);
      panel.tellPlan();
      return null;
    },
    pickData: async (request) => {
      const choices = inboundPlan(request);
      if (!(await plans.pick(panel.uri, choices))) await plans.change(panel.uri, choices);
      panel.tellPlan();
      return null;
    },
    estimatePlan: async (request) => {
      panel.tell('estimate', await plans.change(panel.uri, inboundPlan(request)));
      return null;
    },
    closePlan: () => {
      plans.close(panel.uri);
      return null;
    },
    trainPlan: async (request) => {
      const choices = inboundPlan(request);
      const { refusal } = await plans.change(panel.uri, choices);
      if (refusal !== null) throw new Error(refusal);
      plans.close(panel.uri);
      return start('residualLens.quickTrain', { choices });
    },
    listRuns: async () => {
      await panel.listRuns();
      return null;
    },
    closeRuns: () => {
      panel.closeRuns();
      return null;
    },
    showRuns: async (request) => {
      panel.tell('runCurves', { runs: (await runs?.curves(inboundRuns(request).ids)) ?? [] });
      return null;
    },
    rerun: (request) => start('residualLens.quickTrain', { rerun: inboundRun(request).id }),
    resumeRun: async (request) => {
      const run = await runs?.read(inboundRun(request).id);
      if (run !== undefined)
        void vscode.commands.executeCommand('residualLens.resumeTraining', vscode.Uri.parse(run.uri, true));
      return null;
    },
    exportRun: (request) => start('residualLens.exportRun', inboundRun(request).id),
    gradientFlow: () => start('residualLens.gradientFlow'),
    ...experimentCalls(panel, services, start),
    startExport: (request) => {
      const { format } = inboundExport(request);
      void vscode.commands.executeCommand('residualLens.exportPicture', { uri: panel.uri, format });
      return null;
    },
    installEngine: () => start('residualLens.installEngine'),
  };
}
