import type { Picture } from '../../src/protocol/view.ts';
import type { PlacedBox } from '../../test/webview/layoutLines.ts';
import type { Layout } from '../../webview/layout.ts';
import { instanceAt, nodeIdAt, templateAt } from '../../webview/pictureIndex.ts';

/** The boxes of an unfolded layout as a graph: what another program is given to lay out. */
export interface UnitGraph {
  readonly boxes: readonly (PlacedBox & { readonly id: string })[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** The boxes that every way from the input to the last output passes: these should stand in one line. */
  readonly spine: readonly string[];
}

export function unitGraph(picture: Picture, { items }: Layout): UnitGraph {
  const boxes: (PlacedBox & { id: string })[] = [];
  const boxOf = new Map<string, string>();
  const edges = new Map<string, { from: string; to: string }>();
  let above = '';
  for (const { drawing, place, y } of items) {
    const [template, instance] = [templateAt(picture, place), instanceAt(picture, place)];
    if (drawing === null || template === undefined || instance === undefined) continue;
    const x = instance.entry ?? above;
    const idOf = (node: number) => nodeIdAt(instance, template, node);
    for (const { unit, x: middle, top, width, height } of drawing.units) {
      const id = idOf(unit.leader);
      boxes.push({
        id,
        label: unit.label,
        left: middle - width / 2,
        right: middle + width / 2,
        top: y + top,
        bottom: y + top + height,
      });
      for (const node of unit.nodes) boxOf.set(idOf(node), id);
    }
    template.nodes.forEach((node, index) => {
      const to = boxOf.get(idOf(index));
      for (const input of node.inputs) {
        const inside = typeof input === 'number' && input >= 0 ? idOf(input) : x;
        const from = boxOf.get(typeof input === 'string' ? input : inside);
        if (from !== undefined && to !== undefined && from !== to) edges.set(`${from} ${to}`, { from, to });
      }
    });
    above = idOf(template.nodes.length - 1);
  }
  const all = [...edges.values()];
  return { boxes, edges: all, spine: spineOf(boxes, all, boxOf.get(above) ?? '') };
}

/** Boxes come after what they read: the immediate dominators are found in one pass. */
function spineOf(boxes: UnitGraph['boxes'], edges: UnitGraph['edges'], last: string): string[] {
  const reads = new Map<string, string[]>();
  for (const { from, to } of edges) reads.set(to, [...(reads.get(to) ?? []), from]);
  const ways = new Map<string, readonly string[]>();
  for (const { id } of boxes) {
    const [first = [], ...others] = (reads.get(id) ?? []).map((from) => ways.get(from) ?? []);
    let shared = first.length;
    for (const other of others) {
      let same = 0;
      while (same < shared && first[same] === other[same]) same++;
      shared = same;
    }
    ways.set(id, [...first.slice(0, shared), id]);
  }
  return [...(ways.get(last) ?? [])];
}
