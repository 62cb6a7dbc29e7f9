import type { DrawnSkip } from '../layout/drawing.ts';
import type { Item } from '../layout/item.ts';
import { roundedPath } from '../layout/route.ts';
import type { Group } from './context.ts';

/**
 * Blocks from far away: each one cell with its skip, no texts. All cells are one path and all skips of a kind are
 * one, so that a thousand blocks are a handful of elements.
 */
export function drawFarBlocks(layer: Group, items: readonly Item[], isMarked: (item: Item) => boolean): void {
  const paths = new Map<string, string[]>();
  const add = (style: string, path: string) => {
    const known = paths.get(style);
    if (known === undefined) paths.set(style, [path]);
    else known.push(path);
  };
  for (const item of items) {
    const { drawing, y, height } = item;
    add('edge', `M0,${y - (item.rise ?? 0)}V${y + height}`);
    if (drawing === null) continue;
    if (item.kind === 'loose') {
      for (const unit of drawing.units) {
        if (unit.unit.look !== 'merge') {
          add('cell', rectangle(unit.x - unit.width / 2, y + unit.top, unit.width, unit.height));
        }
      }
    } else {
      const { left, right, top, bottom } = drawing.cell;
      add(isMarked(item) ? 'cell selected' : 'cell', rectangle(left, y + top, right - left, bottom - top));
    }
    for (const skip of drawing.skips) add(`line ${skip.kind}`, farSkip(skip, y));
    for (const { unit, place, x, top, width, height } of drawing.units) {
      if (unit.look === 'merge') add('dot', disc(x, y + top + width / 2, width / 2));
      else if (place === 'side' && item.kind === 'block')
        add('cell', rectangle(x - width / 2, y + top, width, height));
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

/** The spine lies under the cells, the skips over both. */
function depthOf(style: string): number {
  return ['edge', 'cell', 'line', 'dot'].indexOf(style.split(' ')[0] ?? '');
}

function disc(x: number, y: number, r: number): string {
  return `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`;
}

function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${x},${y}h${width}v${height}h${-width}z`;
}

function farSkip(skip: DrawnSkip, y: number): string {
  return skip.pieces
    .map((points) =>
      roundedPath(
        points.map((point) => ({ x: point.x, y: point.y + y })),
        12,
      ),
    )
    .join('');
}
