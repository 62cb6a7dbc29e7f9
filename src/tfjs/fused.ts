import { boolAttribute, textAttribute, typeAttribute } from './kernels.ts';
import type { KernelAttribute, NativeBackend, Tensor, Tensor4D, Tf } from './tf.ts';
import { nativeBackend } from './tf.ts';

interface BatchNorm {
  /** A batch of maps or of vectors; the last axis holds the channels. */
  readonly x: Tensor;
  readonly gamma: Tensor;
  readonly beta: Tensor;
  readonly epsilon: number;
}

interface Normalized {
  readonly y: Tensor;
  readonly mean: Tensor;
  /** With Bessel's correction, as TensorFlow keeps it for the moving variance. */
  readonly variance: Tensor;
}

/** Batch normalization by the batch's own statistics, for the tape: natively one kernel each way, else composed. */
export function trainBatchNorm(tf: Tf, parts: BatchNorm): Tensor {
  const backend = nativeBackend(tf);
  return backend === null ? composedBatchNorm(tf, parts).y : fusedBatchNorm(tf, backend, parts);
}

/** The same with the statistics themselves and no gradient. */
export function batchNormStatistics(tf: Tf, parts: BatchNorm): Normalized {
  const backend = nativeBackend(tf);
  if (backend === null) return composedBatchNorm(tf, parts);
  const [y, mean, variance] = forward(tf, backend, { ...parts, x: asMaps(tf, parts.x) });
  return { y: tf.reshape(y, parts.x.shape), mean, variance };
}

/** From elementary ops, with gradients by the tape; what the fused form must equal. */
export function composedBatchNorm(tf: Tf, { x, gamma, beta, epsilon }: BatchNorm): Normalized {
  const axes = x.shape.slice(0, -1).map((_size, axis) => axis);
  const { mean, variance } = tf.moments(x, axes);
  const scaled = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  const y = tf.add(tf.mul(tf.sub(x, mean), scaled), beta);
  const count = x.size / mean.size;
  return { y, mean, variance: tf.mul(variance, count / Math.max(1, count - 1)) };
}

/**
 * TensorFlow's FusedBatchNormV3 and FusedBatchNormGradV3, which tfjs does not register: on 64x32x32x16 both ways take
 * a quarter of the composed form's time. The forward kernel's outputs 3 to 5 are what the gradient kernel asks back.
 */
function fusedBatchNorm(tf: Tf, backend: NativeBackend, { x, gamma, beta, epsilon }: BatchNorm): Tensor {
  const run = tf.customGrad((...args) => {
    const [map, scale, offset, save] = args as unknown as [
      Tensor,
      Tensor,
      Tensor,
      (tensors: Tensor[]) => void,
    ];
    const [y, , , ...reserve] = forward(tf, backend, { x: map, gamma: scale, beta: offset, epsilon });
    save([map, scale, ...reserve]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      backend
        .executeMultipleOutputs('FusedBatchNormGradV3', attributesOf(backend, epsilon), [dy, ...saved], 5)
        .slice(0, 3);
    return { value: y, gradFunc };
  });
  const y = run(asMaps(tf, x), gamma, beta);
  return x.rank === 4 ? y : tf.reshape(y, x.shape);
}

function forward(tf: Tf, backend: NativeBackend, { x, gamma, beta, epsilon }: BatchNorm) {
  const none = tf.tensor1d([]);
  const inputs = [x, gamma, beta, none, none];
  const outputs = backend.executeMultipleOutputs(
    'FusedBatchNormV3',
    attributesOf(backend, epsilon),
    inputs,
    6,
  );
  return outputs as [y: Tensor, mean: Tensor, variance: Tensor, ...reserve: Tensor[]];
}

const attributesOf = (backend: NativeBackend, epsilon: number): KernelAttribute[] => [
  typeAttribute(backend),
  typeAttribute(backend, 'U'),
  { name: 'epsilon', type: backend.binding.TF_ATTR_FLOAT, value: epsilon },
  textAttribute(backend, 'data_format', 'NHWC'),
  boolAttribute(backend, 'is_training', true),
];

/** The kernels take rank 4: vectors stand as maps of one position. */
function asMaps(tf: Tf, x: Tensor): Tensor4D {
  const channels = x.shape[x.rank - 1] ?? 1;
  return x.rank === 4 ? (x as Tensor4D) : tf.reshape(x, [-1, 1, 1, channels]);
}

/** ReLU for training: TensorFlow's ReluGrad in the place of the dozen kernels of tfjs's gradient. */
export function trainRelu(tf: Tf, x: Tensor): Tensor {
  const backend = nativeBackend(tf);
  if (backend === null) return tf.relu(x);
  const attributes = [typeAttribute(backend)];
  return tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor, (tensors: Tensor[]) => void];
    const value = tf.relu(input);
    save([value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) =>
      backend.executeSingleOutput('ReluGrad', attributes, [dy, ...saved]);
    return { value, gradFunc };
  })(x);
}
