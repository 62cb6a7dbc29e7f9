import type { Shape } from '../../graph.ts';
import type { Call } from './drawing.ts';
import { addNode } from './drawing.ts';
import type { Wire } from './values.ts';
import { graphShape } from './values.ts';

/** A node that is drawn and named and no more, with its shape where that can be told. */
export function opaqueOf(
  call: Call,
  inputs: readonly Wire[],
  shape: Shape | null,
  channels: Wire['channels'] = 'first',
): Wire {
  const type = call.node.type === '' ? 'unnamed' : call.node.type.slice(0, 80);
  return addNode(call, { kind: 'opaque', type, ...(shape === null ? {} : { shape }) }, inputs, { channels });
}

/** The shape that the file states of a value in between, without the batch. */
export function statedShape({ net }: Call, output: string, channels: Wire['channels']): Shape | null {
  const [batch, ...sizes] = net.stated.get(output) ?? [];
  if (batch === undefined || sizes.some((size) => size === null || !Number.isSafeInteger(size))) return null;
  return graphShape(sizes as number[], channels);
}
