import * as z from 'zod';
import type { Op, Shape } from '../../graph.ts';
import { sameShape } from '../../graph.ts';
import type { ReadLayer } from './kerasConvolutions.ts';
import { idsOf } from './kerasConvolutions.ts';
import type { Call, Net, Tensor } from './kerasNet.ts';
import { addNode, graphAxis, inOrder, shapeOf } from './kerasNet.ts';
import { configOf } from './kerasSchemas.ts';
import { childOf } from '../text/tree.ts';

export type MergeName = 'add' | 'multiply' | 'concat' | 'average' | 'maximum' | 'minimum' | 'subtract';

/** Adds a merge of the call's inputs, all in the order of axes of the first. */
export function addMerge(net: Net, call: Call, merge: MergeName, axis = -1): Tensor {
  const first = call.inputs[0]?.first ?? false;
  const inputs = call.inputs.map((tensor) => inOrder(net, tensor, first, call));
  const node = addNode(net, call, '', mergeOp(net, inputs, merge, axis), idsOf(inputs));
  return { node, first };
}

function mergeOp(net: Net, inputs: readonly Tensor[], merge: MergeName, axis: number): Op {
  const [input, ...others] = inputs;
  // Keras lets a merge of one tensor through as it is.
  if (input !== undefined && others.length === 0) return { kind: 'activation', name: 'linear' };
  if (merge === 'concat') return concatOp(net, input, axis);
  const shapes = inputs.flatMap((tensor) => shapeOf(net, tensor) ?? []);
  const known = inputs.map((tensor) => shapeOf(net, tensor)).filter((shape) => shape !== null);
  const broadcast = shapes.length > 0 && known.length === inputs.length && broadcasts(known);
  if (merge === 'add' || merge === 'multiply')
    return { kind: merge, ...(broadcast ? { broadcast: true as const } : {}) };
  return { kind: 'elementwise', fn: merge };
}

/**
 * Keras repeats sizes of 1 in merges as numpy does (keras/src/layers/merging/base_merge.py); that is said only where it
 * happens, so that a sum of unequal shapes is still a sum that needs a projection.
 */
function broadcasts(shapes: readonly Shape[]): boolean {
  const [x, ...others] = shapes;
  if (x === undefined || others.every((shape) => sameShape(shape, x))) return false;
  const rank = shapes.reduce((most, shape) => Math.max(most, shape.length), 0);
  const aligned = shapes.map((shape) => [...Array<number>(rank - shape.length).fill(1), ...shape]);
  const whole = Array.from({ length: rank }, (_, at) =>
    aligned.reduce((most, shape) => Math.max(most, shape[at] ?? 1), 1),
  );
  return aligned.every((shape) => shape.every((size, at) => size === 1 || size === whole[at]));
}

function concatOp(net: Net, input: Tensor | undefined, axis: number): Op {
  if (input === undefined) return { kind: 'concat' };
  const rank = shapeOf(net, input)?.length ?? 3;
  const along = graphAxis(net, input, axis);
  if (along === null) return { kind: 'opaque', type: `concat along axis ${axis}` };
  return along === rank - 1 ? { kind: 'concat' } : { kind: 'concat', axis: along };
}

const merging =
  (merge: MergeName): ReadLayer =>
  (net, call) =>
    addMerge(net, call, merge);

/** Modes of Keras 1's Merge (keras/engine/topology.py of 1.2). */
const modes: Readonly<Record<string, MergeName>> = {
  sum: 'add',
  mul: 'multiply',
  concat: 'concat',
  ave: 'average',
  max: 'maximum',
};

const concatSchema = z.object({ axis: z.int().default(-1) });
const mergeSchema = z.object({ mode: z.string().default('sum'), axis: z.int().default(-1) });

export const merges: Readonly<Record<string, ReadLayer>> = {
  Add: merging('add'),
  Multiply: merging('multiply'),
  Average: merging('average'),
  Maximum: merging('maximum'),
  Minimum: merging('minimum'),
  Subtract: merging('subtract'),
  Concatenate: (net, call) => {
    const config = configOf(concatSchema, net, call);
    return config === null ? null : addMerge(net, call, 'concat', config.axis);
  },
  Merge: (net, call) => {
    const config = configOf(mergeSchema, net, call);
    const mode = config === null || !Object.hasOwn(modes, config.mode) ? undefined : modes[config.mode];
    if (config !== null && mode === undefined && call.earlier === null)
      net.problems.push({
        severity: 'warning',
        code: 'unknown-layer',
        message: `Layer '${call.layer.name}' merges by '${config.mode}', of which Residual Lens knows nothing: what lies behind it is not known.`,
        range: childOf(call.layer.config, 'mode')?.range ?? call.layer.range,
      });
    return config === null || mode === undefined ? null : addMerge(net, call, mode, config.axis);
  },
  /** Inception-ResNet's x + scale * branch (keras/src/applications/inception_resnet_v2.py). */
  CustomScaleLayer: merging('add'),
};
