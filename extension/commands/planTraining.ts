import type { GraphPanel } from '../graphPanel.ts';
import type { Services } from '../services.ts';
import { analysedTarget } from '../target.ts';
import { viewGraph } from './viewGraph.ts';

/** Opens the form of the next run in the config's graph. */
export async function planTraining(services: Services, argument: unknown): Promise<void> {
  const { uri } = await analysedTarget(argument, services);
  await services.plans.open(uri);
  const panel = await shownPanel(services, argument);
  // A webview that comes to life is told the form as it is.
  panel?.tellPlan();
}

/** Lists the kept runs in the config's graph. */
export async function showRuns(services: Services, argument: unknown): Promise<void> {
  const panel = await shownPanel(services, argument);
  await panel?.listRuns();
}

async function shownPanel(services: Services, argument: unknown): Promise<GraphPanel | undefined> {
  const { uri } = await analysedTarget(argument, services);
  if (services.panels.of(uri).length === 0) await viewGraph(services, uri);
  return services.panels.of(uri)[0];
}
