import assert from 'node:assert/strict';
import { isSwipe, type WheelTurn } from '../../webview/wheel.ts';

/** Turns as Chromium reports them: a notch is 120 of the old units, a trackpad's pixel is 3. */
const turn = (more: Partial<WheelTurn>): WheelTurn => ({
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  wheelDeltaX: 0,
  wheelDeltaY: 0,
  timeStamp: 1000,
  ...more,
});
const none = { time: 0, swipe: false };

describe('a swipe on a trackpad', () => {
  it('is told from the notches of a wheel', () => {
    assert.equal(isSwipe(turn({ deltaY: 4, wheelDeltaY: -12 }), none), true);
    assert.equal(isSwipe(turn({ deltaX: 2, wheelDeltaX: -6, deltaY: -7, wheelDeltaY: 21 }), none), true);
    assert.equal(isSwipe(turn({ deltaY: 100, wheelDeltaY: -120 }), none), false, 'Windows');
    assert.equal(isSwipe(turn({ deltaY: 53, wheelDeltaY: -120 }), none), false, 'Linux');
    assert.equal(isSwipe(turn({ deltaY: 12.5, wheelDeltaY: -15 }), none), false, 'a wheel of fine notches');
    assert.equal(isSwipe(turn({ deltaY: 3, wheelDeltaY: -120, deltaMode: 1 }), none), false, 'in lines');
  });

  it('goes on when it hits a whole notch by chance', () => {
    const notch = turn({ deltaY: 40, wheelDeltaY: -120 });
    assert.equal(isSwipe(notch, none), false);
    assert.equal(isSwipe(notch, { time: 990, swipe: true }), true);
    assert.equal(isSwipe(notch, { time: 500, swipe: true }), false);
  });
});
