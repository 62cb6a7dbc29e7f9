import { shapeText } from '../../graph.ts';
import type { Layer, ReadLayer } from './darknetNet.ts';
import { shapeOf } from './darknetNet.ts';

/** Ends of a detector: boxes come out of them, and no map that a layer would read. */
const head =
  (expected: (layer: Layer) => Expected | null): ReadLayer =>
  (layer) => {
    const { net, input, section, add } = layer;
    const shape = shapeOf(net, input);
    const wanted = expected(layer);
    if (shape !== null && wanted !== null) compare(layer, wanted, shape);
    return { output: add(null, { kind: 'opaque', type: section.type }, [input]), weights: [] };
  };

interface Expected {
  readonly what: 'channels' | 'numbers';
  readonly count: number;
  readonly sum: string;
}

/** Darknet ends here with "filters= in the [convolutional]-layer doesn't correspond to classes= or mask=". */
function compare({ options, report }: Layer, wanted: Expected, shape: readonly number[]): void {
  const { what, count, sum } = wanted;
  const got = what === 'channels' ? (shape.at(-1) ?? 0) : shape.reduce((product, size) => product * size, 1);
  if (got === count) return;
  const says = `needs ${count} ${what} (${sum}) and gets ${shapeText(shape)}; the layer before must have ${count} ${what === 'channels' ? 'filters' : 'outputs'}`;
  report('error', 'head-does-not-fit', says, options.at('classes'));
}

/** Anchors that a yolo head uses: those of its mask, else all. */
const anchors = ({ options }: Layer): number =>
  options.has('mask') ? options.list('mask').length : options.count('num', 1, 1);

/** make_yolo_layer: for each anchor the classes, the box and whether there is one. */
const yolo = (box: number): ReadLayer =>
  head((layer) => {
    const [classes, count] = [layer.options.count('classes', 20, 1), anchors(layer)];
    return {
      what: 'channels',
      count: count * (classes + box + 1),
      sum: `${count} x (${classes} classes + ${box} + 1)`,
    };
  });

const none: ReadLayer = head(() => null);

export const heads: Readonly<Record<string, ReadLayer>> = {
  yolo: yolo(4),
  Gaussian_yolo: yolo(8),
  region: head(({ options }) => {
    const [classes, coords] = [options.count('classes', 20, 1), options.count('coords', 4, 1)];
    const count = options.count('num', 1, 1);
    return {
      what: 'channels',
      count: count * (classes + coords + 1),
      sum: `${count} x (${classes} classes + ${coords} + 1)`,
    };
  }),
  detection: head(({ options }) => {
    const [classes, coords] = [options.count('classes', 1, 1), options.count('coords', 1, 1)];
    const [count, side] = [options.count('num', 1, 1), options.count('side', 7, 1)];
    return {
      what: 'numbers',
      count: side * side * ((1 + coords) * count + classes),
      sum: `${side} x ${side} x (${count} x (${coords} + 1) + ${classes} classes)`,
    };
  }),
  iseg: none,
  contrastive: none,
};
