import { fieldInputs } from './cost.ts';
import type { Analysis } from './facts.ts';
import type { GraphNode, NodeId, OpKind, Shape } from './graph.ts';

const seesAll = new Set<OpKind>(['globalPool', 'flatten', 'dense']);

/**
 * The largest receptive field in front of what sees the whole map, a net's heads; a gate that saw it only scales
 * channels. Null where no field is known, or where one that others go on from is not.
 */
export function largestField({
  graph,
  facts,
}: Pick<Analysis, 'graph' | 'facts'>): readonly [number, number] | null {
  const shapeOf = (id: NodeId): Shape | null => facts.get(id)?.shape ?? null;
  const readsWhole = (node: GraphNode) => fieldInputs(node, shapeOf).some((id) => whole.has(id));
  const whole = new Set<NodeId>();
  const read = new Set<NodeId>();
  const unknown: NodeId[] = [];
  let most: readonly [number, number] | null = null;
  for (const node of graph.nodes) {
    for (const id of node.inputs) read.add(id);
    if (seesWhole(node, shapeOf) || (whole.size > 0 && readsWhole(node))) {
      whole.add(node.id);
      continue;
    }
    const field = facts.get(node.id)?.receptiveField ?? null;
    if (field === null) unknown.push(node.id);
    else most = [Math.max(field[0], most?.[0] ?? 0), Math.max(field[1], most?.[1] ?? 0)];
  }
  return unknown.some((id) => read.has(id)) ? null : most;
}

/** By its kind, or by a window as large as the map: some nets pool 7x7 pixels of 7x7. */
function seesWhole({ id, op, inputs }: GraphNode, shapeOf: (id: NodeId) => Shape | null): boolean {
  if (seesAll.has(op.kind)) return true;
  if (op.kind !== 'pool') return false;
  const isPixel = (shape: Shape | null) => shape?.slice(0, -1).every((size) => size === 1) ?? false;
  return isPixel(shapeOf(id)) && !isPixel(shapeOf(inputs[0] ?? ''));
}
