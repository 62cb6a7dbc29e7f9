import { readFileSync, writeFileSync } from 'node:fs';
import type { EpochRecord, StepRecord, TrainPlan } from '../../src/protocol/engine.ts';
import type { ExperimentNet, ExperimentState, NetSkips } from '../../src/protocol/trainingState.ts';
import { bundleWebview, openBrowser, openWebview } from './harness.ts';
import { pictureOfFile } from './nets.ts';
import { newPages } from './pages.ts';
import { settled } from './settled.ts';
import { themes } from './themes.ts';

type Line = { readonly file: string; readonly depth: number; readonly skips: NetSkips } & (
  | ({ readonly type: 'plan' } & TrainPlan)
  | ({ readonly type: 'step' } & StepRecord)
  | ({ readonly type: 'epoch' } & EpochRecord)
  | { readonly type: 'result'; readonly reason: ExperimentNet['reason']; readonly seconds: number }
  | { readonly type: 'end' }
);

/**
 * The graph's own figure of an experiment that the shell ran: what `residual-lens compare-plain --json` printed into a
 * file, drawn into a PNG.
 */
export async function takeExperimentPicture(run: string, output: string): Promise<void> {
  const state = experimentOf(readFileSync(run, 'utf8').trimEnd());
  const browser = await openBrowser();
  const { page, tell } = await openWebview(newPages(browser), await bundleWebview(), {
    theme: themes.light,
    width: 1180,
    height: 760,
  });
  await tell(
    { event: 'picture', data: pictureOfFile('examples/resnet-20.resnet.yaml') },
    { event: 'experiment', data: state },
  );
  await settled(page);
  writeFileSync(output, await page.locator('section.experiment').screenshot());
  await browser.close();
  console.log(output);
}

function experimentOf(text: string): ExperimentState {
  const nets = new Map<string, ExperimentNet>();
  for (const line of text.split('\n').map((each) => JSON.parse(each) as Line)) {
    if (line.type === 'end') continue;
    const { file, depth, skips } = line;
    const key = `${file} ${skips}`;
    const nothingYet = { plan: null, steps: [], epochs: [], seconds: null, reason: 'running' } as const;
    const net = nets.get(key) ?? { name: key, depth, skips, ...nothingYet };
    if (line.type === 'plan') nets.set(key, { ...net, plan: line });
    if (line.type === 'step') nets.set(key, { ...net, steps: [...net.steps, line] });
    if (line.type === 'epoch') nets.set(key, { ...net, epochs: [...net.epochs, line] });
    if (line.type === 'result') nets.set(key, { ...net, reason: line.reason, seconds: line.seconds });
  }
  return { kind: 'ended', title: 'the shell', engine: null, nets: [...nets.values()], failure: null };
}
