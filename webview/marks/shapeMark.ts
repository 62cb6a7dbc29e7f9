import type { ShapeMark } from '../layout/drawing.ts';
import type { Group } from './context.ts';

/** Shapes beside the lines. */
export function drawShapeMarks(group: Group, marks: readonly ShapeMark[]): void {
  group
    .selectChildren<SVGTextElement, ShapeMark>('text.flow')
    .data(marks)
    .join('text')
    .attr('class', 'flow note')
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .text(({ text }) => text);
}
