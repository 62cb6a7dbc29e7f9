import type { Op, Shape } from '../../graph.ts';
import { activationLayers } from './kerasActivations.ts';
import type { ReadLayer } from './kerasConvolutions.ts';
import { convolutions, idsOf } from './kerasConvolutions.ts';
import { merges } from './kerasMerges.ts';
import type { Call, Net, Tensor } from './kerasNet.ts';
import { unreadable } from './kerasEntries.ts';
import { addNode, graphShape } from './kerasNet.ts';
import { norms } from './kerasNorms.ts';
import { functionOf, readFunction } from './kerasOperations.ts';
import { shapeLayers } from './kerasShapes.ts';
import { childOf, plain } from '../text/tree.ts';

/** Every layer that is known, by its newest name. */
const readers = new Map<string, ReadLayer>(
  Object.entries({ ...convolutions, ...norms, ...merges, ...shapeLayers }),
);
const activations = new Map(Object.entries(activationLayers));

/** Whether a layer of this class works on images: what tells a convolutional net from others. */
export const imageLayer =
  /^(?:(?:Separable|Depthwise|Atrous|Locally)?Conv(?:olution|nected)?2D|Deconv|LocallyConnected2D|Max|Average|Global|ZeroPadding2D|UpSampling2D|Flatten)/;

/** Adds the nodes of one call of a layer and returns what it puts out. */
export function readLayer(net: Net, call: Call): Tensor {
  const name = functionOf(call);
  if (name !== null) return readFunction(net, call, name);
  const { type } = call.layer;
  const activation = activations.get(type)?.(net, call) ?? null;
  if (activation !== null)
    return {
      node: addNode(net, call, '', activation, idsOf(call.inputs)),
      first: call.inputs[0]?.first ?? false,
    };
  return readers.get(type)?.(net, call) ?? unknownLayer(net, call);
}

/** A layer that is not known, or does not say enough, is opaque; the file may state its output's shape all the same. */
function unknownLayer(net: Net, call: Call): Tensor {
  const { layer } = call;
  const shape = statedShape(net, call);
  if (call.earlier === null && !readers.has(layer.type) && layer.type !== unreadable)
    net.problems.push({
      severity: 'warning',
      code: 'unknown-layer',
      message: `Layer '${layer.name}' is a ${layer.type}, of which Residual Lens knows nothing: its weights are not counted${shape === null ? ', and what lies behind it is not known' : ''}.`,
      range: layer.range,
    });
  const op: Op = { kind: 'opaque', type: layer.type, ...(shape === null ? {} : { shape }) };
  return { node: addNode(net, call, '', op, idsOf(call.inputs)), first: net.channelsFirst };
}

/** The shape that the readers of the output state (Keras 3), or that a Lambda says of itself. */
function statedShape(net: Net, call: Call): Shape | null {
  if (call.stated !== null) return call.stated;
  const said = childOf(call.layer.config, 'output_shape');
  const shape: unknown = said === undefined || call.layer.type !== 'Lambda' ? null : plain(said);
  const whole = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) > 0;
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every(whole)) return null;
  return graphShape(shape, net.channelsFirst);
}
