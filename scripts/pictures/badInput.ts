import type { Picture } from '../../src/protocol/view.ts';
import { pictureOfFile } from './nets.ts';

const input = `input: "data" input_shape { dim: 1 dim: 3 dim: 32 dim: 32 }\n`;
const layer = (name: string, type: string, bottom: string, more = ''): string =>
  `layer { name: "${name}" type: "${type}" bottom: "${bottom}" top: "${name}" ${more} }\n`;
const convolution = (name: string, bottom: string): string =>
  layer(name, 'Convolution', bottom, 'convolution_param { num_output: 3 kernel_size: 3 pad: 1 }');

/** Names that would break a page that took them for anything but text, each in a chain of layers of its own. */
const oddNames: readonly string[] = [
  'שכבה_1',
  'طبقة ٢ الالتفاف',
  '<img src=x onerror=alert(1)>',
  '\\x01\\x1b[31mred\\nline\u202e',
  'x'.repeat(5000),
  '&amp;<b>&#60;',
  '',
];

/** Blocks, types and layers of such names, in prototxt. */
export function oddlyNamed(): Picture {
  let [text, top] = [input, 'data'];
  for (const [at, name] of oddNames.entries()) {
    const first = `${name}/a`;
    text += convolution(first, top) + layer(`${name}/?`, `${name}Op`, first);
    text += convolution(`${name}/b`, first);
    text += layer(`${name}/+${at}`, 'Eltwise', `${name}/b`, `bottom: "${top}"`);
    top = `${name}/+${at}`;
  }
  return pictureOfFile('שכבות 2.prototxt', text);
}

/** A chain without a merge, and with ops and shapes that nobody knows. */
export const unknownChain = (): Picture =>
  pictureOfFile(
    'chain.prototxt',
    layer('a', 'Fourier', 'data') +
      layer('b', 'Wavelet', 'a') +
      convolution('c', 'b') +
      layer('d', 'ReLU', 'c'),
  );

/** 20,000 layers, a sum at every fourth; no two blocks are equal, so that nothing of it folds. */
export function huge(layers = 20_000): Picture {
  let [text, top] = [input, 'data'];
  for (let at = 0; at < layers / 4; at += 1) {
    const filters = 3 + (at % 2 === 0 ? at : at + 1);
    const wide = (name: string, bottom: string) =>
      layer(
        name,
        'Convolution',
        bottom,
        `convolution_param { num_output: ${filters} kernel_size: 3 pad: 1 }`,
      );
    text += wide(`a${at}`, top) + layer(`b${at}`, 'ReLU', `a${at}`) + wide(`c${at}`, `b${at}`);
    text += layer(`d${at}`, 'Eltwise', `c${at}`, `bottom: "a${at}"`);
    top = `d${at}`;
  }
  return pictureOfFile('huge.prototxt', text);
}
