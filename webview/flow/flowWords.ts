import type { FlowCurve, FlowPoint } from '../../src/protocol/gradientFlow.ts';
import { normText } from '../numbers.ts';

export const curveNames: Readonly<Record<FlowCurve['skips'], string>> = {
  all: 'with skips',
  none: 'without skips',
};

/** The layers on the way: what lies on a skip is passed by, and the last one is the classifier's own. */
const onTheWay = ({ points }: FlowCurve): FlowPoint[] => points.filter(({ onSkip }) => !onSkip).slice(0, -1);

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

/**
 * How many times the norm near the input is the norm near the output: medians of the first and the last tenth of the
 * layers, three at the least, behind the very first, which alone sees the image. Null for nets too shallow to say.
 */
export function growth(curve: FlowCurve): number | null {
  const norms = onTheWay(curve)
    .slice(1)
    .flatMap(({ gradient }) => (gradient === null || gradient <= 0 ? [] : [gradient]));
  const tenth = Math.max(3, Math.round(norms.length / 10));
  if (norms.length < 2 * tenth) return null;
  const [first, last] = [median(norms.slice(0, tenth)), median(norms.slice(-tenth))];
  return first === null || last === null ? null : first / last;
}

/** "Towards the input the gradient's norm grows 1.9 times with skips, and 41 times without skips." */
export function flowSentence(curves: readonly FlowCurve[]): string | null {
  const parts = curves.flatMap((curve) => {
    const times = growth(curve);
    return times === null ? [] : [[...changeText(times), curveNames[curve.skips]] as const];
  });
  const said = parts.map(([verb, much, curve], at) =>
    at > 0 && verb === parts[0]?.[0] && much !== '' ? `${much} ${curve}` : `${verb} ${much} ${curve}`,
  );
  if (said.length === 0) return null;
  return `Towards the input the gradient's norm ${said.join(', and ').replace(/ {2,}/g, ' ')}.`;
}

/** A verb and how much, so that two changes of one kind say their verb once. */
function changeText(times: number): readonly [verb: string, much: string] {
  if (times > 0.8 && times < 1.25) return ['stays as it is', ''];
  return times >= 1 ? ['grows', `${normText(times)} times`] : ['shrinks', `${normText(1 / times)} times`];
}

export interface FlowRow {
  readonly id: string;
  readonly depth: number;
  readonly onSkip: boolean;
  /** The norm in each curve, in words; empty where the layer is not in it. */
  readonly norms: readonly string[];
}

/** A row a layer of the first curve; a plain twin has fewer layers, of the same names. */
export function flowRows(curves: readonly FlowCurve[]): FlowRow[] {
  const [own, ...twins] = curves;
  const known = twins.map(({ points }) => new Map(points.map((point) => [point.id, point])));
  return (own?.points ?? []).map(({ id, depth, onSkip, gradient }) => {
    const others = known.map((points) => points.get(id));
    const norms = others.map((point) => (point === undefined ? '' : normText(point.gradient)));
    return { id, depth, onSkip, norms: [normText(gradient), ...norms] };
  });
}
