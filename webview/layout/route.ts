import type { Point } from './metrics.ts';

/** SVG path through orthogonal points, with corners rounded to at most `radius` pixels. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const first = points[0];
  if (first === undefined) return '';
  let path = `M${short(first.x)},${short(first.y)}`;
  for (let index = 1; index < points.length; index++) {
    const at = points[index];
    const before = points[index - 1];
    const after = points[index + 1];
    if (at === undefined || before === undefined) break;
    if (after === undefined) {
      path += `L${short(at.x)},${short(at.y)}`;
      break;
    }
    const r = Math.min(radius, distance(before, at) / 2, distance(at, after) / 2);
    const start = towards(at, before, r);
    const end = towards(at, after, r);
    path += `L${short(start.x)},${short(start.y)}Q${short(at.x)},${short(at.y)} ${short(end.x)},${short(end.y)}`;
  }
  return path;
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  const share = length / whole;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function short(value: number): number {
  return Math.round(value * 10) / 10;
}
