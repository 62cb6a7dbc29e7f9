import { sameShape, shapeText, type Shape } from '../../src/model/graph.ts';
import type { Template } from '../../src/protocol/view.ts';
import type { DrawnUnit, ShapeMark } from './drawing.ts';
import type { Unit } from './fuse.ts';
import { metrics, type Measure, type Point } from './metrics.ts';

/** What comes out of a unit where that has another shape than what goes in; null where it has not, or is not known. */
export function madeShape(template: Template, unit: Unit): Shape | null {
  const last = ownShape(template, unit);
  const input = template.nodes[unit.nodes[0] ?? 0]?.inputs[0];
  let before: Shape | null = null;
  if (input === -1) before = template.input;
  else if (typeof input === 'number') before = template.nodes[input]?.shape ?? null;
  return last === null || (before !== null && sameShape(last, before)) ? null : last;
}

export const ownShape = ({ nodes }: Template, unit: Unit): Shape | null =>
  nodes[unit.nodes.at(-1) ?? 0]?.shape ?? null;

/** The units that no other of them reads, where several are: each brings a shape of its own out of the part. */
export function sideBySide({ nodes }: Template, units: readonly Unit[]): ReadonlySet<Unit> {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const outs = units.filter((unit) => !read.has(unit.nodes.at(-1) ?? 0));
  return new Set(outs.length > 1 ? outs : []);
}

/** Where a shape stands beside the line below a unit: past the words of a merge, if it has any. */
export const besideLine = ({ look, after }: Unit, measure: Measure): number =>
  look === 'merge' && after !== '' ? 16 + measure(after, 'note') : 8;

/**
 * The shape beside the line below a unit of the spine, where the unit changed it and no volume says so. The last one's is
 * said below the part; where others come out beside it, each of them has its own.
 */
export function shapeMarks(
  template: Template,
  units: readonly DrawnUnit[],
  { said, measure, lines }: Beside,
): ShapeMark[] {
  const outs = sideBySide(
    template,
    units.map(({ unit }) => unit),
  );
  return units.flatMap((drawn, index): ShapeMark[] => {
    const { unit, place } = drawn;
    const isOut = outs.has(unit);
    if (place !== 'spine' || said.has(unit) || (index === units.length - 1 && !isOut)) return [];
    const made = isOut ? ownShape(template, unit) : madeShape(template, unit);
    if (made === null) return [];
    const text = shapeText(made);
    const width = measure(text, 'note');
    const y = drawn.top + drawn.height + metrics.gap / 2 + 3.5;
    const [right, left] = [drawn.x + besideLine(unit, measure), drawn.x - 8 - width];
    const isFree = (x: number) => !lines.some(({ points }) => crosses(points, { x, y, width }));
    return [{ x: isFree(right) || !isFree(left) ? right : left, y, text }];
  });
}

interface Beside {
  readonly said: ReadonlySet<Unit>;
  readonly measure: Measure;
  /** What is drawn beside the units: a shape stands on none of it. */
  readonly lines: readonly { readonly points: readonly Point[] }[];
}

/** Room of a text above and below the line that its letters stand on. */
const [ascent, descent] = [9, 6];

/** Whether a line leads through a text. */
function crosses(
  points: readonly Point[],
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): boolean {
  return points.some((to, at) => {
    const from = points[at - 1];
    if (from === undefined) return false;
    const across = Math.min(from.x, to.x) < x + width && Math.max(from.x, to.x) > x;
    return across && Math.min(from.y, to.y) < y + descent && Math.max(from.y, to.y) > y - ascent;
  });
}
