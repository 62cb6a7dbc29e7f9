import type { SkipKind } from '../../src/model/facts.ts';
import type { Template } from '../../src/protocol/view.ts';

/**
 * An edge that passes by others is a skip where it enters a merge, the index of which is given; else, as between parallel
 * branches, it is only an edge.
 */
export function bypassKind(template: Template, merge: number | undefined): SkipKind | null {
  const node = template.nodes[merge ?? -1];
  if (node === undefined || node.parallel === true) return null;
  switch (node.merge) {
    case 'sum':
      if (template.skip === 'gate') return 'gate';
      // A sum may pad what it is given itself, without a layer that does (darknet's shortcut).
      return template.skip === 'zeroPad' && node.role === 'merge' ? 'zeroPad' : 'identity';
    case 'gate':
      return 'gate';
    case 'concat':
      return 'concat';
    case 'product':
    case null:
      return null;
  }
}

/** What comes to a node from elsewhere in the graph: an edge, or a skip on its way to a merge. */
export interface Entering {
  readonly kind: SkipKind | 'edge';
  /** Index of the merge that the skip leads to, which is another node where layers of its own stand between; null for an edge. */
  readonly merge: number | null;
}

/** A skip enters its merge at once, or by its projection. */
export function entering(template: Template, node: number): Entering {
  const kind = bypassKind(template, node);
  if (kind !== null) return { kind, merge: node };
  let at = node;
  while (template.nodes[at]?.role === 'skip')
    at = template.nodes.findIndex(({ inputs }) => inputs.includes(at));
  return at !== node && template.skip !== null && template.nodes[at]?.role === 'merge'
    ? { kind: template.skip, merge: at }
    : { kind: 'edge', merge: null };
}
