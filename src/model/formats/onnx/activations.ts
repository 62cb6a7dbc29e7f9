import type { ActivationName, Op } from '../../graph.ts';
import { placesOf } from './broadcast.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, soleReader, wireAt } from './drawing.ts';
import type { OnnxNode } from './modelProto.ts';
import type { Value } from './values.ts';
import { asWire, isChannels, numbersOf } from './values.ts';

const activation =
  (name: ActivationName): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    return wire === null ? null : [asWire(addNode(call, { kind: 'activation', name }, [wire]))];
  };

/** A function of each value that has no name among the activations; it keeps the shape and learns nothing. */
const pointwise: Draw = (call) => {
  const wire = wireAt(call, 0);
  const op: Op = { kind: 'pointwise', fn: call.node.type.toLowerCase() };
  return wire === null ? null : [asWire(addNode(call, op, [wire]))];
};

/** Slopes are set flush right against the input, as in numpy (Operators.md, PRelu). */
const prelu: Draw = (call) => {
  const [wire, slope] = [wireAt(call, 0), constantAt(call, 1)];
  if (wire === null || slope === null) return null;
  // Before opset 7 the slopes were a row of one a channel, and stood on no axis.
  const row = slope.dims?.length === 1 && slope.dims[0] !== 1 && wire.shape?.length === 3;
  const places = row ? [2] : placesOf(slope, wire);
  if (places === null) return null;
  const slopes = places.length === 1 && isChannels(places[0] ?? null, wire) ? {} : { slopes: places };
  const op: Op = { kind: 'activation', name: 'prelu', ...slopes };
  return [asWire(addNode(call, op, [wire], { weights: [slope] }))];
};

/** Clip: limits are attributes, or inputs from opset 11 on. From 0 to 6 it is ReLU6, from 0 on ReLU. */
const clip: Draw = (call) => {
  const wire = wireAt(call, 0);
  if (wire === null) return null;
  const limit = (name: string, index: number, otherwise: number) =>
    call.node.attributes.get(name)?.number ?? numbersOf(constantAt(call, index))?.[0] ?? otherwise;
  const [least, most] = [limit('min', 1, -Infinity), limit('max', 2, Infinity)];
  if (least === 0 && most === 6) return activation('relu6')(call);
  return least === 0 && most > 1e30 ? activation('relu')(call) : pointwise(call);
};

/**
 * Activations that exporters write as a function of x times x: x sigmoid(x) is SiLU, x hardSigmoid(x) is hard swish,
 * x tanh(softplus(x)) is Mish. Drawn as one node, for they are no gate and no merge.
 */
const timesInput =
  (own: ActivationName, product: ActivationName | null, between: string | null = null): Draw =>
  (call) => {
    const { net, node } = call;
    const then = between === null ? node : soleReader(net, node.outputs[0]);
    const isBetween = between === null || then?.type === between;
    const last = then === null || !isBetween ? null : soleReader(net, then.outputs[0]);
    const closes =
      last?.type === 'Mul' && last.inputs.includes(node.inputs[0] ?? '') && last.inputs.length === 2;
    if (product === null || !closes || wireAt(call, 0) === null) return activation(own)(call);
    return folded(call, product, then === node || then === null ? [last] : [then, last]);
  };

/** Draws one node in place of several: what the last of them makes is what this one makes. */
function folded(call: Call, name: ActivationName, nodes: readonly OnnxNode[]): readonly Value[] | null {
  const drawn = activation(name)(call);
  const [made] = drawn ?? [];
  if (made === undefined) return drawn;
  for (const node of nodes) {
    call.net.folded.add(node);
    for (const output of node.outputs) call.net.values.set(output, made);
  }
  return drawn;
}

/** GELU as it was written before opset 20: x (1 + erf(x / sqrt 2)) / 2, from its division on. */
export const geluFrom: Draw = (call) => {
  const { net, node } = call;
  const erf = soleReader(net, node.outputs[0]);
  const sum = erf?.type === 'Erf' ? soleReader(net, erf.outputs[0]) : null;
  const product = sum?.type === 'Add' ? soleReader(net, sum.outputs[0]) : null;
  const half = product?.type === 'Mul' ? soleReader(net, product.outputs[0]) : null;
  if (erf === null || sum === null || product === null || half?.type !== 'Mul') return null;
  const isNumber = ({ inputs }: OnnxNode) =>
    inputs.some((input) => {
      const value = net.values.get(input);
      return value?.kind === 'constant' && numbersOf(value.constant)?.length === 1;
    });
  const closes = product.inputs.includes(node.inputs[0] ?? '') && isNumber(sum) && isNumber(half);
  return closes && wireAt(call, 0) !== null ? folded(call, 'gelu', [erf, sum, product, half]) : null;
};

const named: Readonly<Record<string, ActivationName>> = {
  Relu: 'relu',
  LeakyRelu: 'leakyRelu',
  Elu: 'elu',
  Selu: 'selu',
  Tanh: 'tanh',
  HardSwish: 'hardSwish',
  Gelu: 'gelu',
  FastGelu: 'gelu',
  Mish: 'mish',
  Swish: 'silu',
  QuickGelu: 'gelu',
};

const others = [
  ...[
    'Celu',
    'ThresholdedRelu',
    'Softsign',
    'Shrink',
    'Abs',
    'Neg',
    'Sqrt',
    'Reciprocal',
    'Exp',
    'Log',
    'Erf',
  ],
  ...[
    'Sign',
    'Floor',
    'Ceil',
    'Round',
    'Sin',
    'Cos',
    'Not',
    'Hardmax',
    'IsNaN',
    'Trilu',
    'LogSoftmax',
    'ImageScaler',
  ],
];

export const activations: Readonly<Record<string, Draw>> = {
  ...Object.fromEntries(Object.entries(named).map(([type, name]) => [type, activation(name)])),
  ...Object.fromEntries(others.map((type) => [type, pointwise])),
  Sigmoid: timesInput('sigmoid', 'silu'),
  HardSigmoid: timesInput('hardSigmoid', 'hardSwish'),
  Softplus: timesInput('softplus', 'mish', 'Tanh'),
  PRelu: prelu,
  Clip: clip,
  Pow: pointwise,
};
