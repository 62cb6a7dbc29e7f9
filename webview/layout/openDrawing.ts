import { sameShape, shapeText } from '../../src/model/graph.ts';
import type { Template } from '../../src/protocol/view.ts';
import { bypassKind } from './bypassKind.ts';
import { placeColumns } from './columns.ts';
import type { Drawing, DrawnEdge, DrawnSkip, DrawnUnit, LongEnd, ShapeMark } from './drawing.ts';
import { fuse, type Unit } from './fuse.ts';
import { metrics, type Measure } from './metrics.ts';
import type { Box } from './sideLane.ts';
import { sideUnits } from './sideUnits.ts';
import type { Wired } from './unitTree.ts';

export interface OpenOptions {
  readonly measure: Measure;
  /** Every node stands alone, with the shape on each edge. */
  readonly layers: boolean;
  /** Template indices of nodes that are read from elsewhere. */
  readonly taps: ReadonlySet<number>;
}

/** Draws a template with all its units: a block in its frame, or loose nodes on the bare spine. */
export function openDrawing(template: Template, options: OpenOptions): Drawing {
  const units = fuse(template, options.taps, options.layers);
  const unitOf = new Map(units.flatMap((unit, index) => unit.nodes.map((node) => [node, index] as const)));
  const inputs = units.map((unit) => unitInputs(unit, template, unitOf));
  const side = sideUnits(units, inputs);
  const wired = units.map((unit, index): Wired => {
    const size = unitSize(unit, side[index] === true, options.measure);
    return { ...size, inputs: inputs[index] ?? [], side: side[index] === true };
  });
  const framed = template.block !== null;
  const top = framed ? metrics.blockPadTop : -metrics.gap;
  const columns = placeColumns(wired, top, -metrics.itemGap);

  const drawnUnits = units.flatMap((unit, index): DrawnUnit[] => {
    const box = columns.boxes[index];
    return box === undefined ? [] : [{ unit, place: side[index] === true ? 'side' : 'spine', ...box }];
  });
  const edges: DrawnEdge[] = columns.edges.map(({ points, arrow }) => ({ points, arrow }));
  const skips: DrawnSkip[] = [];
  for (const wire of columns.bypasses) {
    const target = units[wire.to];
    const fork = wire.points[0];
    const kind = bypassKind(target?.merge ?? null, template);
    if (kind === null || target === undefined || fork === undefined) {
      edges.push({ points: wire.points, arrow: true });
    } else {
      skips.push({ kind, pieces: [wire.points], fork, merge: target.leader, chip: null });
    }
  }
  for (const lane of columns.sides) {
    const first = units[lane.units[0] ?? -1];
    const fork = lane.wires[0]?.[0];
    if (first?.role === 'skip' && fork !== undefined) {
      const merge = lane.to === null ? null : (units[lane.to]?.leader ?? null);
      skips.push({ kind: template.skip ?? 'projection', pieces: lane.wires, fork, merge, chip: null });
    } else {
      edges.push(...lane.wires.map((points) => ({ points, arrow: true })));
    }
  }

  const height = columns.bottom + (framed ? metrics.blockPadBottom : 0);
  const out = columns.boxes.at(-1);
  if (out !== undefined && (framed || out.x !== 0))
    edges.push({ points: outline(out, height), arrow: false });
  const pad = framed ? metrics.blockPadSide : 0;
  const spine = drawnUnits.filter(({ place, unit }) => place === 'spine' && unit.look !== 'merge');
  return {
    kind: framed ? 'open' : 'loose',
    left: columns.left + pad,
    right: columns.right + pad,
    height,
    units: drawnUnits,
    edges,
    skips,
    longEnds: longEnds(template, units, unitOf, columns.boxes),
    shapeMarks: options.layers || !framed ? shapeMarks(template, drawnUnits, options.measure) : [],
    cell: {
      left: spine.reduce((least, { x, width }) => Math.min(least, x - width / 2), 0),
      right: spine.reduce((most, { x, width }) => Math.max(most, x + width / 2), 0),
      top: spine.reduce((least, unit) => Math.min(least, unit.top), height),
      bottom: spine.reduce((most, unit) => Math.max(most, unit.top + unit.height), 0),
    },
    fromSpine: template.nodes.some((node) => node.inputs.includes(-1)),
  };
}

function unitInputs(unit: Unit, template: Template, unitOf: ReadonlyMap<number, number>): number[] {
  const own = new Set(unit.nodes);
  return unit.nodes.flatMap((node) =>
    (template.nodes[node]?.inputs ?? []).flatMap((input) => {
      if (typeof input !== 'number' || own.has(input)) return [];
      return input < 0 ? [-1] : [unitOf.get(input) ?? -1];
    }),
  );
}

function unitSize(unit: Unit, side: boolean, measure: Measure) {
  if (unit.look === 'merge') return { width: 2 * metrics.mergeRadius, height: 2 * metrics.mergeRadius };
  const label = measure(unit.label, 'label');
  const notes = [unit.before, unit.after].filter((text) => text !== '');
  if (side) {
    const note = measure(notes.join(' · '), 'note');
    const width = Math.min(metrics.unitMax, Math.max(76, label + 20, note + 20));
    return { width, height: notes.length > 0 ? metrics.sideHeight : metrics.unitHeight };
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

function longEnds(
  template: Template,
  units: readonly Unit[],
  unitOf: ReadonlyMap<number, number>,
  boxes: readonly Box[],
): LongEnd[] {
  return template.nodes.flatMap((node, index) =>
    node.inputs.flatMap((input): LongEnd[] => {
      const at = unitOf.get(index) ?? -1;
      const box = boxes[at];
      if (typeof input === 'number' || box === undefined) return [];
      const kind = bypassKind(units[at]?.merge ?? null, template) ?? 'edge';
      return [
        { from: input, node: index, at: { x: box.x - box.width / 2, y: box.top + box.height / 2 }, kind },
      ];
    }),
  );
}

/** The shape beside the line below a unit, where the unit changed it. */
function shapeMarks(template: Template, units: readonly DrawnUnit[], measure: Measure): ShapeMark[] {
  return units.flatMap((drawn, order): ShapeMark[] => {
    if (drawn.place !== 'spine' || order === units.length - 1) return [];
    const last = template.nodes[drawn.unit.nodes.at(-1) ?? 0]?.shape ?? null;
    const first = template.nodes[drawn.unit.nodes[0] ?? 0];
    const input = first?.inputs[0];
    let before: typeof last = null;
    if (input === -1) before = template.input;
    else if (typeof input === 'number') before = template.nodes[input]?.shape ?? null;
    if (last === null || (before !== null && sameShape(last, before))) return [];
    // What follows a merge stands there already.
    const { look, after } = drawn.unit;
    const shift = look === 'merge' && after !== '' ? 16 + measure(after, 'note') : 8;
    return [
      { x: drawn.x + shift, y: drawn.top + drawn.height + metrics.gap / 2 + 3.5, text: shapeText(last) },
    ];
  });
}
