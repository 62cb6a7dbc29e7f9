import type { Frame, Page } from 'playwright-core';

/**
 * Waits until nothing in the page changes any more: not a mark in twelve frames on end, and no animation that would
 * come to an end. A machine that is slow at its frames is waited for as long as it takes.
 */
export async function settled(page: Page | Frame): Promise<void> {
  await page.evaluate(async () => {
    let quiet = 0;
    const observer = new MutationObserver(() => {
      quiet = 0;
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    while (quiet++ < 12) {
      await new Promise(requestAnimationFrame);
      for (const { effect } of document.getAnimations())
        if (Number.isFinite(effect?.getComputedTiming().endTime)) quiet = 0;
    }
    observer.disconnect();
  });
}

/** Waits for so many frames, and for what was put off until after the last of them. */
export async function frames(page: Page, count: number): Promise<void> {
  await page.evaluate(async (left) => {
    for (; left > 0; left--) await new Promise(requestAnimationFrame);
    for (let task = 0; task < 2; task++) await new Promise((resolve) => setTimeout(resolve));
  }, count);
}

/**
 * From now on the page's clock goes on by a sixtieth of a second with each frame: what moves takes as many frames on a
 * busy machine as on a quiet one.
 */
export async function tickByFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    let now = performance.now();
    performance.now = () => now;
    void (async () => {
      for (;;) {
        await new Promise(requestAnimationFrame);
        now += 1000 / 60;
      }
    })();
  });
}

/** Waits for what the page does so many milliseconds later, by its own timers: they end in their order. */
export async function passed(page: Page | Frame, milliseconds: number): Promise<void> {
  await page.evaluate((time) => new Promise((resolve) => setTimeout(resolve, time)), milliseconds);
}
