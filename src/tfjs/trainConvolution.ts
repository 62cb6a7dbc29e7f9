import type { Size } from '../model/graph.ts';
import { boolAttribute, numbersAttribute, textAttribute, typeAttribute } from './kernels.ts';
import type { KernelAttribute, NativeBackend, Tensor, Tensor4D, Tf } from './tf.ts';
import { nativeBackend } from './tf.ts';
import type { Edges } from './windows.ts';
import { isPadded, padMap, paddingWord } from './windows.ts';

const kernelName = 'ResidualLensConv2D';

/**
 * Where a kernel has more weights than this for each position of its output, oneDNN's gradient of the kernel takes longer
 * than TensorFlow's own, which a padding in pixels chooses: 55 ms and 17 for 512 maps of 2x2 in batches of 16.
 */
const weightsPerPosition = 2000;

interface Attributes {
  readonly stride: Size;
  readonly edges: Edges;
}

/**
 * A convolution for the tape. Natively each gradient is computed only where something asks for it, so that none is of
 * the images; and uneven padding ('same' at stride 2 is another) keeps no padded copy of the map for the way back.
 */
export function trainConv2d(tf: Tf, x: Tensor4D, kernel: Tensor4D, stride: Size, edges: Edges): Tensor4D {
  const backend = nativeBackend(tf);
  if (backend === null) return tf.conv2d(padMap(tf, x, edges), kernel, [...stride], 'valid');
  register(tf, backend);
  return tf.engine().runKernel(kernelName, { x, kernel }, { stride, edges } as never);
}

const registered = new WeakSet<Tf>();

function register(tf: Tf, backend: NativeBackend): void {
  if (registered.has(tf)) return;
  registered.add(tf);
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, kernel } = inputs as { x: Tensor4D; kernel: Tensor4D };
      const { stride, edges } = attrs as unknown as Attributes;
      const word = wordOf(x, kernel, { stride, edges });
      return backend.executeSingleOutput('Conv2D', attributesOf(backend, stride, word ?? edges), [x, kernel]);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x', 'kernel'],
    gradFunc: (gradient, saved, attrs) => {
      const dy = gradient as Tensor4D;
      const [x, kernel] = saved as [Tensor4D, Tensor4D];
      const { stride, edges } = attrs as unknown as Attributes;
      const word = wordOf(x, kernel, { stride, edges });
      const attributes = attributesOf(backend, stride, word ?? 'valid');
      // The gradient kernels that oneDNN makes quick know no padding in pixels.
      const whole = word === null ? edges : { top: 0, bottom: 0, left: 0, right: 0 };
      const [images, height, width, channels] = x.shape;
      const padded = [images, height + whole.top + whole.bottom, width + whole.left + whole.right, channels];
      return {
        x: () => {
          const inputs = [tf.tensor1d(padded, 'int32'), kernel, dy];
          const dx = backend.executeSingleOutput('Conv2DBackpropInput', attributes, inputs);
          return isPadded(whole) ? tf.slice(dx, [0, whole.top, whole.left, 0], x.shape) : dx;
        },
        kernel: () => {
          const sizes = tf.tensor1d(kernel.shape, 'int32');
          const run = (how: KernelAttribute[], map: Tensor) =>
            backend.executeSingleOutput('Conv2DBackpropFilter', how, [map, sizes, dy]);
          const positions = dy.size / (kernel.shape[3] || 1);
          if (kernel.size > weightsPerPosition * positions)
            return run(attributesOf(backend, stride, edges), x);
          return run(attributes, padMap(tf, x, whole));
        },
      };
    },
  });
}

function wordOf(x: Tensor4D, kernel: Tensor4D, { stride, edges }: Attributes): 'same' | 'valid' | null {
  const [rows, columns] = kernel.shape;
  return paddingWord({ kernel: [rows, columns], stride, padding: edges }, [x.shape[1], x.shape[2]]);
}

function attributesOf(
  backend: NativeBackend,
  stride: Size,
  padding: 'same' | 'valid' | Edges,
): KernelAttribute[] {
  const common = [
    typeAttribute(backend),
    numbersAttribute(backend, 'strides', [1, ...stride, 1]),
    numbersAttribute(backend, 'dilations', [1, 1, 1, 1]),
    textAttribute(backend, 'data_format', 'NHWC'),
    boolAttribute(backend, 'use_cudnn_on_gpu', true),
  ];
  if (typeof padding === 'string')
    return [...common, textAttribute(backend, 'padding', padding.toUpperCase())];
  const { top, bottom, left, right } = padding;
  return [
    ...common,
    textAttribute(backend, 'padding', 'EXPLICIT'),
    numbersAttribute(backend, 'explicit_paddings', [0, 0, top, bottom, left, right, 0, 0]),
  ];
}
