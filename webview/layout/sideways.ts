import { metrics, type Point } from './metrics.ts';
import type { Box } from './sideLane.ts';

/** Least distance of a line that leads sideways from the boxes above and below it. */
const clear = 4;
/** Room for an arrow between a line that comes down beside a box and the box. */
const arrowRoom = 8;
/** Above a box that lines come down to: below where columns part or meet, with room for several. */
const rowDrop = 11;

/** From the lower edge of a box to a line that leaves by its side. */
export const sideRise = 6;

/** Rows do not move farther down than this to make room for each other. */
const mostMoved = 60;

/** A line to one edge of a part, or in from there. */
export interface Sideways {
  /** Where it stands free of all boxes between there and the edge. */
  readonly at: Point;
  /** From there to the box, for one that comes in, or from the box to there; empty where it is straight. */
  readonly rest: readonly Point[];
  /** How far down it may move and still run through no box; without end where nothing is said. */
  readonly room?: number;
  /** It runs through a box: there is no gap on this side. */
  readonly blocked?: true;
}

/** The right edge that a line may leave: where it stands, how far above the box's lower edge, and how far down it may move. */
export interface Face {
  readonly x: number;
  readonly rise: number;
  readonly room: number;
}

export type Side = 'left' | 'right';

/** The same line to either edge: on which side its lane stands is seen when all lanes are known. */
export type Ways = Readonly<Record<Side, Sideways>>;

const mirrored = <T extends { readonly x: number }>(thing: T): T => ({ ...thing, x: -thing.x });

/** One that is to be read in a mirror. */
const inMirror = (way: Sideways): Sideways => ({
  ...way,
  at: mirrored(way.at),
  rest: way.rest.map(mirrored),
});

/**
 * Finds ways between a box and the edges of its part that run through no other box: at its side where nothing
 * stands beside it, else through the nearest gap below or above. Where there is none the straight line is kept.
 */
export function sidewaysPast(boxes: readonly Box[]) {
  const [left, right] = [leftPast(boxes), leftPast(boxes.map(mirrored))];
  return {
    /**
     * Words stand to the right of the line below a box: a way to the right leaves by the box's side where it can, or from
     * the `face` of what stands in it where that is narrower.
     */
    leave: (box: Box, face: Face = { x: rightOf(box), rise: sideRise, room: sideRise - 1 }): Ways => {
      const bySide = right.leaveSide(mirrored(box), face);
      return {
        left: left.leave(box),
        right: inMirror(
          bySide === null ? right.leave(mirrored(box)) : { ...bySide, at: { ...bySide.at, x: -face.x } },
        ),
      };
    },
    enter: (box: Box): Ways => ({ left: left.enter(box), right: inMirror(right.enter(mirrored(box))) }),
  };
}

function leftPast(boxes: readonly Box[]) {
  const sorted = [...boxes].sort((a, b) => a.top - b.top);
  const tallest = sorted.reduce((most, { height }) => Math.max(most, height), 0);
  const firstFrom = (y: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.top ?? 0) < y) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /** Boxes that reach between two heights and are in part between two places. */
  const within = (top: number, bottom: number, left: number, right: number): Box[] => {
    const found: Box[] = [];
    for (let at = firstFrom(top - tallest); at < sorted.length; at++) {
      const box = sorted[at];
      if (box === undefined || box.top >= bottom) break;
      if (bottomOf(box) > top && leftOf(box) < right && rightOf(box) > left) found.push(box);
    }
    return found;
  };
  const ways = {
    /** From below a box: down its own column to the first free row, else down beside the column. */
    leave: (box: Box): Sideways => {
      const start = { x: box.x, y: bottomOf(box) + metrics.forkDrop };
      const top = { x: box.x, y: bottomOf(box) };
      let next = firstFrom(top.y);
      while (next < sorted.length && !covers(sorted[next] ?? box, box.x)) next++;
      const limit = (sorted[next]?.top ?? Infinity) - clear;
      const below = freeRow(start.y, () => box.x - 1);
      if (below === start.y) return { at: start, rest: [] };
      if (below <= limit) return { at: { x: box.x, y: below }, rest: [top] };
      const turnAt = (row: number) => turnBeside(leftOf(box), start.y, row);
      const row = freeRow(start.y, turnAt);
      const turn = turnAt(row);
      if (within(start.y, start.y, turn, box.x).length > 0) return { at: start, rest: [], blocked: true };
      return { at: { x: turn, y: row }, rest: [top, start, { x: turn, y: start.y }] };
    },
    /** From the side of a box, below where a line enters it; null where another box stands beside it. */
    leaveSide: (box: Box, { rise }: Face): Sideways | null => {
      const side = { x: leftOf(box), y: bottomOf(box) - rise };
      return within(side.y - clear, side.y + clear, -Infinity, side.x).length > 0
        ? null
        : { at: side, rest: [] };
    },
    /** Into the middle of a box's left side. */
    enter: (box: Box): Sideways => {
      const end = { x: leftOf(box), y: box.top + box.height / 2 };
      const straight = { at: end, rest: [] };
      if (within(end.y, end.y, -Infinity, end.x).length === 0) return straight;
      for (let row = box.top - rowDrop; row > -metrics.itemGap;) {
        const turn = turnBeside(end.x, row, end.y);
        if (within(end.y, end.y, turn, end.x).length > 0) break;
        const blocking = within(row - clear, row + rowDrop - 1, -Infinity, turn);
        if (blocking.length === 0) return { at: { x: turn, y: row }, rest: [{ x: turn, y: end.y }, end] };
        row = Math.min(...blocking.map(({ top }) => top)) - rowDrop;
      }
      return { ...straight, blocked: true };
    },
  };
  const roomy = (way: Sideways, most: number): Sideways => {
    const { x, y } = way.at;
    const below = within(y, y + most, -Infinity, x).map(({ top }) => top - y - 1);
    return { ...way, room: Math.max(0, Math.min(most, ...below)) };
  };
  return {
    leave: (box: Box): Sideways => roomy(ways.leave(box), mostMoved),
    leaveSide: (box: Box, face: Face): Sideways | null => {
      const way = ways.leaveSide(box, face);
      return way === null ? null : roomy(way, face.room);
    },
    enter: (box: Box): Sideways => {
      const way = ways.enter(box);
      return roomy(way, way.rest.length === 0 ? box.height / 2 - 1 : mostMoved);
    },
  };

  /** The first row from a height down that is free to the left of a place; below all boxes there is one. */
  function freeRow(from: number, placeOf: (row: number) => number): number {
    for (let row = from; ;) {
      const blocking = within(row - clear, row + clear, -Infinity, placeOf(row));
      if (blocking.length === 0) return row;
      row = Math.max(...blocking.map(bottomOf)) + clear;
    }
  }

  /** Where a line can go up or down beside a box, between two heights. */
  function turnBeside(side: number, top: number, bottom: number): number {
    let turn = side - arrowRoom;
    for (;;) {
      const blocking = within(top, bottom, turn - 1, turn + 1);
      if (blocking.length === 0) return turn;
      turn = Math.min(...blocking.map(leftOf)) - arrowRoom;
    }
  }
}

const leftOf = ({ x, width }: Box): number => x - width / 2;
const rightOf = ({ x, width }: Box): number => x + width / 2;
const bottomOf = ({ top, height }: Box): number => top + height;
const covers = (box: Box, x: number): boolean => leftOf(box) < x && rightOf(box) > x;
