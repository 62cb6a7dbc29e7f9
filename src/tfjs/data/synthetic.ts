import { seeded } from '../random.ts';
import type { Images, ImageSet } from './imageSet.ts';

const classes = 10;

/**
 * Made-up images that a net can learn in a minute: waves in ten directions under noise, a class for each direction. The
 * same seed makes the same images.
 */
export function makeSynthetic(size: number, channels: 1 | 3, seed: number): ImageSet {
  const random = seeded(seed);
  const make = (count: number): Images => {
    const pixels = new Uint8Array(count * size * size * channels);
    const labels = new Uint16Array(count);
    for (let image = 0, at = 0; image < count; image++) {
      const label = image % classes;
      labels[image] = label;
      const angle = (Math.PI * label) / classes;
      const [across, down] = [Math.cos(angle), Math.sin(angle)];
      const phase = 2 * Math.PI * random();
      const length = 4 + 4 * random();
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const wave = Math.sin((2 * Math.PI * (across * x + down * y)) / length + phase);
          for (let channel = 0; channel < channels; channel++)
            pixels[at++] = Math.round(127.5 + 70 * wave + 57 * (2 * random() - 1));
        }
    }
    return { count, height: size, width: size, channels, pixels, labels };
  };
  return {
    called: 'synthetic images',
    train: make(1000),
    heldOut: make(200),
    classes: Array.from({ length: classes }, (_none, label) => `waves at ${18 * label} degrees`),
    mirrors: false,
    notes: [
      'The 200 held-out images are made after those to train on.',
      'The images are synthetic: waves in ten directions under noise, made to see that a net trains at all.',
    ],
  };
}
