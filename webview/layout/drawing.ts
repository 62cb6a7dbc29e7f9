import type { SkipKind } from '../../src/model/facts.ts';
import type { NodeId, Shape } from '../../src/model/graph.ts';
import type { Entering } from './bypassKind.ts';
import type { Unit } from './fuse.ts';
import type { Point } from './metrics.ts';
import type { Ways } from './sideways.ts';
import type { Solid } from './solid.ts';

/** One part of the picture in its own coordinates: the spine at x = 0, its upper edge at y = 0. */
export interface Drawing {
  readonly kind: 'open' | 'card' | 'loose';
  /** Distances from the spine that everything in it keeps within. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Where what it makes goes on down the spine. */
  readonly foot: number;
  readonly units: readonly DrawnUnit[];
  readonly edges: readonly DrawnEdge[];
  /** Of these the one from the last unit to the lower edge; null where the next item's line begins at the unit. */
  readonly tail: DrawnEdge | null;
  readonly skips: readonly DrawnSkip[];
  readonly longStarts: readonly LongStart[];
  readonly longEnds: readonly LongEnd[];
  readonly shapeMarks: readonly ShapeMark[];
  readonly volumes: readonly DrawnVolume[];
  /** The block as one cell, for scales at which no text can be read. */
  readonly cell: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  /** Whether the spine comes in from above, and goes on below. */
  readonly fromSpine: boolean;
}

export interface DrawnUnit {
  readonly unit: Unit;
  readonly place: 'spine' | 'side' | 'card';
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnEdge {
  readonly points: readonly Point[];
  readonly arrow: boolean;
}

export interface DrawnSkip {
  readonly kind: SkipKind;
  readonly pieces: readonly (readonly Point[])[];
  /** Where it leaves the spine; null where a lane brings it. */
  readonly fork: Point | null;
  /** Template index of the merge that it enters; null for a card's. */
  readonly merge: number | null;
  /** On a card: what stands on the skip, in two or three letters ("1x1", "pad"). */
  readonly chip: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly text: string;
  } | null;
}

/** Where what a node makes leaves for elsewhere in the graph. */
export interface LongStart {
  /** Template index of the node. */
  readonly node: number;
  /** The rows on which it leads to either edge, and the ways there from the node. */
  readonly ways: Ways;
}

/** The end of a skip or an edge whose start is a node elsewhere in the graph. */
export interface LongEnd extends Entering {
  readonly from: NodeId;
  /** Template index of the node that reads it. */
  readonly node: number;
  /** The rows on which it comes from either edge, and the ways from there to the node. */
  readonly ways: Ways;
}

export interface ShapeMark {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A tensor as a body on the line that it flows along, with its shape to the right of the line above it. */
export interface DrawnVolume {
  readonly shape: Shape;
  readonly solid: Solid;
  /** The middle of the box that holds it, and the upper edge. */
  readonly x: number;
  readonly top: number;
  /** Where its shape is written; null where the band above it says so. */
  readonly label: Point | null;
  /** What it comes out of; null for what flows in from above. */
  readonly unit: Unit | null;
}
