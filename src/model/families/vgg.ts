import type { Op, Range, Shape } from '../graph.ts';
import type { Builder } from '../formats/drawing/builder.ts';
import { activation, batchNorm, evenly } from '../formats/drawing/ops.ts';
import { classifier } from './resnetArguments.ts';

/**
 * VGG by name: A, B, D and E of Simonyan and Zisserman 2015, as torchvision/models/vgg.py and timm/models/vgg.py have
 * them. Channels a stage; a 2x2 max pool ends each.
 */
const vggs: Readonly<Record<string, readonly (readonly number[])[]>> = {
  vgg11: [[64], [128], [256, 256], [512, 512], [512, 512]],
  vgg13: [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ],
  vgg16: [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
  vgg19: [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ],
};

export interface PlainNet {
  readonly stages: readonly (readonly number[])[];
  readonly batchNorm: boolean;
}

export function vggNamed(name: string): PlainNet | null {
  const normed = name.endsWith('_bn');
  const stages = vggs[normed ? name.slice(0, -3) : name];
  return stages === undefined ? null : { stages, batchNorm: normed };
}

const convolution = (filters: number, kernel: number): Op => ({
  kind: 'conv2d',
  filters,
  kernel: [kernel, kernel],
  stride: [1, 1],
  dilation: [1, 1],
  padding: evenly(kernel === 3 ? 1 : 0),
  groups: 1,
  bias: true,
});

/**
 * Draws a VGG; the first two dense layers are convolutions in timm, 7x7 and 1x1, behind which a global pool stands:
 * the weights and, at 224x224, the arithmetic are the paper's.
 */
export function addPlainNet(
  builder: Builder,
  net: PlainNet,
  input: { readonly shape: Shape | null; readonly range: Range | null },
  head: { readonly classes: number; readonly range: Range | null },
): void {
  const places = { range: input.range, stage: 0 };
  let end = builder.add('input', { kind: 'input', shape: input.shape }, [], places);
  net.stages.forEach((widths, at) => {
    const stage = at + 1;
    const place = { range: head.range, stage, unit: `stage${stage}` };
    const add = (name: string, op: Op) => {
      end = builder.add(`stage${stage}.${name}`, op, [end], place);
    };
    widths.forEach((filters, index) => {
      add(`conv${index + 1}`, convolution(filters, 3));
      if (net.batchNorm) add(`bn${index + 1}`, batchNorm());
      add(`relu${index + 1}`, activation('relu'));
    });
    add('pool', { kind: 'pool', mode: 'max', kernel: [2, 2], stride: [2, 2], padding: 'valid', ceil: false });
  });
  const place = { range: head.range, stage: net.stages.length + 1 };
  const add = (name: string, op: Op) => {
    end = builder.add(`head.${name}`, op, [end], place);
  };
  for (const [number, kernel] of [
    [1, 7],
    [2, 1],
  ] as const) {
    add(`fc${number}`, convolution(4096, kernel));
    add(`relu${number}`, activation('relu'));
  }
  add('pool', { kind: 'globalPool', mode: 'average', keepDims: false });
  for (const [name, op] of classifier(head.classes)) end = builder.add(name, op, [end], place);
}
