import { readFileSync } from 'node:fs';
import { compare } from '../../src/model/compare.ts';
import { analysisOfFile } from './nets.ts';
import type { Scene } from './scenes.ts';

const all = ['dark', 'light', 'hc-dark', 'hc-light'];

/** A config of the zoo, or one that was made of it under another name. */
interface Side {
  readonly name: string;
  readonly text: string;
  /** What its file's name ends with, where it is not the one of our own format. */
  readonly ending?: string;
}

const zoo = (name: string): Side => ({ name, text: readFileSync(`examples/${name}.resnet.yaml`, 'utf8') });
const changed = (from: string, name: string, change: (text: string) => string): Side => ({
  name,
  text: change(zoo(from).text),
});

type Look = Partial<Pick<Scene, 'width' | 'height' | 'themes' | 'act'>>;

const pairOf = (a: () => Side, b: () => Side, name: string, look: Look = {}): Scene => ({
  name: `compare-${name}`,
  width: 1000,
  height: 900,
  themes: ['dark', 'light'],
  ...look,
  events: () => {
    const [left, right] = [a(), b()];
    const file = ({ name, ending = 'resnet.yaml' }: Side) => `${name}.${ending}`;
    const read = (side: Side) => analysisOfFile(file(side), side.text);
    return [
      {
        event: 'comparison',
        data: { a: file(left), b: file(right), comparison: compare(read(left), read(right)) },
      },
    ];
  },
});

const pair = (a: string, b: string, look: Look = {}): Scene =>
  pairOf(
    () => zoo(a),
    () => zoo(b),
    `${a}-${b}`,
    look,
  );

/** Zagoruyko and Komodakis 2016: every block twice as wide. */
const wide = () =>
  changed('resnet-18', 'wide-resnet-18', (text) =>
    text.replace(/filters: (\d+)/g, (_, filters: string) => `filters: ${2 * Number(filters)}`),
  );
/** The same layers at another input size. */
const resized = () =>
  changed('resnet-50', 'resnet-50-at-160', (text) => text.replace('224x224x3', '160x160x3'));
/** A stage of stride 1 with other filters, whose skip has no projection. */
const broken = () =>
  changed('basic-block', 'broken', (text) => text.replace('filters: 128 }', 'filters: 128, stride: 1 }'));

/** A net in Caffe's words, of as many 3x3 filters a layer, with a layer in between that is of this type. */
const caffe = (name: string, filters: number, type: string): Side => {
  const layer = (name: string, type: string, bottom: string, more = '') =>
    `layer { name: "${name}" type: "${type}" bottom: "${bottom}" top: "${name}" ${more} }`;
  const conv = `convolution_param { num_output: ${filters} kernel_size: 3 pad: 1 }`;
  return {
    name,
    ending: 'prototxt',
    text: [
      `name: "${name}" input: "data" input_shape { dim: 1 dim: 3 dim: 32 dim: 32 }`,
      layer('first', 'Convolution', 'data', conv),
      layer('second', 'Convolution', 'first', conv),
      layer('between', type, 'second'),
      layer('last', 'Convolution', 'second', conv),
      layer('sum', 'Eltwise', 'last', 'bottom: "between"'),
    ].join('\n'),
  };
};

/** Pictures of the page with two nets side by side. */
export const compareScenes: readonly Scene[] = [
  pair('resnet-50', 'resnet-101', { themes: all }),
  pair('resnet-34', 'plain-34'),
  pair('vgg-13', 'vgg-13-skip', { themes: all }),
  pair('alexnet', 'googlenet', { width: 560 }),
  pair('resnet-110', 'resnet-1202'),
  pairOf(() => zoo('resnet-18'), wide, 'wide', { themes: all }),
  pairOf(() => zoo('resnet-18'), wide, 'wide-beside', { width: 510, height: 800, themes: all }),
  pairOf(
    () => zoo('resnet-50'),
    () => zoo('resnet-50'),
    'itself',
    { height: 700 },
  ),
  pairOf(() => zoo('resnet-50'), resized, 'resized', { themes: all }),
  pairOf(() => zoo('basic-block'), broken, 'broken', { themes: all }),
  pairOf(
    () => caffe('known', 8, 'ReLU'),
    () => caffe('partly-known', 16, 'Fourier'),
    'partly-known',
    { height: 700, themes: all },
  ),
  {
    name: 'compare-refused',
    width: 1000,
    height: 500,
    themes: all,
    events: () => [
      {
        event: 'refused',
        data: {
          message:
            'config.json: This Hugging Face config describes a BERT model, which has no convolutions and no residual blocks to draw.',
        },
      },
    ],
  },
];
