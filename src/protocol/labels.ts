import type { SkipKind } from '../model/facts.ts';
import type { Section } from '../model/sections.ts';
import type { ActivationName, Op, Padding, Shape, Size } from '../model/graph.ts';
import { shapeText } from '../model/graph.ts';

/** What stands in a node's box, and what there is to add: the words of He et al.'s figure 3. */
export interface Label {
  readonly label: string;
  readonly detail: string;
}

const times = (size: Size): string => size.join('x');
const square = (size: Size): string => (size[0] === size[1] ? `${size[0]}` : times(size));

function paddingText(padding: Padding): string {
  if (typeof padding === 'string') return padding === 'same' ? "padding 'same'" : '';
  const { top, bottom, left, right } = padding;
  if (top === bottom && left === right && top === left) return top === 0 ? '' : `padding ${top}`;
  return `padding ${top}, ${bottom}, ${left}, ${right}`;
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');
const strideText = (stride: Size): string => (times(stride) === '1x1' ? '' : `stride ${square(stride)}`);

const activations: Readonly<Partial<Record<ActivationName, string>>> = {
  relu: 'ReLU',
  relu6: 'ReLU6',
  leakyRelu: 'leaky ReLU',
  prelu: 'PReLU',
  elu: 'ELU',
  selu: 'SELU',
  gelu: 'GELU',
  silu: 'SiLU',
};

/** "28x28x128 ≠ 56x56x64": what a merge that cannot be was given. */
export function unequalText(shapes: readonly (Shape | null)[]): string {
  return shapes.map((shape) => (shape === null ? '…' : shapeText(shape))).join(' ≠ ');
}

export function labelOf(op: Op): Label {
  const plain = (label: string, ...details: string[]): Label => ({ label, detail: joined(details) });
  switch (op.kind) {
    case 'input':
      return plain('input', op.shape === null ? 'no size stated' : shapeText(op.shape));
    case 'conv2d':
      return plain(
        `${times(op.kernel)} conv, ${op.filters}`,
        strideText(op.stride),
        times(op.dilation) === '1x1' ? '' : `dilation ${square(op.dilation)}`,
        op.groups === 1 ? '' : `${op.groups} groups`,
        paddingText(op.padding),
        op.bias ? 'bias' : '',
      );
    case 'depthwise':
      return plain(
        `${times(op.kernel)} depthwise${op.multiplier === 1 ? '' : ` x${op.multiplier}`}`,
        strideText(op.stride),
        times(op.dilation) === '1x1' ? '' : `dilation ${square(op.dilation)}`,
        paddingText(op.padding),
        op.bias ? 'bias' : '',
      );
    case 'deconv2d':
      return plain(
        `${times(op.kernel)} deconv, ${op.filters}`,
        strideText(op.stride),
        op.groups === 1 ? '' : `${op.groups} groups`,
        paddingText(op.padding),
        op.bias ? 'bias' : '',
      );
    case 'local2d':
      return plain(
        `${times(op.kernel)} local, ${op.filters}`,
        strideText(op.stride),
        paddingText(op.padding),
      );
    case 'dense':
      return plain(`dense, ${op.units}`, op.bias ? 'bias' : '');
    case 'batchNorm':
      return plain('BN', op.scale ? '' : 'no scale', op.center ? '' : 'no offset');
    case 'norm':
      return plain(`${op.type} norm`);
    case 'scale':
      return op.offsetOnly ? plain('offset') : plain('scale', op.bias ? 'bias' : '');
    case 'activation':
      return plain(activations[op.name] ?? op.name);
    case 'pool':
      return plain(
        `${op.mode} pool, ${times(op.kernel)}`,
        strideText(op.stride),
        paddingText(op.padding),
        op.ceil ? 'rounds up' : '',
      );
    case 'globalPool':
      return plain(`global ${op.mode} pool`);
    case 'add':
      return plain('+', op.lenient ? 'cut to fit' : '', op.weights ? 'weighted' : '');
    case 'multiply':
      return plain('×');
    case 'concat':
      return plain('concat');
    case 'pointwise':
    case 'elementwise':
      return plain(op.fn);
    case 'gate':
      return plain('gate', 'T·H + (1 − T)·x');
    case 'padChannels':
      return plain(`pad ${op.before + op.after} channels`, 'zeros');
    case 'zeroPad':
      return plain('zero-pad', paddingText(op.padding));
    case 'crop':
      return plain('crop');
    case 'sliceChannels':
      return plain(`channels ${op.start}-${op.start + op.count - 1}`);
    case 'reshape':
      return plain(`reshape to ${op.shape.map((size) => (size === -1 ? '?' : size)).join('x')}`);
    case 'permute':
      return plain('permute', op.order.join(', '));
    case 'slice':
      return plain('slice', strideText(op.stride));
    case 'lrn':
      return plain('LRN', `over ${op.size} channels`);
    case 'dropout':
      return plain(`dropout, ${op.rate}`);
    case 'flatten':
      return plain('flatten');
    case 'softmax':
      return plain('softmax');
    case 'upsample':
      return plain(`upsample x${square(op.factor)}`, op.mode);
    case 'opaque':
      return plain(op.type, 'not known');
  }
}

/** How a shape changes along a skip: "256 -> 512 channels, 56x56 -> 28x28". */
export function changeText(from: Shape | null, to: Shape | null): string {
  if (from === null || to === null) return '';
  const [before, after] = [from.at(-1), to.at(-1)];
  const channels = before === after ? `${before ?? 0} channels` : `${before ?? 0} -> ${after ?? 0} channels`;
  const [small, large] = [from.slice(0, -1).join('x'), to.slice(0, -1).join('x')];
  return joined([channels, small === large ? small : `${small} -> ${large}`]);
}

export const skipNames: Readonly<Record<SkipKind, string>> = {
  identity: 'identity',
  projection: 'projection',
  zeroPad: 'zero-pad',
  gate: 'gate',
  concat: 'concat',
};

/** "stage 3", "stem", "head". */
export const sectionName = ({ kind, number }: Pick<Section, 'kind' | 'number'>): string =>
  kind === 'stage' ? `stage ${number}` : kind;

/** "at least " before a lower bound. */
export const leastWords = (atLeast: boolean): string => (atLeast ? 'at least ' : '');
