import { createInterface } from 'node:readline';
import { seeded } from '../../../src/tfjs/random.ts';
import type { Batch } from '../../../src/tfjs/step.ts';
import type { Tf } from '../../../src/tfjs/tf.ts';

/** Says that it is ready, then takes as many steps as each line of its input asks for and tells how long each took. */
export async function answer(
  ready: { readonly ready: string; readonly weights: number },
  step: (index: number) => void | Promise<void>,
): Promise<void> {
  console.log(JSON.stringify(ready));
  let index = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const ms: number[] = [];
    for (let left = Number(line); left > 0; left -= 1) {
      const since = performance.now();
      await step(index++);
      ms.push(performance.now() - since);
    }
    console.log(JSON.stringify({ ms, megabytes: process.resourceUsage().maxRSS / 1024 }));
  }
}

/** Sixteen batches of random images in ten classes, in memory before any clock runs, as the peers' are. */
export function randomBatches(tf: Tf, batch: number, size: number): Batch[] {
  const random = seeded(1);
  return Array.from({ length: 16 }, () => ({
    images: tf.tensor4d(Float32Array.from({ length: batch * size * size * 3 }, random), [
      batch,
      size,
      size,
      3,
    ]),
    labels: tf.tensor1d(
      Int32Array.from({ length: batch }, () => Math.floor(10 * random())),
      'int32',
    ),
  }));
}
