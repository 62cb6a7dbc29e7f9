import { fuse } from '../layout/fuse.ts';
import { isBlockPart } from '../pictureIndex.ts';
import type { Shown, State } from '../state.ts';
import { skipCounts } from '../sums.ts';
import type { LegendEntry, Sample } from './legendEntries.ts';

/** What decides which marks there are to be explained. */
export type Marked = Pick<Shown, 'picture' | 'layout'> & Pick<State, 'volumes' | 'heat'>;

/** Which of the legend's entries explain a mark of this picture, whether it is in view or folded away. */
export function shownMarks(entries: readonly LegendEntry[], marked: Marked): ReadonlySet<LegendEntry> {
  const { picture, layout } = marked;
  const skips = skipCounts(picture);
  const nodes = picture.templates.flatMap((template) => template.nodes);
  const looks = new Set(
    picture.templates.flatMap((template) => fuse(template, new Set(), true).map(({ look }) => look)),
  );
  const has = (sample: Sample): boolean => {
    switch (sample.kind) {
      case 'skip':
        return skips.has(sample.skip);
      case 'merge':
        return nodes.some(({ merge }) => merge === sample.merge);
      case 'fork':
        return skips.size > 0;
      case 'bus':
        return layout.longSkips.some(
          ({ kind, joins, exits }) => kind !== 'edge' && joins.length + exits.length > 2,
        );
      case 'edge':
        return true;
      case 'broken':
        return picture.problems.some(
          ({ code, severity }) => severity === 'error' && code.includes('unequal'),
        );
      case 'box':
        return sample.look === 'onSkip'
          ? nodes.some(({ role, merge }) => role === 'skip' && merge === null)
          : looks.has(sample.look);
      case 'fold':
        return picture.templates.some(({ block }) => block !== null);
      case 'run':
        return picture.sections.some(({ parts }) =>
          parts.some((part) => part.instances.length > 1 && isBlockPart(picture, part)),
        );
      case 'volume':
        return marked.volumes;
      case 'heat':
        return marked.heat !== null;
      case 'badge':
        return picture.problems.some(({ severity }) => severity === sample.severity);
    }
  };
  return new Set(entries.filter(({ sample }) => has(sample)));
}
