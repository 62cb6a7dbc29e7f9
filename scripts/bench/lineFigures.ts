import { strikes, type Line, type PlacedBox } from '../../test/webview/layoutLines.ts';

/** What a reader's eye has to do with a drawing, by whichever means it was laid out. */
export interface LineFigures {
  /** Places where two lines cross and neither bends, begins or ends: those are where lines part or meet. */
  readonly crossings: number;
  readonly bends: number;
  /** Length of all that is inked, in pixels: a trunk that lines share counts once. */
  readonly length: number;
  readonly width: number;
  readonly height: number;
  /** Pairs of a line and a box that it runs through. */
  readonly struck: number;
}

interface Run {
  /** The coordinate that all of it shares. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const near = 0.5;
const keyOf = (x: number, y: number) => `${Math.round(x)},${Math.round(y)}`;

/** Measures lines of horizontal and vertical pieces; O(pieces squared), for nets of hundreds of layers. */
export function lineFigures(lines: readonly Line[], boxes: readonly PlacedBox[]): LineFigures {
  const across: Run[] = [];
  const down: Run[] = [];
  const bends = new Set<string>();
  const ends = new Set<string>();
  for (const line of lines) {
    line.forEach((point, at) => {
      const [before, after] = [line[at - 1], line[at + 1]];
      if (before === undefined || after === undefined) ends.add(keyOf(point.x, point.y));
      else if (!isStraight(before, point, after)) bends.add(keyOf(point.x, point.y));
      if (after === undefined) return;
      if (Math.abs(after.y - point.y) < near)
        across.push({ at: point.y, from: Math.min(point.x, after.x), to: Math.max(point.x, after.x) });
      else down.push({ at: point.x, from: Math.min(point.y, after.y), to: Math.max(point.y, after.y) });
    });
  }
  const [rows, columns] = [inked(across), inked(down)];
  const crossings = rows.flatMap((row) =>
    columns.filter(
      (column) =>
        column.at > row.from + near &&
        column.at < row.to - near &&
        row.at > column.from + near &&
        row.at < column.to - near &&
        !bends.has(keyOf(column.at, row.at)) &&
        !ends.has(keyOf(column.at, row.at)),
    ),
  ).length;
  const all = [...lines.flat(), ...boxes.flatMap(cornersOf)];
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  return {
    crossings,
    bends: bends.size,
    length: [...rows, ...columns].reduce((sum, { from, to }) => sum + to - from, 0),
    width: spread(all.map(({ x }) => x)),
    height: spread(all.map(({ y }) => y)),
    struck: lines.reduce((sum, line) => sum + boxes.filter((box) => strikes(line, box)).length, 0),
  };
}

/** Runs that lie on each other, as one. */
function inked(runs: readonly Run[]): Run[] {
  const sorted = [...runs].sort((a, b) => Math.round(a.at) - Math.round(b.at) || a.from - b.from);
  const found: Run[] = [];
  for (const run of sorted) {
    const last = found.at(-1);
    if (last !== undefined && Math.round(last.at) === Math.round(run.at) && run.from <= last.to + near)
      found[found.length - 1] = { ...last, to: Math.max(last.to, run.to) };
    else found.push(run);
  }
  return found;
}

type Point = Line[number];

const isStraight = (a: Point, b: Point, c: Point): boolean =>
  (Math.abs(a.x - b.x) < near && Math.abs(b.x - c.x) < near) ||
  (Math.abs(a.y - b.y) < near && Math.abs(b.y - c.y) < near);

const cornersOf = ({ left, right, top, bottom }: PlacedBox): Point[] => [
  { x: left, y: top },
  { x: right, y: bottom },
];
