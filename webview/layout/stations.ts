import { shapeText, type Shape } from '../../src/model/graph.ts';
import type { Template } from '../../src/protocol/view.ts';
import type { DrawnEdge, DrawnVolume } from './drawing.ts';
import type { Unit } from './fuse.ts';
import { metrics, type Measure, type Point } from './metrics.ts';
import { besideLine, madeShape, ownShape, sideBySide } from './shapeMarks.ts';
import type { Box, SideLane, Wire } from './sideLane.ts';
import { boxOf, solidOf, type Solid } from './solid.ts';

/** What stands in a column: a unit, or the volume that comes out of the unit before it. */
export interface Station {
  readonly unit: Unit;
  readonly volume: { readonly shape: Shape; readonly solid: Solid } | null;
}

/**
 * The units of a template in order, and below each that changes the shape the volume that comes out, so that what reads
 * the unit reads its volume. What comes out of the last one stands on the spine below: the next item draws it. At the end
 * of the net there is none, and of several heads each has its own.
 */
export function stationsOf(
  template: Template,
  units: readonly Unit[],
  { volumes, ends }: { readonly volumes: boolean; readonly ends: boolean },
): Station[] {
  const heads = ends ? sideBySide(template, units) : new Set();
  const made = (unit: Unit, index: number): Shape | null => {
    if (heads.has(unit)) return ownShape(template, unit);
    return index < units.length - 1 ? madeShape(template, unit) : null;
  };
  return units.flatMap((unit, index): Station[] => {
    const own = { unit, volume: null };
    const shape = volumes ? made(unit, index) : null;
    const solid = solidOf(shape);
    return shape === null || solid === null ? [own] : [own, { unit, volume: { shape, solid } }];
  });
}

/** The station of every node's unit. */
export const stationOf = (stations: readonly Station[]): ReadonlyMap<number, number> =>
  new Map(
    stations.flatMap(({ unit, volume }, at) =>
      volume === null ? unit.nodes.map((node) => [node, at] as const) : [],
    ),
  );

/** Which stations each station reads; -1 is x. */
export function stationInputs(stations: readonly Station[], template: Template): number[][] {
  // Of two stations of a unit the later one is what comes out of it.
  const out = new Map(stations.flatMap(({ unit }, at) => unit.nodes.map((node) => [node, at] as const)));
  return stations.map(({ unit, volume }, at) => {
    if (volume !== null) return [at - 1];
    const own = new Set(unit.nodes);
    return unit.nodes.flatMap((node) =>
      (template.nodes[node]?.inputs ?? []).flatMap((input) => {
        if (typeof input !== 'number' || own.has(input)) return [];
        return input < 0 ? [-1] : [out.get(input) ?? -1];
      }),
    );
  });
}

/** The room of a volume, with the name of its shape to the right of the line above it. */
export function volumeSize({ unit, volume }: Station, measure: Measure) {
  if (volume === null) return null;
  const { width, height } = boxOf(volume.solid);
  const text = besideLine(unit, measure) + measure(shapeText(volume.shape), 'note') + 4;
  return { width: Math.max(width, 2 * text), height };
}

/** The volumes where their boxes stand. */
export function drawnVolumes(
  stations: readonly Station[],
  boxes: readonly Box[],
  measure: Measure,
): DrawnVolume[] {
  return stations.flatMap(({ unit, volume }, at): DrawnVolume[] => {
    const box = boxes[at];
    if (volume === null || box === undefined) return [];
    const label = { x: box.x + besideLine(unit, measure), y: box.top - metrics.volumeLabelGap };
    return [{ ...volume, x: box.x, top: box.top, label, unit }];
  });
}

/** A line ends at a box, and goes on under a volume to its middle; trunks of several begin or end between boxes. */
export function underVolumes(
  { from, to, points, arrow }: Wire,
  stations: readonly Station[],
  boxes: readonly Box[],
): DrawnEdge {
  const [above, below] = [boxes[from], boxes[to]];
  const last = points.length - 1;
  const leaves = isVolume(stations, from) && points[0]?.y === bottomOf(above);
  const enters = isVolume(stations, to) && points[last]?.y === below?.top;
  const moved = points.map(({ x, y }, index): Point => {
    if (index === 0 && leaves) return { x, y: y - (above?.height ?? 0) / 2 };
    return { x, y: index === last && enters ? y + (below?.height ?? 0) / 2 : y };
  });
  return { points: moved, arrow: arrow && !enters };
}

const bottomOf = (box: Box | undefined): number => (box?.top ?? 0) + (box?.height ?? 0);

/** The lines of a lane at the side, those before and behind a volume as one that passes under it, and may turn there. */
export function throughVolumes(
  { units, wires }: SideLane,
  stations: readonly Station[],
): readonly (readonly Point[])[] {
  const pieces: (readonly Point[])[] = [];
  wires.forEach((wire, at) => {
    const before = isVolume(stations, units[at - 1] ?? -1) ? pieces.pop() : undefined;
    const [top, side] = [before?.at(-1), wire[0]];
    const turn = top !== undefined && side !== undefined && top.x !== side.x ? [{ x: top.x, y: side.y }] : [];
    pieces.push(before === undefined ? wire : [...before.slice(0, -1), ...turn, ...wire.slice(1)]);
  });
  return pieces.filter((points) => points.length > 0);
}

const isVolume = (stations: readonly Station[], at: number): boolean =>
  (stations[at]?.volume ?? null) !== null;
