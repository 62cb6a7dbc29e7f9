import type { Shape } from '../../src/model/graph.ts';
import type { Drawing, DrawnVolume } from './drawing.ts';
import { metrics } from './metrics.ts';
import { boxOf, solidOf } from './solid.ts';

/** What flows down the spine into an item, as a body above it, and the height that this takes. */
export interface Intake {
  readonly volume: DrawnVolume;
  readonly room: number;
}

/** Folded blocks whose channels change by less than this factor have one volume for several: a dense net has dozens. */
const leastChange = 1.4;

/**
 * Follows what flows down the spine. Between two sections it always stands as a volume; within one only where it is
 * another than the last that was drawn, as what comes out of a block whose layers are drawn stands among them.
 */
export function createFlow() {
  let flowing: Shape | null = null;
  let drawn: Shape | null = null;
  let exact = false;
  const place = (below: number, above: number, label: boolean): Intake | null => {
    const solid = solidOf(flowing);
    if (flowing === null || solid === null) return null;
    drawn = flowing;
    const { height } = boxOf(solid);
    const top = -below - height;
    return {
      volume: {
        shape: flowing,
        solid,
        x: 0,
        top,
        label: label ? { x: 8, y: top - metrics.volumeLabelGap } : null,
        unit: null,
      },
      room: height + above,
    };
  };
  return {
    /** Above a section's first item, which begins `inside` its band: the band above says the shape. */
    into: (inside: number) => place(inside + metrics.volumeBandGap, 6, false),
    between: () => (isNews(flowing, drawn, exact) ? place(metrics.itemGap, metrics.itemGap, true) : null),
    out: (shape: Shape | null, { kind, volumes }: Drawing) => {
      flowing = shape;
      exact = kind !== 'card';
      drawn = volumes.findLast(({ x }) => x === 0)?.shape ?? drawn;
    },
  };
}

function isNews(shape: Shape | null, before: Shape | null, exact: boolean): boolean {
  if (shape === null) return false;
  if (before?.length !== shape.length) return true;
  const last = shape.length - 1;
  if (shape.some((size, axis) => axis < last && size !== before[axis])) return true;
  const [now = 1, then = 1] = [shape[last], before[last]];
  return exact ? now !== then : Math.max(now / then, then / now) >= leastChange;
}
