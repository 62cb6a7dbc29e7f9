import type { InputSource, Range, Shape, Size } from '../../graph.ts';
import type { Source } from '../../reader.ts';
import { statedSize } from './mmInput.ts';
import type { Tree } from '../text/tree.ts';

export interface MmInput {
  readonly shape: Shape;
  readonly source: InputSource;
  readonly note: string | null;
  readonly range: Range | null;
}

export type Usual = 'cifar' | 'imagenet' | 'detection' | 'segmentation';

/** The sizes of the pipelines in configs/_base_/datasets of MMPretrain, MMDetection and MMSegmentation. */
const usual: Readonly<Record<Usual, { readonly size: Size; readonly note: string }>> = {
  cifar: { size: [32, 32], note: '32 is the size of CIFAR images, which ResNet_CIFAR is made for' },
  imagenet: { size: [224, 224], note: "224 is the crop of MMPretrain's ImageNet pipeline" },
  detection: { size: [800, 1333], note: "1333x800 is the scale of MMDetection's COCO pipeline" },
  segmentation: { size: [512, 1024], note: "512x1024 is the crop of MMSegmentation's Cityscapes pipeline" },
};

/** The size of the images: the person's, the pipeline's, or that of the framework's usual pipeline. */
export function mmInput(
  { config, source }: { readonly config: Tree; readonly source: Source },
  net: { readonly channels: number; readonly usual: Usual },
): MmInput {
  const stated = statedSize(config);
  const range = stated?.range ?? null;
  if (source.input !== null) return { shape: source.input, source: 'option', note: null, range };
  if (stated !== null) {
    const note = stated.keepsRatio
      ? 'the pipeline keeps the ratio of an image, so that few fill this size'
      : null;
    return { shape: [...stated.size, net.channels], source: 'file', note, range };
  }
  const { size, note } = usual[net.usual];
  return { shape: [...size, net.channels], source: 'framework default', note, range };
}
