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
    clip: 'CLIP',
    clip_vision_model: 'CLIP',
    detr: 'DETR',
    conditional_detr: 'Conditional DETR',
    dinov2: 'DINOv2',
    segformer: 'SegFormer',
    swinv2: 'Swin Transformer V2',
    beit: 'BEiT',
    cvt: 'CvT',
    dpt: 'DPT',
    levit: 'LeViT',
    mobilevit: 'MobileViT',
    poolformer: 'PoolFormer',
    pvt: 'PVT',
    focalnet: 'FocalNet',
    upernet: 'UPerNet',
    maskformer: 'MaskFormer',
    mask2former: 'Mask2Former',
    yolos: 'YOLOS',
    siglip: 'SigLIP',
    llama: 'Llama',
    mistral: 'Mistral',
    qwen2: 'Qwen2',
    gemma: 'Gemma',
    t5: 'T5',
    roberta: 'RoBERTa',
    distilbert: 'DistilBERT',
    whisper: 'Whisper',
    wav2vec2: 'Wav2Vec2',
    timm_wrapper: 'timm',
  }),
);

/** Refuses a config of transformers that is no ResNet's, by the family it names. */
export function otherFamily(type: string | null): Reading {
  const family = type === null ? null : (families.get(type) ?? type);
  const message =
    family === null
      ? 'The file names no model type; it is no ResNet config of transformers.'
      : `This is ${/^[AEIOaeio]/.test(family) ? 'an' : 'a'} ${family} config of transformers, which states no layers; Residual Lens reads its ResNet configs.`;
  const code = family === null ? 'not-a-model' : 'other-family';
  return { kind: 'refused', format: 'huggingface', refusal: { code, message, family } };
}
