import { select } from 'd3';
import { farSkip } from '../farSkip.ts';
import type { LongExit, LongJoin, LongSkip } from '../layout/longSkips.ts';
import type { Point } from '../layout/metrics.ts';
import { roundedPath } from '../layout/route.ts';
import { templateAt } from '../pictureIndex.ts';
import { busLine, projectionOption, skipLine } from '../skipWords.ts';
import { isWrong, type DrawContext, type Group } from './context.ts';
import { glideEase, glideTime, type Shifts } from './glide.ts';

/**
 * Skips that reach past parts of the net, in their lanes left of the blocks; a dot where a line joins or leaves one. Where
 * blocks are on their way (`shifts`) each end of a lane goes with its own.
 */
export function drawLongSkips(
  layer: Group,
  skips: readonly LongSkip[],
  context: DrawContext,
  shifts: Shifts | null,
): void {
  layer
    .selectChildren<SVGGElement, LongSkip>('g.bus')
    .data(skips, ({ key }) => key)
    .join((enter) => enter.append('g').attr('class', 'bus'))
    .each(function (skip) {
      const group: Group = select(this);
      group.interrupt();
      const isMoved = shifts !== null && [...skip.joins, ...skip.exits].some(({ item }) => shifts.get(item));
      drawBus(group, isMoved ? shifted(skip, shifts, 1) : skip, context);
      if (!isMoved) return;
      group
        .transition()
        .duration(glideTime)
        .ease(glideEase)
        .tween('lane', () => (part) => {
          const onItsWay = shifted(skip, shifts, 1 - part);
          drawLines(group, onItsWay, context);
          drawReaches(group, onItsWay);
        });
    });
}

/** The lane while part of the way of its blocks is still before them. */
function shifted(skip: LongSkip, shifts: Shifts, part: number): LongSkip {
  const by = (item: string) => {
    const shift = (shifts.get(item) ?? 0) * part;
    return { y: (y: number) => y + shift, point: ({ x, y }: Point): Point => ({ x, y: y + shift }) };
  };
  return {
    ...skip,
    joins: skip.joins.map((join) => {
      const { y, point } = by(join.item);
      return { ...join, point: point(join.point), before: join.before.map(point), lane: y(join.lane) };
    }),
    exits: skip.exits.map((exit) => {
      const { point } = by(exit.item);
      return { ...exit, point: point(exit.point), after: exit.after.map(point) };
    }),
  };
}

/** Whether any of it stands between two heights. */
export function isBetween({ joins, exits }: LongSkip, top: number, bottom: number): boolean {
  return (joins[0]?.point.y ?? 0) <= bottom && (exits.at(-1)?.point.y ?? 0) >= top;
}

function drawLines(group: Group, skip: LongSkip, context: DrawContext): void {
  const { kind, x, joins, exits } = skip;
  const style = kind === 'edge' ? 'edge' : `line ${kind}`;
  const last = exits.at(-1);
  const onLane = ({ y }: Point): Point => ({ x, y });
  const from = joins[0];
  const isBad = ({ merge }: LongExit) => merge !== null && isWrong(context, merge);
  // What leads to a bad sum is as wrong as the sum; the way that others share is not.
  const allBad = exits.every(isBad);
  const lines = [
    ...joins.slice(1).map((join) => ({ d: roundedPath(wayIn(skip, join), 6), arrow: false, bad: allBad })),
    ...exits
      .slice(0, -1)
      .map((exit) => ({ d: roundedPath(wayOut(skip, exit), 6), arrow: true, bad: isBad(exit) })),
    ...(from === undefined || last === undefined
      ? []
      : [{ d: roundedPath([...wayIn(skip, from), ...wayOut(skip, last)], 12), arrow: true, bad: allBad }]),
  ];
  group
    .selectChildren('path')
    .data(lines)
    .join('path')
    .attr('class', ({ bad }) => (bad ? `${style} problem` : style))
    .attr('marker-end', ({ arrow }) => (arrow ? 'url(#arrow)' : null))
    .attr('d', ({ d }) => d);
  const dots = [
    ...joins.map(({ point, before }) => before[0] ?? point),
    ...joins.slice(1).map(({ lane }) => ({ x, y: lane })),
    ...exits.slice(0, -1).map(({ point }) => onLane(point)),
  ];
  group
    .selectChildren('circle')
    .data(kind === 'edge' ? [] : dots)
    .join('circle')
    .attr('class', `fork ${kind}${allBad ? ' problem' : ''}`)
    .attr('r', 2.5)
    .attr('cx', (point) => point.x)
    .attr('cy', (point) => point.y);
}

function drawReaches(group: Group, skip: LongSkip): void {
  group
    .selectChildren<SVGGElement, LongExit>('g.skip')
    .data(skip.kind === 'edge' ? [] : skip.exits, ({ id }) => id ?? '')
    .select('path.reach')
    .attr('d', (exit) => reachOf(skip, exit));
}

function drawBus(group: Group, skip: LongSkip, context: DrawContext): void {
  const { kind, exits } = skip;
  // What is pointed at lies on the lines.
  drawLines(group, skip, context);
  group
    .selectChildren<SVGGElement, LongExit>('g.skip')
    .data(kind === 'edge' ? [] : exits, ({ id }) => id ?? '')
    .join((enter) => {
      const exit = enter.append('g').attr('role', 'button').attr('tabindex', -1);
      exit.append('path').attr('class', 'reach');
      return exit;
    })
    .attr('class', `skip ${kind}`)
    .attr('data-press', 'skip')
    .attr('data-id', ({ merge }) => merge)
    .attr('aria-label', (exit) => exitLabel(skip, exit, context))
    .classed('selected', ({ merge }) => context.selected?.kind === 'skip' && context.selected.id === merge);
  drawReaches(group, skip);
}

/** From where a map leaves its spine to where it meets the lane. */
export function wayIn({ x }: Pick<LongSkip, 'x'>, { point, before, lane, jogX }: LongJoin): Point[] {
  const meets = { x, y: lane };
  if (lane === point.y) return [...before, point, meets];
  return [...before, point, { x: jogX, y: point.y }, { x: jogX, y: lane }, meets];
}

/** From the lane to what reads it. */
export function wayOut({ x }: Pick<LongSkip, 'x'>, { point, after }: LongExit): Point[] {
  return [{ x, y: point.y }, point, ...after];
}

/** The lane down to an exit, from the last join or exit above it: what is pointed at there is that exit. */
function reachOf(skip: LongSkip, exit: LongExit): string {
  const { x, joins, exits } = skip;
  const above = exits[exits.indexOf(exit) - 1];
  const first = joins[0];
  if (first === undefined) return '';
  const start = above === undefined ? wayIn(skip, first) : [{ x, y: above.point.y }];
  return roundedPath([...start, ...wayOut(skip, exit)], 12);
}

function exitLabel({ kind }: LongSkip, exit: LongExit, { picture, index }: DrawContext): string {
  const found = index.get(exit.merge ?? '');
  const template = found && templateAt(picture, found);
  if (kind === 'edge' || found === undefined || template === undefined) return '';
  const far = exit.merge === exit.id ? farSkip(picture, index, found) : null;
  if (far !== null) return busLine(far.kind, far);
  return skipLine(kind, template, projectionOption(template, picture.templates));
}
