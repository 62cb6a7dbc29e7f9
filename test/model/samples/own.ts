import { readFileSync } from 'node:fs';
import type { Sample } from './sample.ts';

const put = ['-1', '0', '.nan', '[]', '{}', '"', 'null', '1e9', 'ﷺ', '- ', '&a ', '*a'];
const example = (name: string, lines?: number): Sample => ({
  format: 'residual-lens',
  path: `${name}.resnet.yaml`,
  text: readFileSync(`examples/${name}.resnet.yaml`, 'utf8').split('\n').slice(0, lines).join('\n'),
  put,
});
const huggingface = {
  model_type: 'resnet',
  depths: [1, 2],
  hidden_sizes: [8, 16],
  layer_type: 'basic',
  id2label: { '0': 'é' },
};

export const ownSamples: readonly Sample[] = [
  ...[example('resnet-20'), example('vgg-13-skip'), example('highway-19'), example('googlenet', 30)],
  { format: 'huggingface', path: 'config.json', text: JSON.stringify(huggingface, null, 1), put },
];
