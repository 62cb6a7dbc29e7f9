import { axisBottom, axisLeft, line, select } from 'd3';
import type { FlowCurve } from '../../src/protocol/gradientFlow.ts';
import { flowMargin, flowMarks, flowScale, powers, type FlowMark } from './flowScale.ts';

/** More points than this stand as a line alone; they can still be pointed at. */
const mostDots = 260;

/** Draws the curves, and returns where their points stand. */
export function drawFlow(svg: SVGSVGElement, curves: readonly FlowCurve[]): FlowMark[] {
  const width = Math.max(200, svg.clientWidth);
  const height = Math.max(110, svg.clientHeight);
  const scale = flowScale(curves, { width, height });
  const marks = flowMarks(curves, scale);
  const surface = select(svg).attr('viewBox', `0 0 ${width} ${height}`);
  const below = surface.selectAll<SVGGElement, number>('g.below').data([0]).join('g');
  below.attr('class', 'axis below').attr('transform', `translate(0,${height - flowMargin.bottom})`);
  below.call(axisBottom(scale.x).ticks(5).tickSize(3));
  const beside = surface.selectAll<SVGGElement, number>('g.beside').data([0]).join('g');
  beside.attr('class', 'axis beside').attr('transform', `translate(${flowMargin.left},0)`);
  beside.call(
    axisLeft(scale.y)
      .tickValues(powers(scale.y.domain()))
      .tickFormat((value) => powerText(Number(value)))
      .tickSize(-(width - flowMargin.left - flowMargin.right)),
  );
  const titles = [
    { name: 'gradient norm, log scale', x: 2, y: 12, anchor: 'start' },
    { name: 'depth: input to output', x: width - flowMargin.right, y: height - 3, anchor: 'end' },
  ];
  surface
    .selectAll<SVGTextElement, (typeof titles)[number]>('text.axisTitle')
    .data(titles)
    .join('text')
    .attr('class', 'axisTitle')
    .attr('x', (title) => title.x)
    .attr('y', (title) => title.y)
    .attr('text-anchor', (title) => title.anchor)
    .text(({ name }) => name);
  const path = line<FlowMark>(
    ({ x }) => x,
    ({ y }) => y,
  );
  const look = ({ skips }: FlowCurve) => (skips === 'all' ? 'residualNet' : 'plainNet');
  const joined = [...curves].reverse();
  surface
    .selectAll<SVGPathElement, FlowCurve>('path.flow')
    .data(joined)
    .join('path')
    .attr('class', (curve) => `flow ${look(curve)}`)
    .attr('d', (curve) => path(marks.filter((mark) => mark.curve === curve && !mark.point.onSkip)));
  const dots = curves.some(({ points }) => points.length > mostDots) ? [] : marks;
  surface
    .selectAll<SVGCircleElement, FlowMark>('circle.dot')
    .data(dots)
    .join('circle')
    .attr('class', ({ curve, point }) => `dot ${look(curve)}${point.onSkip ? ' onSkip' : ''}`)
    .attr('r', 2.4)
    .attr('cx', ({ x }) => x)
    .attr('cy', ({ y }) => y);
  return marks;
}

/** Rings around some marks: the one that is pointed at, and the layer that is selected in the picture. */
export function drawRings(svg: SVGSVGElement, rings: readonly { mark: FlowMark; look: string }[]): void {
  select(svg)
    .selectAll<SVGCircleElement, (typeof rings)[number]>('circle.ring')
    .data(rings)
    .join('circle')
    .attr('class', ({ look }) => `ring ${look}`)
    .attr('r', 6)
    .attr('cx', ({ mark }) => mark.x)
    .attr('cy', ({ mark }) => mark.y)
    .raise();
}

const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** "10⁻³", "2·10⁻³", and the numbers around one as they are said. */
export function powerText(value: number): string {
  const power = Math.floor(Math.log10(value) + 1e-9);
  if (Math.abs(power) < 3) return String(Number(value.toPrecision(1)));
  const times = Math.round(value / 10 ** power);
  const raised = String(Math.abs(power)).replace(/\d/g, (digit) => digits[Number(digit)] ?? '');
  return `${times === 1 ? '' : `${times}·`}10${power < 0 ? '⁻' : ''}${raised}`;
}
