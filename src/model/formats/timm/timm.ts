import type { Architecture } from '../../families.ts';
import { timmNet } from '../../families.ts';
import { addNet } from '../../families/residualNet.ts';
import { addPlainNet, vggNamed } from '../../families/vgg.ts';
import type { Format, Graph, InputSource, Shape } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Reader, Reading, Source } from '../../reader.ts';
import { newBuilder } from '../drawing/builder.ts';
import { parseTree } from '../text/parse.ts';
import { partAt, saidAt, textAt } from '../text/said.ts';
import { readArguments, type TimmArguments } from './timmArguments.ts';
import { timmFamily } from './timmFamilies.ts';
import type { Tree } from '../text/tree.ts';

/**
 * timm's `config.json` as it lies on the Hugging Face hub, and transformers' `timm_wrapper`: an architecture by its name,
 * with a few arguments. Read as `_parse_model_cfg` (timm/models/_hub.py) and `_update_default_model_kwargs`
 * (timm/models/_builder.py) do in timm 1.0.
 */
export const timm: Reader = {
  format: 'timm',
  match: (path, text) => {
    if (!/\.json$/i.test(path)) return false;
    const name = /"architecture"\s*:\s*"([^"\n]{1,80})"/.exec(text)?.[1];
    if (name === undefined) return false;
    if (/"(pretrained_cfg|num_features|model_args)"\s*:|"timm_wrapper"/.test(text)) return true;
    // Other programs' files say 'architecture' too: a name that timm has, and a sign that a net is meant.
    const meant = /"(num_classes|global_pool)"\s*:/.test(text) || /(^|[\\/])config\.json$/i.test(path);
    return meant && (isDrawn(name) || timmFamily(name) !== null);
  },
  draws: (_path, text) => isDrawn(/"architecture"\s*:\s*"([^"\n]{1,80})"/.exec(text)?.[1] ?? ''),
  read,
};

const isDrawn = (name: string): boolean =>
  timmNet(name) !== null || vggNamed(name.split('.')[0] ?? name) !== null;

function read(path: string, text: string, source: Source): Reading {
  const parsed = parseTree(path, text);
  if (parsed.kind === 'refused') return { ...parsed, format: 'timm' };
  const { tree } = parsed;
  const format: Format = textAt(tree, 'model_type') === 'timm_wrapper' ? 'huggingface' : 'timm';
  const name = textAt(tree, 'architecture');
  if (tree === null || name === null)
    return refuse(format, 'not-a-model', null, 'The file names no architecture; it is no config of timm.');
  const problems = [...parsed.problems];
  const net = timmNet(name);
  const plain = vggNamed(name.split('.')[0] ?? name);
  if (net === null && plain === null) {
    const family = timmFamily(name);
    const kind = family === null ? '' : ` (${family})`;
    const message = `This config of timm names '${name}'${kind} and states no layers; Residual Lens knows timm's ResNets and VGG by name.`;
    return refuse(format, 'other-family', family ?? name, message);
  }
  const args = readArguments(tree, problems);
  const input = inputOf(tree, args, source);
  const builder = newBuilder();
  const inputAt = saidAt(tree, 'pretrained_cfg', 'input_size') ?? saidAt(tree, 'input_size');
  const head = args.classesAt;
  const stem = saidAt(tree, 'architecture');
  if (net !== null) {
    const drawn = netOf(net, args, tree);
    if (drawn.stages.some(({ block }) => block === 'basic')) checkBasic(args, tree, problems);
    addNet(builder, drawn, input.shape, { input: inputAt, stem, head: head ?? stem });
  }
  if (net === null && plain !== null)
    addPlainNet(
      builder,
      plain,
      { shape: input.shape, range: inputAt },
      { classes: args.classes, range: stem },
    );
  noteOnDrawing(name, net, problems, tree);
  const graph: Graph = {
    format,
    family: net?.family ?? 'VGG',
    model: name,
    nodes: builder.nodes,
    inputSource: input.source,
    inputNote: input.source === 'framework default' ? "224 is timm's default input_size" : null,
  };
  return { kind: 'graph', graph, problems };
}

function netOf(net: Architecture, args: TimmArguments, tree: Tree) {
  const options = { classes: args.classes, pool: args.pool, range: saidAt(tree, 'architecture') };
  return net.net(options, args.changes);
}

/** What timm's `BasicBlock` asserts. */
function checkBasic({ changes }: TimmArguments, tree: Tree, problems: Problem[]): void {
  const wanted = [
    ['cardinality', changes.cardinality ?? 1, 1],
    ['base_width', changes.baseWidth ?? 64, 64],
  ] as const;
  for (const [key, stated, only] of wanted)
    if (stated !== only) {
      const message = `'${key}' is ${stated}; timm's basic block takes only ${only}.`;
      const range = saidAt(tree, 'model_args', key);
      problems.push({ severity: 'error', code: 'wrong-value', message, range });
    }
}

const refuse = (
  format: Format,
  code: 'not-a-model' | 'other-family',
  family: string | null,
  message: string,
): Reading => ({ kind: 'refused', format, refusal: { code, message, family } });

/** The size is the one that the weights were trained at; `input_size` stands as [channels, height, width]. */
function inputOf(tree: Tree, args: TimmArguments, source: Source): { shape: Shape; source: InputSource } {
  if (source.input !== null) return { shape: source.input, source: 'option' };
  const stated = partAt(tree, 'pretrained_cfg', 'input_size') ?? partAt(tree, 'input_size');
  const sizes = stated?.kind === 'list' ? stated.items.map(sizeOf) : [];
  const [channels, height, width] = sizes;
  const inside = args.inputChannels ?? channels ?? 3;
  return height !== undefined && width !== undefined && sizes.length === 3
    ? { shape: [height, width, inside], source: 'file' }
    : { shape: [224, 224, inside], source: 'framework default' };
}

const sizeOf = (item: Tree): number | undefined =>
  item.kind === 'scalar' && typeof item.value === 'number' && item.value >= 1
    ? Math.floor(item.value)
    : undefined;

/** What the picture cannot show of a net, said once. */
function noteOnDrawing(name: string, net: Architecture | null, problems: Problem[], tree: Tree): void {
  const note = (message: string) =>
    problems.push({ severity: 'info', code: 'drawn-as', message, range: saidAt(tree, 'architecture') });
  if (net !== null) note(`The layers of '${name}' are those of ${net.source}; the file states its name.`);
  if (name.includes('blur'))
    note("timm's BlurPool2d is drawn as an average pool: its 3x3 weights are fixed.");
  if (net?.family === 'BiT')
    note('The convolutions of BiT standardize their weights; counts and shapes are as drawn.');
}
