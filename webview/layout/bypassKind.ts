import type { MergeKind, SkipKind } from '../../src/model/facts.ts';
import type { Template } from '../../src/protocol/view.ts';

/** An edge that passes by others is a skip where it enters a merge; else it is only an edge. */
export function bypassKind(merge: MergeKind | null, template: Template): SkipKind | null {
  switch (merge) {
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
