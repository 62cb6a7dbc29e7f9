import type { Browser, CDPSession, Page } from 'playwright-core';

/** A page of Chromium, with its own storage and permissions, that one session after another is shown in. */
export interface Sheet {
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly scale: number;
}

/** Where sessions take their pages from, and leave them. */
export interface Pages {
  readonly take: (scale: number) => Promise<Sheet>;
  readonly leave: (sheet: Sheet) => Promise<void>;
}

/** A page of its own for each session, as a panel that a person opens: a process that has run nothing yet. */
export function newPages(browser: Browser): Pages {
  return {
    take: (scale) => newSheet(browser, scale),
    leave: ({ page }) => page.close(),
  };
}

/**
 * The page that was left last is taken again, as it was when it was new: a context and its process take longer to
 * start than most sessions last.
 */
export function keptPages(browser: Browser): Pages {
  const left: Sheet[] = [];
  return {
    take: async (scale) => {
      const at = left.findLastIndex((each) => each.scale === scale);
      const [sheet] = at < 0 ? [] : left.splice(at, 1);
      return sheet ?? newSheet(browser, scale);
    },
    leave: async (sheet) => {
      if (sheet.page.isClosed()) return;
      await clean(sheet);
      left.push(sheet);
    },
  };
}

async function newSheet(browser: Browser, scale: number): Promise<Sheet> {
  const page = await browser.newPage({ deviceScaleFactor: scale });
  return { page, scale, devtools: await page.context().newCDPSession(page) };
}

/** As a new page has them. */
const media = {
  media: null,
  colorScheme: 'light',
  reducedMotion: 'no-preference',
  forcedColors: 'none',
  contrast: 'no-preference',
} as const;

/** What a navigation does not take with it. */
async function clean({ page, devtools }: Sheet): Promise<void> {
  const { origin } = new URL(page.url());
  // A pointer that rests somewhere would be over whatever stands there next.
  await page.mouse.move(-1, -1);
  await page.evaluate(() => {
    sessionStorage.clear();
  });
  await Promise.all([
    devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' }),
    page.context().clearPermissions(),
    page.emulateMedia(media),
    page.unrouteAll(),
  ]);
}
