import type { OpOf, Size } from '../model/graph.ts';
import { spreadKernel } from './convolutions.ts';
import type { Made, Making } from './making.ts';
import { opLayer } from './opLayer.ts';
import type { Tensor, Tensor4D, Tf } from './tf.ts';
import { isOne, lastOf, mapSize } from './windows.ts';

/**
 * tf.layers.conv2dTranspose knows neither padding in pixels nor groups, dilation or extra rows. Those are computed without
 * padding, which gives (n - 1) stride + reach rows, and cut or filled up with zeros to what the op says.
 */
export function deconv2d({ tf, name, op, inputs }: Making<'deconv2d'>): Made {
  const size = mapSize(inputs);
  const channels = lastOf(inputs[0]);
  if (channels % op.groups !== 0 || op.filters % op.groups !== 0)
    throw new Error(`${op.groups} groups do not divide ${channels} input and ${op.filters} output channels`);
  const { padding, stride } = op;
  if (typeof padding === 'string' && op.groups === 1 && isOne(op.dilation)) {
    const layer = tf.layers.conv2dTranspose({
      name,
      filters: op.filters,
      kernelSize: [...op.kernel],
      strides: [...stride],
      padding,
      useBias: op.bias,
      kernelInitializer: 'zeros',
    });
    return { layer };
  }
  const weights = [{ name: 'kernel', shape: [...op.kernel, op.filters, channels / op.groups] }];
  if (op.bias) weights.push({ name: 'bias', shape: [op.filters] });
  const [rows, columns] = [kept(op, 0, size), kept(op, 1, size)];
  const layer = opLayer(tf, name, {
    weights,
    call: ([x], [kernel, bias]) => {
      const filter = spreadKernel(tf, kernel as Tensor4D, op.dilation);
      const full = inGroups(tf, x as Tensor4D, filter, op.groups).map(([part, own]) => {
        const shape: [number, number, number, number] = [
          part.shape[0],
          rows.full,
          columns.full,
          own.shape[2],
        ];
        return tf.conv2dTranspose<Tensor4D>(part, own, shape, [...stride], 'valid');
      });
      const y = take(tf, tf.concat(full, -1), rows, columns);
      return bias === undefined ? y : tf.add(y, bias);
    },
  });
  return { layer };
}

/** Along one axis: all that the windows reach, and the stretch of it that the op keeps. */
interface Kept {
  readonly full: number;
  readonly start: number;
  readonly length: number;
}

function kept(op: OpOf<'deconv2d'>, axis: 0 | 1, size: Size): Kept {
  const [n, stride] = [size[axis], op.stride[axis]];
  const reach = (op.kernel[axis] - 1) * op.dilation[axis] + 1;
  const full = (n - 1) * stride + reach;
  const { padding } = op;
  if (padding === 'valid') return { full, start: 0, length: n * stride + Math.max(reach - stride, 0) };
  if (padding === 'same')
    return { full, start: Math.floor(Math.max(reach - stride, 0) / 2), length: n * stride };
  const [before, after] = axis === 0 ? [padding.top, padding.bottom] : [padding.left, padding.right];
  return { full, start: before, length: full - before - after + op.extra[axis] };
}

function take(tf: Tf, y: Tensor4D, rows: Kept, columns: Kept): Tensor {
  const [batch, , , filters] = y.shape;
  const there = ({ full, start, length }: Kept) => Math.max(0, Math.min(length, full - start));
  const [height, width] = [there(rows), there(columns)];
  const cut = tf.slice4d(y, [0, rows.start, columns.start, 0], [batch, height, width, filters]);
  if (height === rows.length && width === columns.length) return cut;
  return tf.pad(cut, [
    [0, 0],
    [0, rows.length - height],
    [0, columns.length - width],
    [0, 0],
  ]);
}

/** Splits the channels of the input, and the filters, which stand third here. */
function inGroups(tf: Tf, x: Tensor4D, kernel: Tensor4D, groups: number): (readonly [Tensor4D, Tensor4D])[] {
  if (groups === 1) return [[x, kernel]];
  const filters = tf.split<Tensor4D>(kernel, groups, 2);
  return tf.split<Tensor4D>(x, groups, 3).map((part, group) => [part, filters[group] as Tensor4D]);
}
