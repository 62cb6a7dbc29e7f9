import type { NodeId } from '../../src/model/graph.ts';
import type { Template } from '../../src/protocol/view.ts';
import { bypassKind, entering } from './bypassKind.ts';
import { placeColumns } from './columns.ts';
import type { Drawing, DrawnEdge, DrawnSkip, DrawnUnit, LongEnd, LongStart } from './drawing.ts';
import { fuse, type Unit } from './fuse.ts';
import { metrics, type Measure } from './metrics.ts';
import { shapeMarks } from './shapeMarks.ts';
import type { Box } from './sideLane.ts';
import { sideRise, sidewaysPast, type Face } from './sideways.ts';
import { sideUnits } from './sideUnits.ts';
import type { Solid } from './solid.ts';
import {
  drawnVolumes,
  stationInputs,
  stationOf,
  stationsOf,
  throughVolumes,
  underVolumes,
  volumeSize,
  type Station,
} from './stations.ts';
import type { Wired } from './unitTree.ts';

export interface OpenOptions {
  readonly measure: Measure;
  /** Every node stands alone, with the shape on each edge. */
  readonly layers: boolean;
  /** Below what changes the shape stands what comes out, as a body. */
  readonly volumes: boolean;
  /** Nothing stands below it. */
  readonly ends: boolean;
  /** Template indices of nodes that are read from elsewhere. */
  readonly taps: ReadonlySet<number>;
  /** A lane brings its x, and not what stands above. */
  readonly entered: boolean;
  /** The nodes elsewhere that it reads. */
  readonly far: ReadonlyMap<NodeId, FarNode>;
}

export interface FarNode {
  /** Its place among those, in the order of the net. */
  readonly order: number;
  /** It stands on a projection. */
  readonly onSkip: boolean;
}

/** Draws a template with all its units: a block in its frame, or loose nodes on the bare spine. */
export function openDrawing(template: Template, options: OpenOptions): Drawing {
  const fused = fuse(template, options.taps, options.layers);
  const stations = stationsOf(template, fused, options);
  const units = stations.map(({ unit }) => unit);
  const inputs = stationInputs(stations, template);
  const side = sideUnits(units, inputs);
  const wired = stations.map((station, index): Wired => {
    const isSide = side[index] === true;
    const size = volumeSize(station, options.measure) ?? unitSize(station.unit, isSide, options.measure);
    const far = station.unit.nodes.flatMap((node) =>
      (template.nodes[node]?.inputs ?? []).flatMap((input) =>
        typeof input === 'string' ? (options.far.get(input) ?? []) : [],
      ),
    );
    const late = far.length === 0 ? null : Math.max(...far.map(({ order }) => order));
    const right = far.some(({ onSkip }) => onSkip);
    return { ...size, inputs: inputs[index] ?? [], side: isSide, late, right };
  });
  const framed = template.block !== null;
  const top = framed ? metrics.blockPadTop : -metrics.gap;
  const columns = placeColumns(wired, top, options.entered ? -metrics.entryGap : -metrics.itemGap);

  const drawnUnits = stations.flatMap(({ unit, volume }, index): DrawnUnit[] => {
    const box = columns.boxes[index];
    if (box === undefined || volume !== null) return [];
    return [{ unit, place: side[index] === true ? 'side' : 'spine', ...box }];
  });
  const edges: DrawnEdge[] = columns.edges.map((wire) => underVolumes(wire, stations, columns.boxes));
  const skips: DrawnSkip[] = [];
  for (const wire of columns.bypasses) {
    const target = units[wire.to];
    const fork = wire.points[0];
    const kind = bypassKind(template, target?.leader);
    if (kind === null || target === undefined || fork === undefined) {
      edges.push({ points: wire.points, arrow: true });
    } else {
      skips.push({ kind, pieces: [wire.points], fork, merge: target.leader, chip: null });
    }
  }
  for (const lane of columns.sides) {
    const first = units[lane.units[0] ?? -1];
    const pieces = throughVolumes(lane, stations);
    const fork = pieces[0]?.[0];
    if (first?.role === 'skip' && fork !== undefined) {
      const merge = lane.to === null ? null : (units[lane.to]?.leader ?? null);
      const isFar = inputs[lane.units[0] ?? -1]?.length === 0;
      const kind = template.skip ?? 'projection';
      skips.push({ kind, pieces, fork: isFar ? null : fork, merge, chip: null });
    } else {
      edges.push(...pieces.map((points) => ({ points, arrow: true })));
    }
  }

  const height = columns.bottom + (framed ? metrics.blockPadBottom : 0);
  const out = columns.boxes.at(-1);
  const tail =
    out !== undefined && (framed || out.x !== 0) ? { points: outline(out, height), arrow: false } : null;
  if (tail !== null) edges.push(tail);
  const withVolume = new Set(stations.flatMap(({ unit, volume }) => (volume === null ? [] : [unit])));
  const pad = framed ? metrics.blockPadSide : 0;
  const spine = drawnUnits.filter(({ place, unit }) => place === 'spine' && unit.look !== 'merge');
  return {
    kind: framed ? 'open' : 'loose',
    left: columns.left + pad,
    right: columns.right + pad,
    height,
    foot: framed || out?.x !== 0 ? height : out.top + out.height,
    units: drawnUnits,
    edges,
    tail,
    skips,
    ...longWays(template, stations, columns.boxes, options.taps),
    shapeMarks:
      options.layers || !framed
        ? shapeMarks(template, drawnUnits, {
            said: withVolume,
            measure: options.measure,
            lines: [...edges, ...skips.flatMap(({ pieces }) => pieces.map((points) => ({ points })))],
          })
        : [],
    volumes: drawnVolumes(stations, columns.boxes, options.measure),
    cell: {
      left: spine.reduce((least, { x, width }) => Math.min(least, x - width / 2), 0),
      right: spine.reduce((most, { x, width }) => Math.max(most, x + width / 2), 0),
      top: spine.reduce((least, unit) => Math.min(least, unit.top), height),
      bottom: spine.reduce((most, unit) => Math.max(most, unit.top + unit.height), 0),
    },
    fromSpine: template.nodes.some((node) => node.inputs.includes(-1)),
  };
}

function unitSize(unit: Unit, side: boolean, measure: Measure) {
  if (unit.look === 'merge') return { width: 2 * metrics.mergeRadius, height: 2 * metrics.mergeRadius };
  const label = measure(unit.label, 'label');
  const notes = [unit.before, unit.after].filter((text) => text !== '');
  if (side) {
    const note = Math.max(0, ...notes.map((text) => measure(text, 'note')));
    const width = Math.min(metrics.unitMax, Math.max(76, label + 20, note + 20));
    const heights = [metrics.unitHeight, metrics.sideHeight, metrics.sideTall];
    return { width, height: heights[notes.length] ?? metrics.sideTall };
  }
  const whole = notes.reduce((sum, text) => sum + measure(` · ${text}`, 'note'), label);
  const least = Math.max(metrics.unitMin, label + metrics.figureRoom + 2 * metrics.unitPadding);
  const width = Math.min(metrics.unitMax, Math.max(least, whole + 2 * metrics.unitPadding));
  return { width, height: metrics.unitHeight };
}

function outline(box: Box, height: number) {
  const bottom = box.top + box.height;
  if (box.x === 0)
    return [
      { x: 0, y: bottom },
      { x: 0, y: height },
    ];
  const turn = height - metrics.blockPadBottom / 2;
  return [
    { x: box.x, y: bottom },
    { x: box.x, y: turn },
    { x: 0, y: turn },
    { x: 0, y: height },
  ];
}

/** Where a line to the right begins at a body, whose box is as wide as its words: at the right edge of its flank. */
function flankOf({ width, height, depth }: Solid, { x }: Box): Face {
  const rise = Math.min(sideRise, height / 2);
  return { x: x + (width + depth) / 2, rise: depth + rise, room: rise - 1 };
}

/** Where what the part makes leaves for elsewhere, and where it comes in from there; by the volume where one stands. */
function longWays(
  template: Template,
  stations: readonly Station[],
  boxes: readonly Box[],
  taps: ReadonlySet<number>,
): Pick<Drawing, 'longStarts' | 'longEnds'> {
  const places = stationOf(stations);
  const past = sidewaysPast(boxes);
  const longStarts = [...taps].flatMap((node): LongStart[] => {
    const at = places.get(node) ?? -1;
    const volume = stations[at + 1]?.volume ?? null;
    const box = boxes[volume === null ? at : at + 1];
    if (box === undefined) return [];
    return [{ node, ways: past.leave(box, volume === null ? undefined : flankOf(volume.solid, box)) }];
  });
  const longEnds = template.nodes.flatMap((node, index) =>
    node.inputs.flatMap((input): LongEnd[] => {
      const at = places.get(index) ?? -1;
      const box = boxes[at];
      if (typeof input === 'number' || box === undefined) return [];
      const skip = entering(template, stations[at]?.unit.leader ?? index);
      return [{ from: input, node: index, ways: past.enter(box), ...skip }];
    }),
  );
  return { longStarts, longEnds };
}
