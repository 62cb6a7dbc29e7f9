import type { Graph, GraphNode } from '../model/graph.ts';
import type { ProbeRecord } from '../protocol/gradients.ts';
import type { Net } from './net.ts';
import type { Probe } from './probe.ts';
import { makeProbe, watchOf } from './probe.ts';
import type { Tf } from './tf.ts';

/** Milliseconds between two probes at the least. */
const leastPause = 500;
/** Times what a probe costs lie between two, so that they take less than a twentieth of a run. */
const pausePerCost = 25;

/** The probes of a run. */
export interface Probing {
  /** A probe for the next step where one is due. */
  readonly next: () => Probe | null;
  /** After every step with its time; tells what its probe saw. */
  readonly done: (step: number, ms: number, probe: Probe | null) => void;
}

export const noProbing: Probing = { next: () => null, done: () => undefined };

/** Probes the first step, and then as often as costs next to nothing. */
export function startProbing(
  tf: Tf,
  net: Net,
  { graph, nodes }: { readonly graph: Graph; readonly nodes: readonly GraphNode[] },
  tell: (record: ProbeRecord) => void,
): Probing {
  const watch = watchOf({ ...graph, nodes });
  let due = 0;
  let plain: number | null = null;
  return {
    next: () => (performance.now() < due ? null : makeProbe(tf, net, watch)),
    done: (step, ms, probe) => {
      if (probe === null) {
        plain = ms;
        return;
      }
      const start = performance.now();
      tell({ step, figures: probe.figures() });
      const cost = performance.now() - start + (plain === null ? 0 : Math.max(0, ms - plain));
      due = performance.now() + Math.max(leastPause, pausePerCost * cost);
    },
  };
}
