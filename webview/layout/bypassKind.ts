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
      return template.skip === 'gate' ? 'gate' : 'identity';
    case 'gate':
      return 'gate';
    case 'concat':
      return 'concat';
    case 'product':
    case null:
      return null;
  }
}
