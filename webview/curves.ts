import { axisBottom, axisLeft, scaleLinear, select, type ScaleLinear } from 'd3';

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

export interface Curves {
  readonly title: string;
  readonly train: readonly CurvePoint[];
  readonly heldOut: readonly CurvePoint[];
  /** Steps that the run is going to take: the axis does not move while it runs. */
  readonly steps: number;
  /** Upper end of the values where it is known (1 for a share), else null. */
  readonly top: number | null;
}

const margin = { top: 22, right: 12, bottom: 22, left: 40 };
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

/** Training and held-out curves over steps in one chart. */
export function drawCurves(svg: SVGSVGElement, curves: Curves): void {
  const width = Math.max(180, svg.clientWidth);
  const height = Math.max(80, svg.clientHeight);
  const train = thinned(curves.train);
  const heldOut = curves.heldOut.filter(({ value }) => Number.isFinite(value));
  const highest = Math.max(1e-6, ...train.map(({ value }) => value), ...heldOut.map(({ value }) => value));
  const x = scaleLinear([0, Math.max(1, curves.steps)], [margin.left, width - margin.right]);
  const y = scaleLinear([0, curves.top ?? highest * 1.05], [height - margin.bottom, margin.top]);
  const path = (points: readonly CurvePoint[]) =>
    points
      .map(
        ({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${x(step).toFixed(1)},${y(value).toFixed(1)}`,
      )
      .join('');
  const surface = select(svg)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('role', 'img')
    .attr('aria-label', curves.title);
  const waits = train.length === 0 && heldOut.length === 0;
  if (waits) surface.selectAll('g.axis').remove();
  else drawAxes(svg, { x, y, width, height });
  surface
    .selectAll('text.wait')
    .data(waits ? ['waits for the first step'] : [])
    .join('text')
    .attr('class', 'wait')
    .attr('x', margin.left)
    .attr('y', height / 2)
    .text(String);
  surface
    .selectAll('text.chartTitle')
    .data([curves.title])
    .join('text')
    .attr('class', 'chartTitle')
    .attr('x', margin.left)
    .attr('y', 13)
    .text(String);
  surface.selectAll('path.train').data([train]).join('path').attr('class', 'train').attr('d', path);
  surface.selectAll('path.heldOut').data([heldOut]).join('path').attr('class', 'heldOut').attr('d', path);
  surface
    .selectAll<SVGCircleElement, CurvePoint>('circle')
    .data(heldOut)
    .join('circle')
    .attr('r', 3)
    .attr('cx', ({ step }) => x(step))
    .attr('cy', ({ value }) => y(value));
}

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
  below.attr('transform', `translate(0,${place.height - margin.bottom})`);
  below.call(
    axisBottom(place.x)
      .ticks(Math.min(6, place.width / 70))
      .tickSize(3),
  );
  const beside = surface
    .selectAll<SVGGElement, number>('g.beside')
    .data([0])
    .join('g')
    .attr('class', 'axis beside');
  beside.attr('transform', `translate(${margin.left},0)`);
  beside.call(
    axisLeft(place.y)
      .ticks(place.height < 120 ? 2 : 4)
      .tickSize(-(place.width - margin.left - margin.right)),
  );
}
