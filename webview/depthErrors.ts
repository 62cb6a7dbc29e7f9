import { axisBottom, axisLeft, line, scaleLinear, select } from 'd3';
import type { ExperimentNet } from '../src/protocol/trainingState.ts';
import { curveNames, drawTitles, spread } from './errorCurves.ts';

export interface DepthCurve {
  readonly skips: ExperimentNet['skips'];
  /** Training error in percent at the end of each net's run, the shallowest first. */
  readonly points: readonly { readonly depth: number; readonly error: number }[];
}

/** The ends of the nets by their depth, plain and residual apart; one that was not trained to its end has none. */
export function errorsByDepth(nets: readonly ExperimentNet[]): DepthCurve[] {
  return (['none', 'all'] as const).flatMap((skips): DepthCurve[] => {
    const points = nets
      .filter((net) => net.skips === skips && net.reason === 'done')
      .flatMap(({ depth, epochs }) => {
        const last = epochs.at(-1);
        return last === undefined ? [] : [{ depth, error: 100 * (1 - last.accuracy) }];
      })
      .sort((a, b) => a.depth - b.depth);
    return points.length === 0 ? [] : [{ skips, points }];
  });
}

const margin = { top: 22, right: 64, bottom: 34, left: 40 };

/** Training error against depth: deeper plain nets are worse, deeper residual ones are not (He et al. 2015). */
export function drawDepthErrors(svg: SVGSVGElement, nets: readonly ExperimentNet[]): void {
  const depths = [...new Set(nets.map(({ depth }) => depth))].sort((a, b) => a - b);
  svg.toggleAttribute('hidden', depths.length < 2);
  if (depths.length < 2) return;
  const width = Math.max(180, svg.clientWidth);
  const height = Math.max(110, svg.clientHeight);
  const curves = errorsByDepth(nets);
  const pad = ((depths.at(-1) ?? 1) - (depths[0] ?? 0)) * 0.12;
  const x = scaleLinear(
    [(depths[0] ?? 0) - pad, (depths.at(-1) ?? 1) + pad],
    [margin.left, width - margin.right],
  );
  const y = scaleLinear([0, 100], [height - margin.bottom, margin.top]);
  const surface = select(svg)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('role', 'img')
    .attr('aria-label', 'Training error against depth; the table beside it says the same');
  const below = surface.selectAll<SVGGElement, number>('g.below').data([0]).join('g');
  below.attr('class', 'axis below').attr('transform', `translate(0,${height - margin.bottom})`);
  below.call(axisBottom(x).tickValues(depths).tickFormat(String).tickSize(3));
  const beside = surface.selectAll<SVGGElement, number>('g.beside').data([0]).join('g');
  beside.attr('class', 'axis beside').attr('transform', `translate(${margin.left},0)`);
  beside.call(
    axisLeft(y)
      .ticks(4)
      .tickSize(-(width - margin.left - margin.right)),
  );
  drawTitles(surface, [
    { name: 'training error at the end, %', x: 2, y: 13 },
    { name: 'depth, layers', x: margin.left, y: height - 4 },
  ]);
  const path = line<DepthCurve['points'][number]>(
    ({ depth }) => x(depth),
    ({ error }) => y(error),
  );
  const look = (skips: DepthCurve['skips']) => (skips === 'all' ? 'residualNet' : 'plainNet');
  surface
    .selectAll<SVGPathElement, DepthCurve>('path.error')
    .data(curves, ({ skips }) => skips)
    .join('path')
    .attr('class', ({ skips }) => `error deeper ${look(skips)}`)
    .attr('d', ({ points }) => path(points));
  const dots = curves.flatMap(({ skips, points }) => points.map((point) => ({ ...point, skips })));
  surface
    .selectAll<SVGCircleElement, (typeof dots)[number]>('circle')
    .data(dots)
    .join('circle')
    .attr('class', ({ skips }) => `depthDot ${look(skips)}`)
    .attr('r', 4)
    .attr('cx', ({ depth }) => x(depth))
    .attr('cy', ({ error }) => y(error));
  const ends = curves.map(({ skips, points }) => {
    const { depth, error } = points.at(-1) ?? { depth: 0, error: 0 };
    return { skips, x: x(depth) + 8, y: y(error) };
  });
  const names = spread(ends, height - margin.bottom - 8);
  surface
    .selectAll<SVGTextElement, (typeof names)[number]>('text.errorName')
    .data(names, ({ skips }) => skips)
    .join('text')
    .attr('class', ({ skips }) => `errorName ${look(skips)}`)
    .attr('x', (name) => name.x)
    .attr('y', (name) => name.y + 4)
    .text(({ skips }) => curveNames[skips]);
}
