import type { Layout } from '../../webview/layout.ts';
import type { LongSkip } from '../../webview/layout/longSkips.ts';
import { metrics, type Point } from '../../webview/layout/metrics.ts';
import { wayIn, wayOut } from '../../webview/marks/longSkip.ts';
import { volumeBoxes } from './volumeBoxes.ts';

/** A layout as geometry alone, in the picture's coordinates: what tests and benches ask of lines and boxes. */

export interface PlacedBox {
  readonly label: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export type Line = readonly Point[];

/** Boxes of units and of volumes. */
export function boxesOf({ items }: Layout): PlacedBox[] {
  return items.flatMap(({ y, drawing, intake }) =>
    [
      ...(drawing?.units ?? []).map((drawn) => ({ ...drawn, label: drawn.unit.label })),
      ...volumeBoxes([...(drawing?.volumes ?? []), ...(intake === null ? [] : [intake])]),
    ].map(({ label, x, top, width, height }) => ({
      label,
      left: x - width / 2,
      right: x + width / 2,
      top: y + top,
      bottom: y + top + height,
    })),
  );
}

/** Every line that is drawn: the spine, the branches, the skips, and the lanes at the left of all blocks. */
export function linesOf({ items, longSkips }: Layout): Line[] {
  const inItems = items.flatMap(({ y, rise, drawing }): Line[] => {
    const down = (points: Line): Line => points.map((point) => ({ x: point.x, y: point.y + y }));
    const end = drawing === null ? 0 : -metrics.itemGap;
    return [
      ...(rise === null || rise <= -end
        ? []
        : [
            down([
              { x: 0, y: -rise },
              { x: 0, y: end },
            ]),
          ]),
      ...(drawing?.edges ?? []).map(({ points }) => down(points)),
      ...(drawing?.skips ?? []).flatMap(({ pieces }) => pieces.map(down)),
    ];
  });
  return [...inItems, ...longSkips.flatMap(longLines)];
}

/** The ways into a lane, the lane, and the ways out of it. */
function longLines(skip: LongSkip): Line[] {
  const { x, joins, exits } = skip;
  const heights = [...joins.map(({ lane }) => lane), ...exits.map(({ point }) => point.y)];
  return [
    [
      { x, y: Math.min(...heights) },
      { x, y: Math.max(...heights) },
    ],
    ...joins.map((join) => wayIn(skip, join)),
    ...exits.map((exit) => wayOut(skip, exit)),
  ];
}

const near = 0.5;

/** Whether a line runs through a box, and does not only touch its edge. */
export function strikes(line: Line, { left, right, top, bottom }: PlacedBox): boolean {
  return line.slice(1).some((end, at) => {
    const start = line[at] ?? end;
    return (
      Math.max(start.x, end.x) > left + near &&
      Math.min(start.x, end.x) < right - near &&
      Math.max(start.y, end.y) > top + near &&
      Math.min(start.y, end.y) < bottom - near
    );
  });
}

/** Every line that runs through a node, to be said. */
export const struck = (layout: Layout): string[] => {
  const boxes = boxesOf(layout);
  return linesOf(layout).flatMap((line) =>
    boxes
      .filter((box) => strikes(line, box))
      .map(({ label }) => `${line.map(({ x, y }) => `${x},${y}`).join(' ')} through ${label}`),
  );
};

/**
 * Pieces that lead sideways through a node or a volume and neither begin nor end there. Down and up a line may run
 * under the volume of what it carries.
 */
export function struckSideways(layout: Layout): string[] {
  const boxes = boxesOf(layout);
  const holds = ({ left, right, top, bottom }: PlacedBox, { x, y }: Point) =>
    x > left - near && x < right + near && y > top - near && y < bottom + near;
  return linesOf(layout).flatMap((line) =>
    line.slice(1).flatMap((end, at) => {
      const start = line[at] ?? end;
      if (start.y !== end.y || start.x === end.x) return [];
      return boxes
        .filter((box) => strikes([start, end], box) && !holds(box, start) && !holds(box, end))
        .map(({ label }) => `${start.x},${start.y} to ${end.x} through ${label}`);
    }),
  );
}
