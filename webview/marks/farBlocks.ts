import type { Drawing, DrawnSkip, DrawnUnit } from '../layout/drawing.ts';
import type { Item } from '../layout/item.ts';
import type { Point } from '../layout/metrics.ts';
import { roundedPath } from '../layout/route.ts';
import { itemContext, type DrawContext, type Group } from './context.ts';
import { facesOf } from './volume.ts';
import { boxHeat, itemHeat, noHeat, type MarkHeat } from './heat.ts';

/**
 * Blocks from far away: each one cell with its skip, no texts. All cells are one path and all skips of a kind are
 * one, so that a thousand blocks are a handful of elements.
 */
export function drawFarBlocks(
  layer: Group,
  items: readonly Item[],
  context: DrawContext,
  isMarked: (item: Item) => boolean,
): void {
  const paths = new Map<string, string[]>();
  const add = (style: string, path: string) => {
    const known = paths.get(style);
    if (known === undefined) paths.set(style, [path]);
    else known.push(path);
  };
  /** A cell, and the bar in it that says its heat without colour. */
  const addCell = (cell: FarCell, heat: MarkHeat, marked = false) => {
    add(`cell ${heat.style}${marked ? ' selected' : ''}`, rectangle(cell.x, cell.y, cell.width, cell.height));
    if (heat.fraction === null) return;
    const bar = rectangle(
      cell.x,
      cell.y + cell.height * 0.78,
      cell.width * heat.fraction,
      cell.height * 0.22,
    );
    add(`heatBar ${heat.style}`, bar);
  };
  for (const item of items) {
    const { drawing, y, height } = item;
    const inner = context.heat === null ? null : itemContext(item, context);
    const heatOf = (nodes: readonly number[]) => (inner === null ? noHeat : boxHeat(nodes, inner));
    add('edge', `M0,${y - (item.rise ?? 0)}V${y + (drawing?.foot ?? height)}`);
    const volumes = drawing === null ? [] : drawing.volumes.filter(({ x }) => isSeen(item.kind, drawing, x));
    for (const volume of item.intake === null ? volumes : [item.intake, ...volumes]) {
      for (const { face, path } of facesOf(volume.solid, { x: volume.x, top: y + volume.top }))
        add(`volume ${face}`, path);
    }
    if (drawing === null) continue;
    if (item.kind === 'loose') {
      for (const unit of drawing.units) {
        if (unit.unit.look !== 'merge') {
          addCell(farCell(unit, y), heatOf(unit.unit.nodes));
        }
      }
    } else {
      const { left, right, top, bottom } = drawing.cell;
      const cell = { x: left, y: y + top, width: right - left, height: bottom - top };
      addCell(cell, inner === null ? noHeat : itemHeat(inner), isMarked(item));
      // What stands beside the cell is joined to it.
      for (const { points } of drawing.edges)
        if (points.some(({ x }) => x < left - 1 || x > right + 1)) add('edge', farLine(points, y));
    }
    for (const skip of drawing.skips) add(`line ${skip.kind}`, farSkip(skip, y));
    for (const drawn of drawing.units) {
      const { unit, place, x, top, width } = drawn;
      if (isHidden(item, drawn)) continue;
      if (unit.look === 'merge') add('dot', disc(x, y + top + width / 2, width / 2));
      else if (place === 'side' && item.kind === 'block') addCell(farCell(drawn, y), heatOf(unit.nodes));
    }
  }
  layer
    .selectChildren<SVGPathElement, [string, string[]]>('path')
    .data(
      [...paths].sort(([a], [b]) => depthOf(a) - depthOf(b)),
      ([style]) => style,
    )
    .join('path')
    .order()
    .attr('class', ([style]) => style)
    .attr('d', ([, parts]) => parts.join(''));
}

/** Within a block's cell no layer is drawn, and no volume. */
const isSeen = (kind: Item['kind'], { cell }: Drawing, x: number): boolean =>
  kind === 'loose' || x < cell.left || x > cell.right;

/** Lines lie under the cells, which hide what is within them, and merges over both. */
function depthOf(style: string): number {
  return ['edge', 'line', 'cell', 'heatBar', 'volume', 'dot'].indexOf(style.split(' ')[0] ?? '');
}

interface FarCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function farCell({ x, top, width, height }: DrawnUnit, y: number): FarCell {
  return { x: x - width / 2, y: y + top, width, height };
}

function disc(x: number, y: number, r: number): string {
  return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`;
}

function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}

const farSkip = ({ pieces }: DrawnSkip, y: number): string =>
  pieces.map((points) => farLine(points, y)).join('');

const farLine = (points: readonly Point[], y: number): string =>
  roundedPath(
    points.map((point) => ({ x: point.x, y: point.y + y })),
    12,
  );

/** Whether a merge lies within its block's cell and ends no skip: a sign of what the cell leaves out. */
function isHidden({ kind, drawing }: Item, { unit, top, height }: DrawnUnit): boolean {
  if (kind !== 'block' || drawing === null || unit.look !== 'merge') return false;
  const middle = top + height / 2;
  const isInside = middle > drawing.cell.top && middle < drawing.cell.bottom;
  return isInside && !drawing.skips.some(({ merge }) => merge === null || merge === unit.leader);
}
