import type { Tensor, Tf, Variable } from './tf.ts';

export interface Optimizer {
  /** One step along the gradients (by variable name). To be called inside tf.tidy. */
  readonly apply: (gradients: Readonly<Record<string, Tensor>>, learningRate: number) => void;
  readonly dispose: () => void;
}

/** Weights up to this size are stepped together as one vector. */
const smallSize = 65_536;

/** Variables that are stepped as one: their shared weights, and the decaying sums of gradients and their squares. */
interface Pack {
  readonly members: readonly Variable[];
  readonly weights: Variable;
  readonly gradients: Variable;
  readonly squares: Variable;
}

/**
 * Adam (Kingma and Ba). A ResNet has dozens of small vectors for each large kernel, and the time goes into the number
 * of kernel calls: all small weights are one flat vector and each large one is itself.
 *
 * The moments are kept as plain decaying sums, m = b1 m + g and v = b2 v + g²; the factors (1 - b) and the correction
 * of their start are numbers and go into the rate, which saves two passes over all weights.
 */
export function adam(tf: Tf, variables: readonly Variable[], { b1 = 0.9, b2 = 0.999 } = {}): Optimizer {
  const epsilon = 1e-7;
  const small = variables.filter(({ size }) => size <= smallSize);
  const groups = [small, ...variables.filter(({ size }) => size > smallSize).map((one) => [one])];
  const packs = groups
    .filter((members) => members.length > 0)
    .map((members): Pack =>
      tf.tidy(() => {
        const weights = tf.variable(flat(tf, members), false);
        return {
          members,
          weights,
          gradients: tf.variable(tf.zerosLike(weights), false),
          squares: tf.variable(tf.zerosLike(weights), false),
        } as never;
      }),
    );
  let step = 0;

  const move = ({ members, weights, gradients, squares }: Pack, gradient: Tensor, learningRate: number) => {
    gradients.assign(tf.add(tf.mul(gradients, b1), gradient));
    squares.assign(tf.add(tf.mul(squares, b2), tf.square(gradient)));
    const mean = (1 - b1) / (1 - b1 ** step);
    const spread = Math.sqrt((1 - b2) / (1 - b2 ** step));
    const direction = tf.div(gradients, tf.add(tf.sqrt(squares), epsilon / spread));
    weights.assign(tf.sub(weights, tf.mul(direction, (learningRate * mean) / spread)));
    const sizes = members.map(({ size }) => size);
    const parts = members.length === 1 ? [weights] : tf.split(weights, sizes);
    for (const [index, member] of members.entries())
      member.assign(tf.reshape(parts[index] as Tensor, member.shape));
  };

  return {
    apply: (gradients, learningRate) => {
      step += 1;
      for (const pack of packs) {
        const gradient = tf.tidy(() =>
          flat(
            tf,
            pack.members.map((member) => gradients[member.name] ?? tf.zerosLike(member)),
          ),
        );
        tf.tidy(() => {
          move(pack, gradient, learningRate);
        });
      }
    },
    dispose: () => {
      for (const { weights, gradients, squares } of packs) tf.dispose([weights, gradients, squares]);
    },
  };
}

function flat(tf: Tf, tensors: readonly Tensor[]): Tensor {
  const [only] = tensors;
  if (tensors.length === 1 && only !== undefined) return tf.reshape(only, [-1]);
  return tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [-1])));
}

/** Linear warm-up over the first twentieth (at least 5 steps), then half a cosine down to a hundredth. */
export function rateAt(step: number, steps: number, peak: number): number {
  const warm = Math.max(5, Math.round(steps / 20));
  if (step < warm) return (peak * (step + 1)) / warm;
  const share = (step - warm) / Math.max(1, steps - warm);
  return peak * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, share))));
}
