import type { Op } from '../../graph.ts';
import { placesOf } from './broadcast.ts';
import type { Call, Draw } from './drawing.ts';
import { addNode, constantAt, ordered, soleReader, whole, wireAt } from './drawing.ts';
import type { Constant } from './values.ts';
import { asWire, isChannels, numbersOf, placeOf, rankOf, sizesOf } from './values.ts';

const number = (call: Call, name: string, otherwise: number): number =>
  call.node.attributes.get(name)?.number ?? otherwise;

/** BatchNormalization: scale, B, mean and variance are inputs 1 to 4 (Operators.md). */
const batchNorm: Draw = (call) => {
  const wire = wireAt(call, 0);
  const own = [1, 2, 3, 4].flatMap((index) => constantAt(call, index) ?? []);
  if (wire === null) return null;
  const affine = own.length < 4 || !isConverted(call);
  const op: Op = {
    kind: 'batchNorm',
    scale: affine,
    center: affine,
    epsilon: number(call, 'epsilon', 1e-5),
  };
  const image = wire.shape?.length === 3 || wire.shape === null ? ordered(call, wire, 'first') : wire;
  const places = image.shape?.length === 2 ? { axes: [0] } : {};
  return [asWire(addNode(call, { ...op, ...places }, [image], { weights: own }))];
};

/**
 * Caffe's BatchNorm has neither gamma nor beta: those are the Scale layer's behind it. Its converters write ones and zeros
 * in their place, and the Scale as Mul and Add of a weight a channel. Two in a row are one, so they are counted once,
 * unless the file shows that the first are other than ones and zeros.
 */
function isConverted(call: Call): boolean {
  const [scale, bias] = [constantAt(call, 1), constantAt(call, 2)];
  const { net, node } = call;
  const reader = soleReader(net, node.outputs[0]);
  if (reader?.type !== 'Mul') return false;
  const other = reader.inputs.find((input) => input !== node.outputs[0]) ?? '';
  const factor = net.values.get(other);
  if (factor?.kind !== 'constant' || !factor.constant.learned) return false;
  const [wide, own] = [sizesOf(factor.constant), sizesOf(scale)];
  const widest = wide?.reduce((most, size) => Math.max(most, size), 0);
  if (widest === undefined || widest !== own?.[0]) return false;
  const trivial = (constant: Constant | null, is: number) =>
    constant?.standIn ?? (constant !== null && isAll(constant, is));
  return trivial(scale, 1) && trivial(bias, 0);
}

/** Instance and group norms have a scale and an offset a channel; layer norm has them from `axis` on. */
const perChannel =
  (type: string): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    if (wire === null) return null;
    const [scale, bias] = [learnedAt(call, 1), learnedAt(call, 2)];
    const image = wire.shape?.length === 3 || wire.shape === null ? ordered(call, wire, 'first') : wire;
    // A group norm that exporters write as Reshape, InstanceNormalization, Reshape has ones and zeros here.
    const grouped = rankOf(wire) === 3;
    const op: Op = {
      kind: 'norm',
      type,
      scale: scale !== null && !(grouped && isAll(scale, 1)),
      center: bias !== null && !(grouped && isAll(bias, 0)),
      ...(image.shape?.length === 2 ? { axes: [0] } : {}),
    };
    return [asWire(addNode(call, op, [image], { weights: weightsOf(scale, bias) }))];
  };

const isAll = (constant: Constant, is: number): boolean =>
  numbersOf(constant)?.every((value) => value === is) === true;

const learnedAt = (call: Call, index: number): Constant | null => {
  const constant = constantAt(call, index);
  return constant?.learned === true ? constant : null;
};

const weightsOf = (...own: readonly (Constant | null)[]): Constant[] =>
  own.filter((constant) => constant !== null);

const layerNorm =
  (type: string): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    if (wire === null) return null;
    const [scale, bias] = [constantAt(call, 1), constantAt(call, 2)];
    const places = scale === null ? null : placesOf(scale, wire);
    const axis = placeOf(whole(call, 'axis', -1), wire);
    const channels = places === null || (places.length === 1 && isChannels(places[0] ?? null, wire));
    const op: Op = {
      kind: 'norm',
      type,
      scale: scale !== null,
      center: bias !== null,
      ...(channels && isChannels(axis, wire) ? {} : { axes: places ?? [] }),
    };
    return [asWire(addNode(call, op, [wire], { weights: weightsOf(scale, bias) }))];
  };

/** With nothing learned. */
const bare =
  (type: string): Draw =>
  (call) => {
    const wire = wireAt(call, 0);
    return wire === null
      ? null
      : [asWire(addNode(call, { kind: 'norm', type, scale: false, center: false }, [wire]))];
  };

const lrn: Draw = (call) => {
  const wire = wireAt(call, 0);
  if (wire === null) return null;
  const [alpha, beta] = [number(call, 'alpha', 1e-4), number(call, 'beta', 0.75)];
  const op: Op = { kind: 'lrn', size: whole(call, 'size', 5), alpha, beta, bias: number(call, 'bias', 1) };
  return [asWire(addNode(call, op, [wire]))];
};

export const norms: Readonly<Record<string, Draw>> = {
  BatchNormalization: batchNorm,
  InstanceNormalization: perChannel('instance'),
  GroupNormalization: perChannel('group'),
  LayerNormalization: layerNorm('layer'),
  RMSNormalization: layerNorm('root mean square'),
  SimplifiedLayerNormalization: layerNorm('root mean square'),
  MeanVarianceNormalization: bare('mean-variance'),
  LpNormalization: bare('Lp'),
  LRN: lrn,
};
