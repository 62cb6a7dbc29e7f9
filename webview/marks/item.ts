import { select } from 'd3';
import { drawBlockCard } from './blockCard.ts';
import { drawBlockFrame } from './blockFrame.ts';
import type { Group, ItemContext } from './context.ts';
import { drawEdges, drawRise } from './edge.ts';
import { drawMerges } from './merge.ts';
import { drawNodeBoxes } from './nodeBox.ts';
import { drawProblemBadges } from './problemBadge.ts';
import { drawRunHead } from './runHead.ts';
import { drawShapeMarks } from './shapeMark.ts';
import { drawSkips } from './skip.ts';
import { drawVolumes } from './volume.ts';

/** Draws one item's content in its own coordinates; `window` is the stretch of its height that is in view. */
export function drawItem(
  group: Group,
  context: ItemContext,
  window: { readonly top: number; readonly bottom: number },
): void {
  const { drawing } = context;
  const intake = context.intake === null ? [] : [context.intake];
  const form = drawing?.kind ?? 'runHead';
  if (group.attr('data-form') !== form) {
    group.selectChildren().remove();
    group.attr('data-form', form).attr('role', 'group');
  }
  if (drawing === null) {
    drawRise(group, context);
    drawVolumes(group, intake, context);
    drawRunHead(group, context);
    return;
  }
  const layerOf = (name: string): Group =>
    select(
      group.selectChild<SVGGElement>(`g.${name}`).node() ??
        group.append('g').attr('class', name).node() ??
        raise(),
    );
  const ground = layerOf('ground');
  const lines = layerOf('lines');
  const shapes = layerOf('shapes');
  const seen = (top: number, height: number) => top <= window.bottom && top + height >= window.top;
  const units = drawing.units.filter(({ top, height }) => seen(top, height));
  const edges = drawing.edges.filter(({ points }) => {
    const ys = points.map(({ y }) => y);
    return seen(Math.min(...ys), Math.max(...ys) - Math.min(...ys));
  });
  if (drawing.kind === 'open') drawBlockFrame(ground, context);
  const card = drawing.kind === 'card' ? drawing.units[0] : undefined;
  if (card !== undefined) drawBlockCard(shapes, card, context);
  drawRise(lines, context);
  drawEdges(lines, edges);
  drawShapeMarks(
    lines,
    drawing.shapeMarks.filter(({ y }) => seen(y, 0)),
  );
  drawSkips(layerOf('skips'), drawing.skips, context);
  drawVolumes(
    layerOf('volumes'),
    [...intake, ...drawing.volumes.filter(({ top, solid }) => seen(top, solid.height + solid.depth))],
    context,
  );
  drawNodeBoxes(shapes, units, context);
  drawMerges(shapes, units, context);
  drawProblemBadges(layerOf('badges'), units, context);
}

function raise(): never {
  throw new Error('An element that was just added is missing.');
}
