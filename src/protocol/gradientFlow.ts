import type { NodeId, Shape } from '../model/graph.ts';
import type { EngineInfo } from './engine.ts';
import type { LayerGradient } from './gradients.ts';

/** The gradient norm of every layer by its depth, of a net and of its twin without skips, before any training. */
export type GradientFlowState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'running' | 'ended';
      readonly title: string;
      readonly engine: EngineInfo | null;
      /** What went through the net; null before the first pass has ended. */
      readonly batch: FlowBatch | null;
      /** The net's own curve first, then its plain twin's, where it has skips that could be taken out. */
      readonly curves: readonly FlowCurve[];
      /** The engine died or the net was refused: one sentence. */
      readonly failure: string | null;
    };

export interface FlowBatch {
  readonly images: number;
  /** What they are: "digits". */
  readonly data: string;
  readonly inputShape: Shape;
  readonly seed: number;
}

export interface FlowCurve {
  readonly skips: 'all' | 'none';
  readonly seconds: number;
  /** In the order of the net; at most `mostFlowPoints`. */
  readonly points: readonly FlowPoint[];
  /** How many layers there are: more than points where the net is deeper than a chart can show. */
  readonly layers: number;
}

export interface FlowPoint {
  readonly id: NodeId;
  readonly depth: number;
  readonly onSkip: boolean;
  /** Null where it is not finite. */
  readonly gradient: number | null;
}

/** ResNet-1202 is shown layer by layer; what is deeper still is thinned evenly. */
const mostFlowPoints = 1500;

/** What crosses of a pass, bounded whatever the depth. */
export function flowPoints(layers: readonly LayerGradient[]): FlowPoint[] {
  const stride = Math.max(1, Math.ceil(layers.length / mostFlowPoints));
  return layers
    .filter((_layer, at) => at % stride === 0 || at === layers.length - 1)
    .map(({ id, depth, onSkip, gradient }) => ({ id, depth, onSkip, gradient }));
}
