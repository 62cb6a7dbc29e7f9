import type { Totals } from '../model/facts.ts';

/**
 * Speeds of the pure-JS engine on one core, as measured on nets of 4 to 64 filters: multiply-accumulates a second of a
 * step, most of whose time goes into the gradients of filters, and of a forward pass; bytes of activations a second, for
 * all that is no product; and what a step takes at the least.
 */
const speeds = { step: 35e6, forward: 200e6, activations: 4.5e6, leastStep: 0.05 };

/** Images that are looked at without a gradient at an epoch's end: those held out, and ten batches for the norms. */
export interface PureJsRun {
  readonly batch: number;
  readonly steps: number;
  readonly epochs: number;
  readonly heldOut: number;
}

/** Seconds of one step on the pure-JS engine, and of a whole run; null where the net's cost is not known. */
export function pureJsSeconds(
  { macs, activationBytes }: Pick<Totals, 'macs' | 'activationBytes'>,
  { batch, steps, epochs, heldOut }: PureJsRun,
): { readonly step: number; readonly run: number } | null {
  if (macs === null) return null;
  const image = (3 * macs) / speeds.step + (activationBytes ?? 0) / speeds.activations;
  const step = speeds.leastStep + batch * image;
  const looked = epochs * (heldOut + 10 * batch);
  return { step, run: steps * step + (looked * macs) / speeds.forward };
}
