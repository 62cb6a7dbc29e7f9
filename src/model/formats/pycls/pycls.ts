import { addNet } from '../../families/residualNet.ts';
import type { Graph, InputSource, Shape } from '../../graph.ts';
import type { Refusal } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { namesDrawnNet } from '../drawing/drawnNames.ts';
import { parseTree } from '../text/parse.ts';
import { anyNet } from './pyclsAnyNet.ts';
import type { Pycls } from './pyclsConfig.ts';
import { readPycls } from './pyclsConfig.ts';
import { pyclsResNet } from './pyclsResNet.ts';
import { saidAt } from '../text/said.ts';
import { headOf, isYaml, sectionOf, valueOf } from '../text/yamlSections.ts';

/**
 * pycls YAML (facebookresearch/pycls): `resnet` and `anynet`, by pycls/models/resnet.py and anynet.py, with the defaults
 * of pycls/core/config.py. Its other models are named.
 */
export const pycls: Reader = {
  format: 'pycls',
  match: (path, text) => {
    if (!isYaml(path)) return false;
    const head = headOf(text);
    const model = sectionOf(head, 'MODEL');
    // Swin and others say MODEL.TYPE too: only pycls's own types count, or one of its sections beside it.
    const type = model === null ? null : valueOf(model, 'TYPE');
    return type !== null && (Object.hasOwn(families, type) || sectionOf(head, 'ANYNET') !== null);
  },
  draws: namesDrawnNet,
  read,
};

/** The models of pycls (pycls/core/builders.py, and older ones). */
const families: Readonly<Record<string, string>> = {
  resnet: 'ResNet',
  anynet: 'AnyNet',
  regnet: 'RegNet',
  effnet: 'EfficientNet',
  vit: 'ViT',
  vgg: 'VGG',
  uninet: 'UniNet',
};

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'pycls' };
  const problems = [...parsed.problems];
  const config = parsed.tree === null ? null : readPycls(parsed.tree, problems);
  if (config === null)
    return refused('not-a-model', null, 'The file states no MODEL.TYPE; it is no config of pycls.');
  const { type } = config;
  if (type !== 'resnet' && type !== 'anynet') {
    const family = families[type] ?? type;
    const what = `This is a ${family} config of pycls; Residual Lens draws its ResNets and AnyNets.`;
    return refused('other-family', family, what);
  }
  if (type === 'resnet' && saidAt(config.tree, 'MODEL', 'DEPTH') === null)
    return refused(
      'depth-not-stated',
      'ResNet',
      'The config states no MODEL.DEPTH, and pycls has no default for it.',
    );
  if (
    type === 'anynet' &&
    config.anynet.DEPTHS.length === 0 &&
    saidAt(config.tree, 'ANYNET', 'DEPTHS') === null
  )
    return refused(
      'depth-not-stated',
      null,
      'The config states no ANYNET.DEPTHS, and pycls has no default for them.',
    );
  const drawn = type === 'resnet' ? pyclsResNet(config, problems) : anyNet(config, problems);
  const input = inputOf(config, source);
  const builder = newBuilder();
  addNet(builder, drawn.net, input.shape, {
    input: saidAt(config.tree, 'TRAIN', 'IM_SIZE'),
    stem: saidAt(config.tree, 'ANYNET', 'STEM_W') ?? saidAt(config.tree, 'MODEL', 'TYPE'),
    head: saidAt(config.tree, 'MODEL', 'NUM_CLASSES'),
  });
  const graph: Graph = {
    format: 'pycls',
    family: drawn.family,
    model: drawn.name,
    nodes: builder.nodes,
    inputSource: input.source,
    inputNote: input.source === 'framework default' ? '224 is the default TRAIN.IM_SIZE of pycls' : null,
  };
  return { kind: 'graph', graph, problems };
}

function refused(code: Refusal['code'], family: string | null, message: string): Reading {
  return { kind: 'refused', format: 'pycls', refusal: { code, message, family } };
}

function inputOf(config: Pycls, source: Source): { shape: Shape; source: InputSource } {
  if (source.input !== null) return { shape: source.input, source: 'option' };
  const size = config.imageSize;
  return size === null
    ? { shape: [224, 224, 3], source: 'framework default' }
    : { shape: [size, size, 3], source: 'file' };
}
