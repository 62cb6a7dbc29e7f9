/** An image's pixels, 8 bits a channel, the channels of a pixel beside each other. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: ArrayLike<number>;
}

/**
 * The middle square of an image at another size: each new pixel is the mean of the old ones that it covers, by their
 * shares; where the image is enlarged that is its nearest one.
 */
export function squared({ width, height, channels, pixels }: Bitmap, size: number, kept: 1 | 3): Uint8Array {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  const scale = side / size;
  const out = new Uint8Array(size * size * kept);
  for (let y = 0, at = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let channel = 0; channel < kept; channel++)
        out[at++] = Math.round(mean(left + x * scale, top + y * scale, channel));
  return out;

  function mean(fromX: number, fromY: number, channel: number): number {
    let [sum, weight] = [0, 0];
    const [toX, toY] = [fromX + scale, fromY + scale];
    for (let y = Math.floor(fromY); y < Math.min(toY, height); y++) {
      const rows = Math.min(y + 1, toY) - Math.max(y, fromY);
      for (let x = Math.floor(fromX); x < Math.min(toX, width); x++) {
        const share = rows * (Math.min(x + 1, toX) - Math.max(x, fromX));
        sum += share * (pixels[(y * width + x) * channels + channel] ?? 0);
        weight += share;
      }
    }
    return weight > 0 ? sum / weight : 0;
  }
}
