import type { Op } from '../../graph.ts';
import { activations, geluFrom } from './activations.ts';
import { arithmetics } from './arithmetic.ts';
import { convolutions } from './convolutions.ts';
import { denses } from './dense.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, wireAt } from './drawing.ts';
import { norms } from './norms.ts';
import { pieces } from './pieces.ts';
import { reshapes } from './reshapes.ts';
import type { Value } from './values.ts';
import { asWire, numbersOf } from './values.ts';
import { pools } from './windows.ts';

/** Types that leave an image what it is: nothing is drawn. */
const same: Draw = ({ inputs }) => {
  const [value] = inputs;
  return value === null || value === undefined ? null : [value];
};

const softmax: Draw = (call) => {
  const wire = wireAt(call, 0);
  return wire === null ? null : [asWire(addNode(call, { kind: 'softmax' }, [wire]))];
};

/** The mask that Dropout may give too is true everywhere when a net is used. */
const dropout: Draw = (call) => {
  const wire = wireAt(call, 0);
  const rate = call.node.attributes.get('ratio')?.number ?? numbersOf(constantAt(call, 1))?.[0] ?? 0.5;
  const op: Op = { kind: 'dropout', rate: rate >= 0 && rate < 1 ? rate : 0.5 };
  return wire === null ? null : [asWire(addNode(call, op, [wire]))];
};

const table: Readonly<Record<string, Draw>> = {
  ...activations,
  ...arithmetics,
  ...convolutions,
  ...denses,
  ...norms,
  ...pieces,
  ...pools,
  ...reshapes,
  Div: (call) => geluFrom(call) ?? arithmetics['Div']?.(call) ?? null,
  Softmax: softmax,
  Dropout: dropout,
  Identity: same,
  Cast: same,
  CastLike: same,
  QuantizeLinear: same,
  DequantizeLinear: same,
};

/** Operators of ONNX's own set, and some of ONNX Runtime's that mean the same. */
const domains = new Set(['', 'ai.onnx', 'com.microsoft']);

/** Draws a node as what its type says; null where the type is not known, or is used in a way that is not drawn. */
export function drawKnown(call: Call): readonly Value[] | null {
  const { type, domain } = call.node;
  return isKnown(type, domain) ? (table[type]?.(call) ?? null) : null;
}

export const isKnown = (type: string, domain: string): boolean =>
  domains.has(domain) && Object.hasOwn(table, type);
