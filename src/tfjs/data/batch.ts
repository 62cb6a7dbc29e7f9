import type { Random } from '../random.ts';
import type { Tensor1D, Tensor4D, Tf } from '../tf.ts';
import type { Images, Normalisation } from './imageSet.ts';

/** How images become what the net takes. */
export interface Preparation extends Normalisation {
  /** Height and width that the net takes, and its channels. */
  readonly size: number;
  readonly channels: number;
  readonly mirrors: boolean;
}

/** Pixels on each side that an augmented image may move by (He et al. 2015, section 4.2). */
export const shift = 4;

/** Up to so many pixels more than the image has, it is framed; further off it is resized. */
export const widestFrame = 8;

/**
 * A batch of size x size x channels. The image stands in the middle of its frame, or is resized; with `random` it is moved
 * by up to four pixels each way, and mirrored half of the time where its class allows it. What lies outside of a grey
 * image is black, of a coloured one the mean.
 */
export function imageBatch(
  tf: Tf,
  images: Images,
  indexes: ArrayLike<number>,
  how: Preparation,
  random: Random | null = null,
): Tensor4D {
  const { size, channels } = how;
  const { height, width } = images;
  const framed = Math.max(height, width) <= size && Math.min(height, width) >= size - widestFrame;
  const [rows, columns] = framed ? [size, size] : [height, width];
  const values = new Float32Array(indexes.length * rows * columns * channels);
  const outside = images.channels === 1 ? normal(how, 0, 0) : 0;
  if (outside !== 0) values.fill(outside);
  const [top, left] = [Math.floor((rows - height) / 2), Math.floor((columns - width) / 2)];
  const table = Array.from({ length: images.channels }, (_none, channel) =>
    Float32Array.from({ length: 256 }, (_value, level) => normal(how, level / 255, channel)),
  );
  for (let at = 0; at < indexes.length; at++) {
    const chance = () => (random === null ? 0 : Math.floor(random() * (2 * shift + 1)) - shift);
    const [down, across] = [top + chance(), left + chance()];
    const mirrored = random !== null && how.mirrors && random() < 0.5;
    const from = (indexes[at] ?? 0) * height * width * images.channels;
    const to = at * rows * columns * channels;
    for (let y = Math.max(0, -down); y < Math.min(height, rows - down); y++)
      for (let x = Math.max(0, -across); x < Math.min(width, columns - across); x++) {
        const source = from + (y * width + (mirrored ? width - 1 - x : x)) * images.channels;
        const target = to + ((y + down) * columns + x + across) * channels;
        for (let channel = 0; channel < channels; channel++) {
          if (images.channels === 3 && channels === 1) {
            const [red, green, blue] = [0, 1, 2].map(
              (of) => table[of]?.[images.pixels[source + of] ?? 0] ?? 0,
            );
            values[target] = 0.299 * (red ?? 0) + 0.587 * (green ?? 0) + 0.114 * (blue ?? 0);
          } else {
            const of = images.channels === 1 ? 0 : channel % 3;
            values[target + channel] = table[of]?.[images.pixels[source + of] ?? 0] ?? 0;
          }
        }
      }
  }
  const batch = tf.tensor4d(values, [indexes.length, rows, columns, channels]);
  return framed ? batch : tf.image.resizeBilinear(batch, [size, size]);
}

const normal = ({ mean, deviation }: Normalisation, value: number, channel: number): number =>
  (value - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);

export const labelBatch = (tf: Tf, { labels }: Images, indexes: ArrayLike<number>): Tensor1D =>
  tf.tensor1d(
    Array.from(indexes, (index) => labels[index] ?? 0),
    'int32',
  );
