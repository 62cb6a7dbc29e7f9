import type { InputSource, Range, Shape } from '../graph.ts';
import type { Source } from '../reader.ts';
import { statedSize } from './mmInput.ts';
import type { Tree } from './tree.ts';

export interface MmInput {
  readonly shape: Shape;
  readonly source: InputSource;
  readonly note: string | null;
  readonly range: Range | null;
}

/** The size of the images: the person's, the pipeline's, or that of the framework's usual pipeline. */
export function mmInput(
  { config, source }: { readonly config: Tree; readonly source: Source },
  net: { readonly channels: number; readonly small: boolean; readonly classifier: boolean },
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
  const { size, note } = usual(net);
  return { shape: [...size, net.channels], source: 'framework default', note, range };
}

function usual(net: { readonly small: boolean; readonly classifier: boolean }) {
  if (net.small)
    return {
      size: [32, 32],
      note: '32 is the size of CIFAR images, which ResNet_CIFAR is made for',
    } as const;
  if (net.classifier)
    return { size: [224, 224], note: "224 is the crop of MMPretrain's ImageNet pipeline" } as const;
  return { size: [800, 1333], note: "1333x800 is the scale of MMDetection's COCO pipeline" } as const;
}
