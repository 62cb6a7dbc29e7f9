import type { LayerEntry } from './kerasEntries.ts';
import { inputShapeIn, statedShape } from './kerasEntries.ts';
import { sizesIn } from './kerasInbound.ts';
import type { Net, Tensor } from './kerasNet.ts';
import { addPlain, graphShape, graphSizes } from './kerasNet.ts';
import type { Op } from '../../graph.ts';

/**
 * An input of the net, of the size that its layer states, or for the first image of the person's. `otherwise` is the
 * size without the batch that the model states where the layer is silent.
 */
export function addInput(
  net: Net,
  name: string,
  entry: LayerEntry,
  otherwise: readonly (number | null)[] | null = null,
): Tensor {
  const sizes = inputShapeIn(entry) ?? otherwise;
  const image = sizes === null || sizes.length === 3;
  const first = net.channelsFirst && image;
  const stated = sizes?.flatMap((size) => size ?? []) ?? [];
  const file = stated.length === sizes?.length ? graphShape(stated, first) : null;
  const shape = image ? (net.input ?? file) : file;
  net.inputs.push({ fromFile: shape === file, shape });
  if (image) net.input = null;
  const open = shape === null && sizes !== null ? graphSizes(sizes, first) : [];
  const channels = open.at(-1) ?? null;
  reportShape(net, name, entry, { open: shape === null, channels });
  const op: Op = { kind: 'input', shape, ...(channels === null ? {} : { sizes: open }) };
  return { node: addPlain(net, name, op, [], entry.tree.range), first };
}

function reportShape(
  net: Net,
  name: string,
  entry: LayerEntry,
  { open, channels }: { readonly open: boolean; readonly channels: number | null },
): void {
  const said = statedShape(entry);
  if (said !== undefined && sizesIn(said) === null)
    net.problems.push({
      severity: 'error',
      code: 'wrong-value',
      message: `The shape of input '${name}' must list whole numbers of at least 1, or null where a size is open.`,
      range: said.range,
    });
  else if (open)
    net.problems.push({
      severity: 'info',
      code: 'no-input-size',
      message:
        channels === null
          ? `Input '${name}' leaves its size open; with a size, shapes and parameters are known.`
          : `Input '${name}' leaves its size open and states ${channels} channels; with a size, shapes and MACs are known too.`,
      range: said?.range ?? entry.tree.range,
    });
}
