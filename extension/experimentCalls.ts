import type { Handlers } from '../src/protocol/channel.ts';
import type { ViewCalls } from '../src/protocol/view.ts';
import type { GraphPanel } from './graphPanel.ts';
import { inboundPause, inboundReveal } from './inbound.ts';
import { inboundExperiment } from './inboundExperiment.ts';
import { inboundRun } from './inboundPlan.ts';
import type { Services } from './services.ts';

type ExperimentCalls = Pick<
  ViewCalls,
  | 'comparePlain'
  | 'estimateExperiment'
  | 'pickExperimentData'
  | 'startExperiment'
  | 'closeExperimentForm'
  | 'stopExperiment'
  | 'pauseExperiment'
  | 'goOnExperiment'
  | 'rerunExperiment'
  | 'showExperiment'
  | 'exportExperiment'
  | 'trainWithout'
  | 'trainWithAgain'
>;

type Needs = Pick<Services, 'experiments' | 'experimentPlans' | 'keptExperiments' | 'plans'>;

/** What the webview may ask about experiments. `start` runs a command on the panel's document. */
export function experimentCalls(
  panel: GraphPanel,
  { experiments, experimentPlans, keptExperiments, plans }: Needs,
  start: (command: string, chosen?: unknown) => null,
): Handlers<ExperimentCalls> {
  const compare = 'residualLens.comparePlain';
  return {
    comparePlain: () => start(compare),
    estimateExperiment: async (request) => {
      panel.tell('experimentEstimate', await experimentPlans.change(panel.uri, inboundExperiment(request)));
      return null;
    },
    pickExperimentData: async (request) => {
      const plan = inboundExperiment(request);
      const picked = await plans.pickPath(panel.uri);
      const choices = picked ? { ...plan.choices, data: 'own' as const } : plan.choices;
      await experimentPlans.change(panel.uri, { ...plan, choices });
      panel.tellExperimentForm();
      return null;
    },
    startExperiment: async (request) => {
      const plan = inboundExperiment(request);
      const { refusal } = await experimentPlans.change(panel.uri, plan);
      if (refusal !== null) throw new Error(refusal);
      experimentPlans.close(panel.uri);
      return start(compare, { plan });
    },
    closeExperimentForm: () => {
      experimentPlans.close(panel.uri);
      return null;
    },
    stopExperiment: () => {
      experiments.stop(panel.uri);
      return null;
    },
    pauseExperiment: (request) => {
      experiments.pause(panel.uri, inboundPause(request).paused);
      return null;
    },
    goOnExperiment: (request) => start(compare, { goOn: inboundRun(request).id }),
    rerunExperiment: (request) => start(compare, { rerun: inboundRun(request).id }),
    showExperiment: async (request) => {
      if (keptExperiments === null) throw new Error('Experiments are kept in a workspace only.');
      experiments.show(panel.uri, await keptExperiments.read(inboundRun(request).id));
      return null;
    },
    exportExperiment: (request) => start('residualLens.exportExperiment', inboundRun(request).id),
    trainWithout: (request) => start('residualLens.trainWithoutSkip', inboundReveal(request).id),
    trainWithAgain: () => {
      const plan = experiments.planOf(panel.uri);
      if (plan === null) throw new Error('There was no experiment that a training could go on from.');
      return start('residualLens.quickTrain', plan);
    },
  };
}
