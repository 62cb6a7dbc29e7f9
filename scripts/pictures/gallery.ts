import { mkdirSync, writeFileSync } from 'node:fs';
import { allFolded, allUnfolded } from '../../webview/folds.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { minimapWidth } from '../../webview/minimapWidth.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { fitView, openingView, type Size, type View } from '../../webview/viewport.ts';
import { openWebview, type Bundle, type Opened } from './harness.ts';
import type { Pages } from './pages.ts';
import { themes } from './themes.ts';
import { zoo, type ZooNet } from './zoo.ts';

const size = { width: 1000, height: 1100 };

/**
 * Net: blocks as cells. Block: their layers as the paper draws them. Layer: each layer in a box of its own. An
 * unfolded net is looked at as a whole, then at its top, in its middle and at its end.
 */
export const columns = [
  ['net', 'whole'],
  ['block', 'whole'],
  ['block', 'top'],
  ['block', 'middle'],
  ['block', 'end'],
  ['layer', 'top'],
  ['layer', 'middle'],
  ['layer', 'end'],
] as const;
type Level = (typeof columns)[number][0];
type Place = (typeof columns)[number][1];

/** What the picture of a net is called under out/pictures, without its theme. */
export const galleryName = (net: string, level: Level, place: Place): string =>
  `zoo/${net}-${level}${place === 'whole' ? '' : `-${place}`}`;

/** Takes the wanted pictures of the zoo's nets, all in one page; returns what the page complained of. */
export async function takeGallery(
  pages: Pages,
  bundle: Bundle,
  wanted: (name: string) => boolean,
): Promise<readonly string[]> {
  const shots = zoo.flatMap((net) =>
    columns.flatMap(([level, place]) => {
      const name = galleryName(net.name, level, place);
      const worn = Object.entries(themes).filter(([theme]) => wanted(`${name}-${theme}`));
      return worn.length === 0 ? [] : [{ net, level, place, name, worn }];
    }),
  );
  if (shots.length === 0) return [];
  mkdirSync('out/pictures/zoo', { recursive: true });
  const opened = await openWebview(pages, bundle, { theme: themes.dark, ...size });
  const canvases = new Map<ZooNet, Size>();
  for (const { net, level, place, name, worn } of shots) {
    const canvas = canvases.get(net) ?? (await canvasOf(opened, net));
    canvases.set(net, canvas);
    // The page opens as VS Code restores it: with what the webview kept of a person who had been there.
    await opened.reopen(savedAt(net, level, viewsAt(place, canvas)));
    await opened.tell({ event: 'picture', data: net.picture() });
    for (const [themeName, theme] of worn) {
      await opened.wear(theme);
      writeFileSync(`out/pictures/${name}-${themeName}.png`, await opened.shoot());
    }
    console.log(`out/pictures/${name}-{${worn.map(([theme]) => theme).join(',')}}.png`);
  }
  await opened.close();
  return opened.faults;
}

/** What the header, as high as a net's name and figures make it, the toolbar and the inspector leave of the page. */
async function canvasOf(opened: Opened, net: ZooNet): Promise<Size> {
  await opened.reopen(null);
  await opened.tell({ event: 'picture', data: net.picture() });
  return opened.page.evaluate(() => {
    const svg = document.querySelector('svg.picture');
    return { width: svg?.clientWidth ?? 0, height: svg?.clientHeight ?? 0 };
  });
}

function savedAt(net: ZooNet, level: Level, viewOf: (layout: Layout) => View): unknown {
  const picture = net.picture();
  const folds = level === 'net' ? allFolded : allUnfolded;
  const layers = level === 'layer';
  // Somewhat wider than the page's letters are: nothing then stands under the minimap.
  const measure = (text: string) => 7.4 * text.length;
  const layout = layoutPicture(picture, {
    index: indexPicture(picture),
    folds,
    layers,
    volumes: false,
    measure,
  });
  return { title: picture.title, level: folds.level, layers, view: viewOf(layout) };
}

const viewsAt =
  (place: Place, canvas: Size) =>
  ({ bandLeft, bandRight, height }: Layout): View => {
    const extent = { left: bandLeft, right: bandRight, height };
    if (place === 'whole') return fitView(extent, canvas);
    const { x, y, k } = openingView(extent, canvas, minimapWidth(size.width));
    const below = Math.max(0, height * k + 2 * y - canvas.height);
    return { x, k, y: y - below * { top: 0, middle: 0.5, end: 1 }[place] };
  };
