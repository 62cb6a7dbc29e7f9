import { sameShape, shapeText, type Shape } from '../../src/model/graph.ts';
import type { Template } from '../../src/protocol/view.ts';
import type { DrawnUnit, ShapeMark } from './drawing.ts';
import type { Unit } from './fuse.ts';
import { metrics, type Measure } from './metrics.ts';

/** What comes out of a unit where that has another shape than what goes in; null where it has not, or is not known. */
export function madeShape(template: Template, { nodes }: Unit): Shape | null {
  const last = template.nodes[nodes.at(-1) ?? 0]?.shape ?? null;
  const input = template.nodes[nodes[0] ?? 0]?.inputs[0];
  let before: Shape | null = null;
  if (input === -1) before = template.input;
  else if (typeof input === 'number') before = template.nodes[input]?.shape ?? null;
  return last === null || (before !== null && sameShape(last, before)) ? null : last;
}

/** Where a shape stands beside the line below a unit: past the words of a merge, if it has any. */
export const besideLine = ({ look, after }: Unit, measure: Measure): number =>
  look === 'merge' && after !== '' ? 16 + measure(after, 'note') : 8;

/** The shape beside the line below a unit of the spine, where the unit changed it and no volume says so. */
export function shapeMarks(
  template: Template,
  units: readonly DrawnUnit[],
  { said, measure }: { readonly said: ReadonlySet<Unit>; readonly measure: Measure },
): ShapeMark[] {
  return units.slice(0, -1).flatMap((drawn): ShapeMark[] => {
    const { unit, place } = drawn;
    const made = place === 'spine' && !said.has(unit) ? madeShape(template, unit) : null;
    if (made === null) return [];
    return [
      {
        x: drawn.x + besideLine(unit, measure),
        y: drawn.top + drawn.height + metrics.gap / 2 + 3.5,
        text: shapeText(made),
      },
    ];
  });
}
