import * as z from 'zod';
import { paperDepths } from '../../families.ts';
import type { ResidualNet } from '../../families/residualNet.ts';
import { imageNetStem, smallStem } from '../../families/stems.ts';
import type { Problem } from '../../problem.ts';
import type { ResidualStage } from '../drawing/residualStages.ts';
import { itemAt, partAt, saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const count = z.int().min(1);
const modelSchema = z.object({
  num_blocks: z.array(count).min(1).nullish(),
  init_planes: count.default(64),
  reduction: count.nullish(),
  small_input: z.boolean().default(false),
  base_width_and_cardinality: z.array(count).length(2).nullish(),
  basic_layer: z.boolean().default(false),
  final_bn_relu: z.boolean().default(true),
  use_se: z.boolean().default(false),
  se_reduction_ratio: count.default(16),
});
type Model = z.infer<typeof modelSchema>;

export interface ClassyNet {
  readonly family: string;
  readonly small: boolean;
  readonly net: ResidualNet;
}

/** The models registered in classy_vision/models/resnet.py and resnext.py: two by their numbers, the others by name. */
const named: Readonly<Record<string, { readonly depth: number; readonly grouped: boolean }>> = {
  resnet18: { depth: 18, grouped: false },
  resnet34: { depth: 34, grouped: false },
  resnet50: { depth: 50, grouped: false },
  resnet101: { depth: 101, grouped: false },
  resnet152: { depth: 152, grouped: false },
  resnext50_32x4d: { depth: 50, grouped: true },
  resnext101_32x4d: { depth: 101, grouped: true },
  resnext152_32x4d: { depth: 152, grouped: true },
};

export const resNetNames: ReadonlySet<string> = new Set(['resnet', 'resnext', ...Object.keys(named)]);

export function classyResNet(model: Tree, name: string, problems: Problem[]): ClassyNet {
  const said = validate(modelSchema, model, problems, 'The model') ?? modelSchema.parse({});
  const row = named[name];
  const paper = row === undefined ? undefined : paperDepths[row.depth];
  const basic = paper === undefined ? said.basic_layer : paper.block === 'basic';
  const numbers: Model = {
    ...said,
    num_blocks: paper?.layers.slice() ?? said.num_blocks ?? [],
    basic_layer: basic,
    reduction: paper !== undefined && basic ? 1 : (said.reduction ?? (basic ? 1 : 4)),
    base_width_and_cardinality: row?.grouped === true ? [4, 32] : said.base_width_and_cardinality,
  };
  sayConflicts(model, name, said, problems);
  const grouped = (numbers.base_width_and_cardinality?.[1] ?? 1) > 1 && !said.small_input && !basic;
  const stem = said.small_input ? smallStem(said.init_planes) : imageNetStem(said.init_planes);
  return {
    family: grouped ? 'ResNeXt' : 'ResNet',
    small: said.small_input,
    net: {
      stem,
      stemChannels: said.init_planes,
      stages: stagesOf(model, numbers),
      tail: [],
      pool: 'none',
      head: [],
    },
  };
}

function sayConflicts(model: Tree, name: string, said: Model, problems: Problem[]): void {
  if (name === 'resnet' && (said.base_width_and_cardinality ?? null) !== null)
    problems.push({
      severity: 'error',
      code: 'wrong-value',
      message:
        "'base_width_and_cardinality' is stated and the model 'resnet' does not take it; name it 'resnext'.",
      range: saidAt(model, 'base_width_and_cardinality'),
    });
}

/** Output planes are init_planes * 2^i * reduction; small inputs always have basic layers, whatever the reduction. */
function stagesOf(model: Tree, numbers: Model): ResidualStage[] {
  const blocks = partAt(model, 'num_blocks');
  const reduction = numbers.reduction ?? 4;
  const basic = numbers.small_input || numbers.basic_layer;
  const [baseWidth, cardinality] = numbers.base_width_and_cardinality ?? [];
  const stages = numbers.num_blocks?.length ?? 0;
  const more = numbers.final_bn_relu ? {} : { more: { bareLast: true as const } };
  return (numbers.num_blocks ?? []).map((count, at): ResidualStage => {
    const filters = numbers.init_planes * 2 ** at * reduction;
    const grouped = baseWidth !== undefined && cardinality !== undefined && !basic;
    const step = at === 0 ? 1 : 2;
    return {
      number: at + 1,
      block: basic ? 'basic' : 'bottleneck',
      blocks: count,
      filters,
      width: grouped ? baseWidth * 2 ** at * cardinality : Math.ceil(filters / reduction),
      stride: [step, step],
      groups: grouped ? cardinality : 1,
      skip: 'B',
      order: 'post',
      strideOn: '3x3',
      se: numbers.use_se ? numbers.se_reduction_ratio : null,
      bias: false,
      batchNorm: true,
      activation: 'relu',
      projection: { batchNorm: true, pool: false, when: 'shape' },
      range: itemAt(blocks, at) ?? saidAt(model, 'name'),
      ...(at === stages - 1 ? more : {}),
    };
  });
}
