import { axisBottom, axisLeft, format, scaleLinear, select, type ScaleLinear } from 'd3';
import type { Range } from './zoomRange.ts';

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** One line of a chart. */
export interface Series {
  /** Its class, by which the stylesheet draws it. */
  readonly style: string;
  readonly points: readonly CurvePoint[];
  /** Few points, each of which counts: they are marked, and none is left out. */
  readonly marked: boolean;
}

export interface Chart {
  readonly title: string;
  readonly series: readonly Series[];
  /** Steps that the run is going to take: the axis does not move while it runs. */
  readonly steps: number;
  /** Upper end of the values where it is known (1 for a share), else null. */
  readonly top: number | null;
  /** The steps that are looked at; null for all. */
  readonly range: Range | null;
}

export const chartMargin = { top: 22, right: 12, bottom: 22, left: 40 };
const mostPoints = 400;

/** At most `most` points, each the mean of its neighbours: long runs stay cheap and readable. */
export function thinned(points: readonly CurvePoint[], most = mostPoints): CurvePoint[] {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const size = Math.max(1, Math.ceil(finite.length / most));
  const result: CurvePoint[] = [];
  for (let start = 0; start < finite.length; start += size) {
    const bin = finite.slice(start, start + size);
    const value = bin.reduce((sum, point) => sum + point.value, 0) / bin.length;
    result.push({ step: bin.at(-1)?.step ?? 0, value });
  }
  return result;
}

/** What of a curve lies in a range; where it enters and leaves, the line goes on to the edge. */
export function within(points: readonly CurvePoint[], range: Range | null): CurvePoint[] {
  if (range === null) return [...points];
  const [from, to] = range;
  const result: CurvePoint[] = [];
  points.forEach((point, at) => {
    const before = points[at - 1];
    for (const edge of [from, to])
      if (before !== undefined && before.step < edge && point.step > edge) {
        const share = (edge - before.step) / (point.step - before.step);
        result.push({ step: edge, value: before.value + share * (point.value - before.value) });
      }
    if (point.step >= from && point.step <= to) result.push(point);
  });
  return result;
}

/** Curves over steps in one chart. */
export function drawChart(svg: SVGSVGElement, chart: Chart): void {
  const { title, steps, top, range } = chart;
  const width = Math.max(180, svg.clientWidth);
  const height = Math.max(80, svg.clientHeight);
  const lines = chart.series.map((series) => {
    const finite = series.points.filter(({ value }) => Number.isFinite(value));
    const inside = within(finite, range);
    const points = series.marked ? inside : thinned(inside);
    return { ...series, points, marks: series.marked ? finite.filter(isIn(range)) : [] };
  });
  const highest = Math.max(1e-6, ...lines.flatMap(({ points }) => points.map(({ value }) => value)));
  const x = scaleLinear(range ?? [0, Math.max(1, steps)], [chartMargin.left, width - chartMargin.right]);
  const y = scaleLinear([0, top ?? highest * 1.05], [height - chartMargin.bottom, chartMargin.top]);
  const path = (points: readonly CurvePoint[]) =>
    points
      .map(
        ({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${x(step).toFixed(1)},${y(value).toFixed(1)}`,
      )
      .join('');
  const surface = select(svg)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('role', 'img')
    .attr('aria-label', title);
  const waits = lines.every(({ points }) => points.length === 0);
  const nothing = range === null ? 'no step yet' : 'no step in this part';
  if (waits) surface.selectAll('g.axis').remove();
  else drawAxes(svg, { x, y, width, height });
  surface
    .selectAll('text.wait')
    .data(waits ? [nothing] : [])
    .join('text')
    .attr('class', 'wait')
    .attr('x', chartMargin.left)
    .attr('y', height / 2)
    .text(String);
  surface
    .selectAll('text.chartTitle')
    .data([title])
    .join('text')
    .attr('class', 'chartTitle')
    .attr('x', chartMargin.left)
    .attr('y', 13)
    .text(String);
  surface
    .selectAll<SVGPathElement, (typeof lines)[number]>('path.curve')
    .data(lines)
    .join('path')
    .attr('class', ({ style }) => `curve ${style}`)
    .attr('d', ({ points }) => path(points));
  surface
    .selectAll<SVGCircleElement, CurvePoint & { readonly style: string }>('circle')
    .data(lines.flatMap(({ style, marks }) => marks.map((mark) => ({ ...mark, style }))))
    .join('circle')
    .attr('class', ({ style }) => style)
    .attr('r', 3)
    .attr('cx', ({ step }) => x(step))
    .attr('cy', ({ value }) => y(value));
}

/** Steps along the lower edge: there is none between two of them. */
export function stepAxis(x: ScaleLinear<number, number>, count: number) {
  const whole = x.ticks(count).filter((tick) => Number.isInteger(tick));
  return axisBottom(x).tickValues(whole).tickFormat(format(',')).tickSize(3);
}

/** Whether numbers of an axis have more digits than there is room for: "900k" stands for 900,000. */
const isLong = ([, most = 0]: readonly number[]): boolean => most >= 10_000;

const isIn =
  (range: Range | null) =>
  ({ step }: CurvePoint): boolean =>
    range === null || (step >= range[0] && step <= range[1]);

function drawAxes(
  svg: SVGSVGElement,
  place: {
    readonly x: ScaleLinear<number, number>;
    readonly y: ScaleLinear<number, number>;
    readonly width: number;
    readonly height: number;
  },
): void {
  const surface = select(svg);
  const below = surface
    .selectAll<SVGGElement, number>('g.below')
    .data([0])
    .join('g')
    .attr('class', 'axis below');
  below.attr('transform', `translate(0,${place.height - chartMargin.bottom})`);
  below.call(stepAxis(place.x, Math.min(6, place.width / 70)));
  const beside = surface
    .selectAll<SVGGElement, number>('g.beside')
    .data([0])
    .join('g')
    .attr('class', 'axis beside');
  beside.attr('transform', `translate(${chartMargin.left},0)`);
  const axis = axisLeft<number>(place.y)
    .ticks(place.height < 120 ? 2 : 4)
    .tickSize(-(place.width - chartMargin.left - chartMargin.right));
  beside.call(isLong(place.y.domain()) ? axis.tickFormat(format('~s')) : axis);
}
