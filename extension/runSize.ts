import type { Totals } from '../src/model/facts.ts';
import type { Shape } from '../src/model/graph.ts';
import type { TrainRequest } from '../src/protocol/engine.ts';
import { pureJsSeconds } from '../src/protocol/pureJsSpeed.ts';

export type RunSize = Pick<TrainRequest, 'epochs' | 'batch' | 'limit'>;

export interface RunWishes {
  readonly epochs: number;
  /** Null lets the memory decide. */
  readonly batch: number | null;
  readonly native: boolean;
}

const IMAGES = 2500;
const HELD_OUT = 500;
const BATCH = 64;
const MEMORY = 1.5e9;

/**
 * How much a quick run takes on. A batch's activations, and their gradients, stay under 1.5 GB: ResNet-1202 is
 * trained with batches of 4. The pure-JS engine gets one pass over few images, so that it ends at all.
 */
export function runSize(totals: Totals, input: Shape | null, { epochs, batch, native }: RunWishes): RunSize {
  const bytes = 2 * (totals.activationBytes ?? 0) * pixelShare(input);
  const fits = bytes > 0 ? Math.max(2, Math.floor(MEMORY / bytes)) : BATCH;
  if (!native) return { epochs: 1, batch: batch ?? Math.min(16, fits), limit: 160 };
  return { epochs, batch: batch ?? Math.min(BATCH, fits), limit: null };
}

/** About how long a run takes on the pure-JS engine; null where the net's cost is not known. */
export function jsSeconds(
  totals: Totals,
  input: Shape | null,
  { epochs, batch, limit }: RunSize,
): number | null {
  if (totals.macs === null) return null;
  const share = pixelShare(input);
  const macs = totals.macs * share;
  const activationBytes = (totals.activationBytes ?? 0) * share;
  const steps = epochs * Math.max(1, Math.floor((limit ?? IMAGES) / batch));
  return pureJsSeconds({ macs, activationBytes }, { batch, steps, epochs, heldOut: HELD_OUT })?.run ?? null;
}

/** Quick runs use images of at most 32x32; cost and memory go with the pixels. */
function pixelShare(input: Shape | null): number {
  const [height = 32, width = 32] = input ?? [];
  return Math.min(1, (32 * 32) / (height * width));
}
