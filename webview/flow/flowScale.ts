import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3';
import type { FlowCurve, FlowPoint } from '../../src/protocol/gradientFlow.ts';

export interface FlowScale {
  readonly x: ScaleContinuousNumeric<number, number>;
  readonly y: ScaleContinuousNumeric<number, number>;
}

export interface FlowMark {
  readonly curve: FlowCurve;
  readonly point: FlowPoint;
  readonly x: number;
  readonly y: number;
}

export const flowMargin = { top: 20, right: 10, bottom: 30, left: 44 };

/** Depth to the right, the norm's logarithm upwards; at least one power of ten, since a tenth of it is no difference. */
export function flowScale(
  curves: readonly FlowCurve[],
  { width, height }: { readonly width: number; readonly height: number },
): FlowScale {
  const points = curves.flatMap((curve) => curve.points);
  const norms = points.flatMap(({ gradient }) => (gradient === null || gradient <= 0 ? [] : [gradient]));
  const [least, most] = norms.reduce(
    ([low, high], norm) => [Math.min(low, norm), Math.max(high, norm)],
    [Infinity, 0],
  );
  const middle = most > 0 ? Math.sqrt(least * most) : 1;
  const half = Math.max(Math.sqrt(10), most > 0 ? Math.sqrt(most / least) * 1.15 : 1);
  const depth = points.reduce((all, point) => Math.max(all, point.depth), 1);
  return {
    x: scaleLinear([1, Math.max(2, depth)], [flowMargin.left, width - flowMargin.right]),
    y: scaleLog([middle / half, middle * half], [height - flowMargin.bottom, flowMargin.top]),
  };
}

/** Where the points stand, those of the net itself last, so that they lie on top; what is not finite has no place. */
export function flowMarks(curves: readonly FlowCurve[], { x, y }: FlowScale): FlowMark[] {
  return [...curves].reverse().flatMap((curve) =>
    curve.points.flatMap((point): FlowMark[] => {
      const { depth, gradient } = point;
      return gradient === null || gradient <= 0 ? [] : [{ curve, point, x: x(depth), y: y(gradient) }];
    }),
  );
}

/** The mark nearest to a place of the chart; null where none is within reach. */
export function nearestMark(
  marks: readonly FlowMark[],
  at: { readonly x: number; readonly y: number },
  reach = 24,
): FlowMark | null {
  let found: FlowMark | null = null;
  let least = reach;
  for (const mark of marks) {
    const away = Math.hypot(mark.x - at.x, mark.y - at.y);
    if (away > least) continue;
    least = away;
    found = mark;
  }
  return found;
}

/**
 * Numbers that stand at the axis: powers of ten, all or every second, third and so on where there are many; where less
 * than two lie in it, also their doubles and fives.
 */
export function powers([low = 1, high = 1]: readonly number[], most = 6): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  const found: number[] = [];
  for (let power = first; power <= last; power += 1) if (power % stride === 0) found.push(10 ** power);
  if (found.length > 1) return found;
  const around = [first - 1, first, first + 1].flatMap((power) =>
    [1, 2, 5].map((digit) => digit * 10 ** power),
  );
  return around.filter((value) => value >= low && value <= high);
}
