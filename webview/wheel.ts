import type { ViewSettings } from '../src/protocol/view.ts';

export type WheelUse = ViewSettings['wheel'];

/** What of a WheelEvent tells a wheel from a trackpad; Chromium keeps the old `wheelDelta` beside the new `delta`. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
  readonly timeStamp: number;
}

const notch = 120;
/** Turns that follow within this time are of one gesture, and so of one device. */
const gesture = 120;

/**
 * Two fingers on a trackpad, and not a wheel: Chromium then counts in pixels, three of the old units each, and a
 * wheel in notches of 120 units whatever they are in pixels. A swipe may hit a whole notch by chance, so a turn
 * right after a swipe is one too.
 */
export function isSwipe(
  turn: WheelTurn,
  before: { readonly time: number; readonly swipe: boolean },
): boolean {
  const { deltaX, deltaY, deltaMode, wheelDeltaX = 0, wheelDeltaY = 0, timeStamp } = turn;
  if (deltaMode !== 0) return false;
  const inPixels = (delta: number, units: number) => Math.abs(units + 3 * delta) <= 1;
  if (!inPixels(deltaX, wheelDeltaX) || !inPixels(deltaY, wheelDeltaY)) return false;
  const whole = wheelDeltaX % notch === 0 && wheelDeltaY % notch === 0;
  return !whole || (before.swipe && timeStamp - before.time < gesture);
}

/** Says of each event whether it zooms; the same event may be asked about twice. */
export function createWheelReader(use: () => WheelUse): (event: WheelEvent) => boolean {
  let last = { event: null as WheelEvent | null, time: 0, swipe: false };
  return (event) => {
    if (event !== last.event) last = { event, time: event.timeStamp, swipe: isSwipe(event, last) };
    // A pinch comes with Ctrl.
    if (event.ctrlKey || event.metaKey) return true;
    // A wheel that is tilted means what it says, as Shift does: sideways.
    return use() === 'zoom' && !event.shiftKey && !last.swipe && event.deltaX === 0;
  };
}

/** A notch of the wheel is a step, whatever unit the device counts in. */
export function wheelPixels(event: WheelEvent, delta: number, page: number): number {
  if (event.deltaMode === WheelEvent.DOM_DELTA_LINE) return delta * 16;
  return event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? delta * page : delta;
}
