import { addNet } from '../../families/residualNet.ts';
import type { Graph, InputSource } from '../../graph.ts';
import type { Refusal } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { hydraNet } from './hydraNet.ts';
import { drawsHydra, findHydraModel } from './hydraModel.ts';
import { parseTree } from '../text/parse.ts';
import { headOf, isYaml } from '../text/yamlSections.ts';

/**
 * YAML in the manner of hydra and OmegaConf: a `_target_` that names a net of torchvision or timm, or a map that names a
 * ResNet and states its depth, which is then the paper's. What the code behind a target of one's own makes of a depth is
 * not known, and such a file is refused.
 */
export const hydra: Reader = {
  format: 'hydra',
  match: (path, text) => {
    if (!isYaml(path)) return false;
    const head = headOf(text);
    const hydras = /^[ \t]*["']?_target_["']?\s*:|^defaults\s*:|^#\s*@package\b/m.test(head);
    return hydras && /\b\w*(?:res_?ne(?:x)?t|timm\.create_model)\w*/i.test(head);
  },
  draws: (_path, text) => drawsHydra(headOf(text)),
  read,
};

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'hydra' };
  const problems = [...parsed.problems];
  const model = parsed.tree === null ? null : findHydraModel(parsed.tree, problems);
  if (parsed.tree === null || model === null)
    return refused('not-a-model', null, 'The file names no ResNet that Residual Lens knows.');
  if (model.kind === 'unknown')
    return refused(
      'other-family',
      model.name,
      `The file names '${model.name}', which Residual Lens has no table for.`,
    );
  if (model.kind === 'code' && (model.depth !== null || model.layers !== null))
    return refused(
      'other-family',
      'ResNet',
      `What '${model.target ?? model.name}' builds lies in code that is not read; Residual Lens knows the classes of torchvision and timm.`,
    );
  const drawn = hydraNet(model, problems);
  if (drawn === null)
    return refused(
      'depth-not-stated',
      'ResNet',
      model.layers === null
        ? `The file names '${model.name}' and states no depth; what it is lies in code that is not read.`
        : `The file names '${model.name}' and its layers, and no block; say 'block: basic' or 'block: bottleneck'.`,
    );
  const inputSource: InputSource = source.input === null ? 'framework default' : 'option';
  const size = drawn.small ? 32 : 224;
  const builder = newBuilder();
  addNet(builder, drawn.net, source.input ?? [size, size, model.channels], {
    input: null,
    stem: model.range,
    head: model.classesAt ?? model.range,
  });
  const graph: Graph = {
    format: 'hydra',
    family: drawn.family,
    model: drawn.name,
    nodes: builder.nodes,
    inputSource,
    inputNote: source.input === null ? noteOf(drawn.small) : null,
  };
  return { kind: 'graph', graph, problems };
}

const noteOf = (small: boolean): string =>
  small
    ? "32x32 is CIFAR's size; the file states none"
    : "224x224 is ImageNet's usual crop; the file states none";

const refused = (code: Refusal['code'], family: string | null, message: string): Reading => ({
  kind: 'refused',
  format: 'hydra',
  refusal: { code, message, family },
});
