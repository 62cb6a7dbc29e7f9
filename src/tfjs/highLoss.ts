import type { StepRecord, TrainPlan } from '../protocol/engine.ts';

/** So many steps are looked at together: a batch or two may stand out, the middle of all of them does not. */
const steps = 50;
/** So many times the loss of a net that knows nothing. */
const times = { usual: 3, short: 10 } as const;

/**
 * The sentence about a loss that is finite and yet far too high; null where it is not. A net that knows nothing gives
 * each of C classes the same chance and has a loss of ln C, with which a run should begin (Karpathy 2019, "A Recipe for
 * Training Neural Networks": verify loss at init). At three times that, the right class is given a chance of C to the
 * power of -3.
 *
 * Sound runs go there and come back: with SGD at 0.1 and a tenth of its steps to warm up, the middle of ten losses of
 * ResNet-56 and of a single block was five times ln C at the worst, within twenty steps. Hence the fifty, and ten times
 * where there are fewer. What begins so, since its weights are not normalised, may come down: in mid-run a loss counts
 * only where it is higher than the first one, and at the end in any case.
 */
export function highLoss(
  taken: readonly StepRecord[],
  { classes }: Pick<TrainPlan, 'classes'>,
  isEnd: boolean,
): string | null {
  const [first, last] = [taken[0], taken.at(-1)];
  if (first === undefined || last === undefined) return null;
  // The first step has the weights that chance gave.
  const isShort = taken.length <= steps;
  if (isShort && !isEnd) return null;
  const losses = taken
    .slice(isShort ? -Math.max(1, taken.length >> 1) : -steps)
    .map(({ loss }) => loss)
    .sort((a, b) => a - b);
  const middle = losses[losses.length >> 1] ?? NaN;
  const unknowing = Math.log(classes);
  const most = (isShort ? times.short : times.usual) * unknowing;
  if (!(middle > most && (isEnd || middle > first.loss))) return null;
  return `The loss is about ${middle.toPrecision(3)} at step ${last.step}, and a net that knows nothing of ${classes} classes has ${unknowing.toFixed(2)} (their logarithm); a lower learning rate often helps.`;
}
