import assert from 'node:assert/strict';
import { placeTip } from '../../webview/tooltip.ts';
import { fitView, openingView, viewCentred, viewInReach } from '../../webview/viewport.ts';

describe('the view', () => {
  const extent = { left: 100, right: 200, height: 3000 };
  const size = { width: 500, height: 400 };
  const inside = { x: 250, y: 16, k: 1 };

  it('holds the whole net after Fit', () => {
    const { x, y, k } = fitView(extent, size);
    assert.ok(y >= 0 && y + extent.height * k <= size.height);
    assert.ok(x - extent.left * k >= 0 && x + extent.right * k <= size.width);
  });

  it('opens clear of the minimap where that is shown, and in the middle where the whole net can be read', () => {
    const { x, k } = openingView({ left: 400, right: 300, height: 3000 }, size, 44);
    assert.ok(x - 400 * k >= 0 && x + 300 * k <= size.width - 44);
    assert.deepEqual(
      openingView({ ...extent, height: 300 }, size, 44),
      fitView({ ...extent, height: 300 }, size),
    );
  });

  it('is left alone while some of the net is in it', () => {
    assert.deepEqual(viewInReach(inside, extent, size), inside);
    assert.deepEqual(viewInReach({ ...inside, y: -2900 }, extent, size), { ...inside, y: -2900 });
  });

  it('comes back where the net became shorter, and where it was dragged away', () => {
    const short = { ...extent, height: 200 };
    const { y } = viewInReach({ ...inside, y: -2500 }, short, size);
    assert.equal(y + short.height, 80);
    assert.equal(viewInReach({ ...inside, y: 9999 }, extent, size).y, size.height - 80);
    assert.equal(viewInReach({ ...inside, x: 9999 }, extent, size).x, 500 - 80 + 100);
    // What is smaller than the margin is in view as a whole.
    const dot = { left: 5, right: 5, height: 10 };
    assert.equal(viewInReach({ x: -50, y: -50, k: 1 }, dot, size).y, 0);
  });

  it('keeps its middle and its upper edge when the canvas grows', () => {
    const view = viewCentred(inside, size, { width: 700, height: 1000 });
    assert.deepEqual(view, { x: 350, y: inside.y, k: 1 });
  });
});

describe('the tooltip', () => {
  const box = { left: 200, right: 300, top: 100, bottom: 130 };
  const text = { width: 120, height: 40 };

  it('stands beside what it speaks of, and goes elsewhere where there is no room', () => {
    const area = { width: 600, height: 400 };
    assert.deepEqual(placeTip(box, 'left', text, area), { x: 70, y: 95 });
    assert.deepEqual(placeTip(box, 'right', text, area), { x: 310, y: 95 });
    assert.deepEqual(placeTip(box, 'above', text, area), { x: 190, y: 50 });
    assert.deepEqual(placeTip({ ...box, left: 20 }, 'left', text, area), { x: 310, y: 95 });
    assert.deepEqual(placeTip(box, 'left', { width: 250, height: 40 }, { width: 400, height: 400 }), {
      x: 125,
      y: 140,
    });
  });
});
