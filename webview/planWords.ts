import { shapeText } from '../src/model/graph.ts';
import { setSizes, type Estimate, type RunChoices } from '../src/protocol/runPlan.ts';
import { brief, duration, exact } from './numbers.ts';

/** What a run is going to take, in one line: "32x32x3, 270 k params · 117 steps · about 40 s · about 0.9 GB". */
export function estimateText({
  inputShape,
  params,
  steps,
  stepSeconds,
  seconds,
  memoryBytes,
  measured,
}: Estimate): string {
  const step = stepSeconds === null ? '' : `${stepText(stepSeconds)} a step`;
  const parts = [
    inputShape === null || params === null ? '' : `${shapeText(inputShape)}, ${brief(params)} params`,
    steps === null ? 'as many steps as the images make' : `${exact(steps)} ${steps === 1 ? 'step' : 'steps'}`,
    seconds === null ? step : `about ${duration(Math.max(1, seconds))}`,
    memoryBytes === null ? '' : `about ${(memoryBytes / 1e9).toFixed(1)} GB of memory`,
    measured ? 'by the speed of the last run' : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** How the images are parted and what is done to them, whatever else is chosen. */
export function partsText({
  data,
  limit,
  byTime,
}: Pick<RunChoices, 'data' | 'limit'> & { byTime?: boolean }): string {
  const sizes = setSizes[data];
  const held =
    sizes === null
      ? "Held out: CIFAR-10's and MNIST's test files, 'val' beside 'train', or a tenth of each class"
      : `${exact(Math.min(sizes.train, limit ?? Infinity))} images to train on, ${exact(sizes.heldOut)} held out`;
  return `${held}; shuffled at every epoch; pixels normalised by channel (mean, deviation).${byTime === true ? ' By the clock the learning rate follows the time: only epochs repeat a curve.' : ''}`;
}

const stepText = (seconds: number): string =>
  seconds < 1 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : duration(seconds);
