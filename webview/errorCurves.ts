import { axisLeft, scaleLinear, select, type Selection } from 'd3';
import type { ExperimentNet, NetSkips } from '../src/protocol/trainingState.ts';
import { stepAxis, thinned, type CurvePoint } from './curves.ts';

const margin = { top: 22, right: 104, bottom: 34, left: 40 };
/** A batch's own error jumps; the mean over so many steps is what the eye should follow. */
const window = 10;

/** Training error in percent over the steps, each the mean of the last ten. */
export function errorsOf({ steps }: Pick<ExperimentNet, 'steps'>): CurvePoint[] {
  return steps.map(({ step }, at) => {
    const last = steps.slice(Math.max(0, at - window + 1), at + 1);
    const sum = last.reduce((all, { accuracy }) => all + 1 - accuracy, 0);
    return { step, value: (100 * sum) / last.length };
  });
}

/** As the paper's figure names them. */
export const curveNames: Readonly<Record<NetSkips, string>> = {
  all: 'residual',
  none: 'plain',
  'all but one': 'without it',
};

interface Curve {
  readonly net: ExperimentNet;
  readonly points: readonly CurvePoint[];
  /** 0 for the shallowest net. */
  readonly rank: number;
}

/** Every net's training error: dashed without skips, solid with them, the deeper the heavier; each is named at its end. */
export function drawErrors(svg: SVGSVGElement, nets: readonly ExperimentNet[]): void {
  const width = Math.max(200, svg.clientWidth);
  const height = Math.max(110, svg.clientHeight);
  const depths = [...new Set(nets.map(({ depth }) => depth))].sort((a, b) => a - b);
  const curves = nets
    .map((net): Curve => ({ net, points: thinned(errorsOf(net)), rank: depths.indexOf(net.depth) }))
    .filter(({ points }) => points.length > 0);
  const most = Math.max(1, ...nets.map(({ plan }) => plan?.steps ?? 1));
  const x = scaleLinear([0, most], [margin.left, width - margin.right]);
  const y = scaleLinear([0, 100], [height - margin.bottom, margin.top]);
  const path = (points: readonly CurvePoint[]) =>
    points
      .map(({ step, value }, at) => `${at === 0 ? 'M' : 'L'}${x(step).toFixed(1)},${y(value).toFixed(1)}`)
      .join('');
  const surface = select(svg)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('role', 'img')
    .attr('aria-label', 'Training error over steps; the table beside it says the same at the end');
  const below = surface
    .selectAll<SVGGElement, number>('g.below')
    .data([0])
    .join('g')
    .attr('class', 'axis below');
  below
    .attr('transform', `translate(0,${height - margin.bottom})`)
    .call(stepAxis(x, Math.max(2, Math.min(5, Math.floor((width - margin.left - margin.right) / 55)))));
  const beside = surface
    .selectAll<SVGGElement, number>('g.beside')
    .data([0])
    .join('g')
    .attr('class', 'axis beside');
  beside.attr('transform', `translate(${margin.left},0)`).call(
    axisLeft(y)
      .ticks(4)
      .tickSize(-(width - margin.left - margin.right)),
  );
  drawTitles(surface, [
    { name: 'training error, %', x: 2, y: 13 },
    { name: 'steps', x: margin.left, y: height - 4 },
  ]);
  surface
    .selectAll<SVGPathElement, Curve>('path.error')
    .data(curves, ({ net }) => net.name)
    .join('path')
    .attr(
      'class',
      ({ net, rank }) =>
        `error ${net.skips === 'all' ? 'residualNet' : 'plainNet'}${rank > 0 ? ' deeper' : ''}`,
    )
    .attr('d', ({ points }) => path(points));
  // Names stand beside the chart, where no curve crosses them; a line leads there from a curve that is on its way.
  const edge = width - margin.right;
  const ends = curves.map((curve) => {
    const { step, value } = curve.points.at(-1) ?? { step: 0, value: 0 };
    return { curve, end: { x: x(step), y: y(value) }, y: y(value) };
  });
  const labels = spread(ends, height - margin.bottom);
  surface
    .selectAll<SVGPathElement, (typeof labels)[number]>('path.leader')
    .data(
      labels.filter(({ end }) => end.x < edge - 2),
      ({ curve }) => curve.net.name,
    )
    .join('path')
    .attr('class', 'leader')
    .attr(
      'd',
      (label) => `M${(label.end.x + 3).toFixed(1)},${label.end.y.toFixed(1)}L${edge + 3},${label.y}`,
    );
  surface
    .selectAll<SVGTextElement, (typeof labels)[number]>('text.errorName')
    .data(labels, ({ curve }) => curve.net.name)
    .join('text')
    .attr('class', ({ curve }) => `errorName ${curve.net.skips === 'all' ? 'residualNet' : 'plainNet'}`)
    .attr('x', edge + 6)
    .attr('y', (label) => label.y + 3.5)
    .text(({ curve }) => `${curve.net.depth} ${curveNames[curve.net.skips]}`);
}

/** The name of what is measured above a chart, and of what it is against below. */
export function drawTitles(
  surface: Selection<SVGSVGElement, unknown, null, undefined>,
  titles: readonly { readonly name: string; readonly x: number; readonly y: number }[],
): void {
  surface
    .selectAll<SVGTextElement, (typeof titles)[number]>('text.chartTitle')
    .data(titles)
    .join('text')
    .attr('class', (_title, at) => (at === 0 ? 'chartTitle' : 'chartTitle axisName'))
    .attr('x', (title) => title.x)
    .attr('y', (title) => title.y)
    .text(({ name }) => name);
}

const lineHeight = 13;

/** Labels one below the other where their curves end close together, and none below `lowest`, where the axis has its own. */
export function spread<T extends { y: number }>(labels: readonly T[], lowest: number): T[] {
  const sorted = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y);
  sorted.forEach((label, at) => {
    const above = sorted[at - 1];
    if (above !== undefined) label.y = Math.max(label.y, above.y + lineHeight);
  });
  sorted.reverse().forEach((label, at) => {
    label.y = Math.min(label.y, lowest, (sorted[at - 1]?.y ?? Infinity) - lineHeight);
  });
  return sorted;
}
