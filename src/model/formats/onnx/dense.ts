import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, ordered, report, soleReader, whole, wireAt } from './drawing.ts';
import { opaqueOf } from './opaque.ts';
import type { Constant, Value, Wire } from './values.ts';
import { asWire, fileSizes, graphShape, productOf, sizesOf } from './values.ts';

/** Gemm: x times B, or B transposed, and C added where there is one. Only the usual one, of weights B, is a dense layer. */
const gemm: Draw = (call) => {
  const wire = wireAt(call, 0);
  const [weights, bias] = [constantAt(call, 1), constantAt(call, 2)];
  const sizes = sizesOf(weights);
  if (wire === null || weights === null || sizes?.length !== 2 || whole(call, 'transA', 0) !== 0) return null;
  const [rows = 0, columns = 0] = sizes;
  const turned = whole(call, 'transB', 0) !== 0;
  const [inside, units] = turned ? [columns, rows] : [rows, columns];
  const added = call.inputs[2]?.kind === 'wire' ? null : bias;
  const flat =
    wire.shape?.length === 3 ? addNode(call, { kind: 'flatten' }, [wire], { part: 'flatten' }) : wire;
  return denseOf(call, flat, { inside, units, weights, bias: added });
};

interface Dense {
  readonly inside: number;
  readonly units: number;
  readonly weights: Constant;
  readonly bias: Constant | null;
}

/** A bias has a number for each unit; one number for all is a constant of the graph, as Gemm's C of zero is. */
function denseOf(call: Call, wire: Wire, { inside, units, weights, bias }: Dense): readonly Value[] | null {
  if (units < 1) return null;
  const has = wire.shape?.at(-1) ?? null;
  if (has !== null && has !== inside) {
    const says = `has weights for ${inside} inputs and gets ${has}`;
    report(call, { severity: 'error', code: 'wrong-weights', says });
  }
  const own = bias !== null && isBias(bias, units) ? [weights, bias] : [weights];
  return [asWire(addNode(call, { kind: 'dense', units, bias: own.length > 1 }, [wire], { weights: own }))];
}

function isBias(constant: Constant, units: number): boolean {
  const sizes = sizesOf(constant);
  return sizes !== null && sizes.length <= 2 && productOf(sizes) === units && sizes.at(-1) === units;
}

/**
 * MatMul by weights is a dense layer along the file's last axis, and an Add of as many weights that alone reads it is its
 * bias. Of two wires it is attention's product, in which nothing is learned.
 */
const matMul: Draw = (call) => {
  const wire = wireAt(call, 0);
  const weights = constantAt(call, 1);
  const sizes = sizesOf(weights);
  if (wire === null) return null;
  if (weights === null) return product(call, wire);
  if (sizes?.length !== 2) return null;
  const [inside = 0, units = 0] = sizes;
  const bias = biasBehind(call, units);
  const drawn = denseOf(call, ordered(call, wire, 'last'), {
    inside,
    units,
    weights,
    bias: bias?.constant ?? null,
  });
  const [made] = drawn ?? [];
  if (bias !== null && made !== undefined) {
    call.net.folded.add(bias.node);
    call.net.values.set(bias.node.outputs[0] ?? '', made);
  }
  return drawn;
};

function biasBehind({ net, node }: Call, units: number) {
  const reader = soleReader(net, node.outputs[0]);
  if (reader?.type !== 'Add' || reader.inputs.length !== 2 || reader.outputs.length === 0) return null;
  const other = reader.inputs.find((input) => input !== node.outputs[0]) ?? '';
  const value = net.values.get(other);
  if (value?.kind !== 'constant' || !isBias(value.constant, units)) return null;
  return sizesOf(value.constant)?.length === 1 ? { node: reader, constant: value.constant } : null;
}

function product(call: Call, left: Wire): readonly Value[] | null {
  const right = wireAt(call, 1);
  const [a, b] = [fileSizes(left), right === null ? null : fileSizes(right)];
  if (right === null) return null;
  const fits = a !== null && b !== null && a.length === b.length && a.length > 1;
  const shape = fits ? graphShape([...a.slice(0, -1), b.at(-1) ?? 0], left.channels) : null;
  return [asWire(opaqueOf(call, [left, right], shape, left.channels))];
}

export const denses: Readonly<Record<string, Draw>> = { Gemm: gemm, MatMul: matMul };
