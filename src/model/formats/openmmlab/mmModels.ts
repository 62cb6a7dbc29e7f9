import type { Refusal } from '../../problem.ts';
import type { Dialect } from './mmBackbone.ts';
import { typeOf } from './mmHead.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** Families by the classes of OpenMMLab's backbones, where the class is no family's name itself. */
const families: Readonly<Record<string, string>> = {
  BEiTViT: 'BEiT',
  CSPDarknet: 'Darknet',
  CSPNet: 'CSPNet',
  DetectoRS_ResNet: 'DetectoRS',
  DetectoRS_ResNeXt: 'DetectoRS',
  DistilledVisionTransformer: 'DeiT',
  EfficientNetV2: 'EfficientNetV2',
  HourglassNet: 'Hourglass',
  InceptionV3: 'Inception',
  LeNet5: 'LeNet',
  MAEViT: 'ViT',
  MobileNetV1: 'MobileNet',
  PyramidVisionTransformer: 'PVT',
  PyramidVisionTransformerV2: 'PVT',
  ResNet3d: 'ResNet 3D',
  SSDVGG: 'VGG',
  SwinTransformer: 'Swin Transformer',
  SwinTransformerV2: 'Swin Transformer V2',
  TridentResNet: 'TridentNet',
  VisionTransformer: 'ViT',
};

export function otherBackbone(type: string): Refusal {
  const family = Object.hasOwn(families, type) ? (families[type] ?? type) : type;
  const named = family === type ? type : `${family} ('${type}')`;
  return {
    code: 'other-family',
    message: `The backbone of this OpenMMLab config is ${named}; Residual Lens draws its ResNet, ResNeXt, SE-ResNet and VGG.`,
    family,
  };
}

export function noBackbone(model: Tree): Refusal {
  const type = typeOf(model);
  if (type === null)
    return {
      code: 'not-a-model',
      message:
        "The model of this OpenMMLab config states no backbone with a 'type'; its base may be another file.",
      family: null,
    };
  return {
    code: 'other-family',
    message: `The model '${type}' of this OpenMMLab config states no backbone that Residual Lens draws.`,
    family: type,
  };
}

/** The dict of a model's backbone; a retriever's image encoder and a wrapped detector hold theirs a step further in. */
export function backboneOf(model: Tree): Tree | undefined {
  const encoder = childOf(model, 'image_encoder');
  const wrapped = childOf(model, 'detector') ?? childOf(model, 'architecture');
  return (
    childOf(model, 'backbone') ??
    (encoder?.kind === 'list' ? encoder.items[0] : encoder) ??
    childOf(wrapped ?? null, 'backbone')
  );
}

const detectionScopes = /^mm(det|det3d|rotate|track|yolo)$/;

/**
 * Whose defaults hold: those of the scope that the backbone or the config names, else those of MMPretrain for its
 * classifiers and of MMDetection for what has a detector's heads. MMSegmentation and MMPose took MMPretrain's.
 */
export function dialectOf(config: Tree, model: Tree, backbone: Tree): Dialect {
  const scope =
    textOf(childOf(backbone, 'type'))?.split('.').slice(0, -1)[0] ?? textOf(childOf(config, 'default_scope'));
  if (scope !== undefined) return detectionScopes.test(scope) ? 'mmdet' : 'mmpretrain';
  const detects = ['rpn_head', 'roi_head', 'bbox_head', 'mask_head', 'panoptic_head'].some(
    (key) => childOf(model, key) !== undefined,
  );
  return detects ? 'mmdet' : 'mmpretrain';
}

const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
