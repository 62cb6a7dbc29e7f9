import { exact } from '../numbers.ts';
import type { Size } from '../viewport.ts';
import type { Drawn } from './drawExport.ts';

export interface Raster {
  readonly blob: Blob;
  /** A sentence where it is not at twice the size. */
  readonly note: string | null;
}

/** Chromium's canvases end here; the area keeps a picture under about 260 MB while it is made. */
const mostSide = 65_535;
const mostPixels = 65e6;
/** Below this, texts cannot be read. */
const leastScale = 0.5;

/** The largest scale up to 2 in which a picture of that size can be made; null where its texts could not be read. */
export function rasterScale({ width, height }: Size): number | null {
  const scale = Math.min(2, mostSide / width, mostSide / height, Math.sqrt(mostPixels / (width * height)));
  return scale < leastScale ? null : scale;
}

const sizeText = ({ width, height }: Size): string =>
  `${exact(Math.round(width))} x ${exact(Math.round(height))}`;

/** The same; throws the sentence that refuses such a size. */
export function scaleFor(size: Size): number {
  const scale = rasterScale(size);
  if (scale !== null) return scale;
  throw new Error(
    `At ${sizeText(size)} pixels the picture is too large for a PNG that can be read; fold some blocks, or export an SVG.`,
  );
}

/** A drawn picture as PNG at twice its size; throws the sentence that refuses it. */
export async function rasterOf(drawn: Drawn): Promise<Raster> {
  const scale = scaleFor(drawn);
  const address = URL.createObjectURL(new Blob([drawn.svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(drawn.width * scale);
    canvas.height = Math.floor(drawn.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    if (blob === null)
      throw new Error(`The browser cannot make a PNG of ${sizeText(drawn)} pixels; export an SVG.`);
    const note =
      scale < 2
        ? `The picture is so large that the PNG is at ${scale.toFixed(2)} times its size, not at 2.`
        : null;
    return { blob, note };
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** As text, since only JSON crosses a wire. */
export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // In pieces: a call takes so many arguments and no more.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
