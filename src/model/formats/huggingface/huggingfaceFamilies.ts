import type { Reading } from '../../reader.ts';

/** Families by transformers' `model_type`, for a refusal that names what the file is. */
const families = new Map(
  Object.entries({
    bit: 'BiT',
    regnet: 'RegNet',
    convnext: 'ConvNeXt',
    convnextv2: 'ConvNeXt V2',
    mobilenet_v1: 'MobileNet V1',
    mobilenet_v2: 'MobileNetV2',
    efficientnet: 'EfficientNet',
    vit: 'ViT',
    deit: 'DeiT',
    swin: 'Swin Transformer',
    bert: 'BERT',
    gpt2: 'GPT-2',
    timm_wrapper: 'timm',
  }),
);

/** Refuses a config of transformers that is no ResNet's, by the family it names. */
export function otherFamily(type: string | null): Reading {
  const family = type === null ? null : (families.get(type) ?? type);
  const message =
    family === null
      ? 'The file names no model type; it is no ResNet config of transformers.'
      : `This is a ${family} config of transformers, which states no layers; Residual Lens reads its ResNet configs.`;
  const code = family === null ? 'not-a-model' : 'other-family';
  return { kind: 'refused', format: 'huggingface', refusal: { code, message, family } };
}
