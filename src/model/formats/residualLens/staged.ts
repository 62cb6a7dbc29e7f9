import type { Size } from '../../graph.ts';
import { sizeOf } from '../drawing/ops.ts';
import type { LayerList } from './layers.ts';
import type { StagedKeys, StageKeys } from './residualLensSchema.ts';
import { stageSchema } from './residualLensSchema.ts';
import type { End, ResidualStage } from '../drawing/residualStages.ts';
import { addStage } from '../drawing/residualStages.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';
import { renameFix } from '../text/renameFix.ts';
import { childOf } from '../text/tree.ts';
import type { Fix } from '../../range.ts';

type Net = Partial<StagedKeys>;

/** Reads the stages of the staged form; keys at the top of the config hold for every stage that does not say its own. */
export function readStages(
  config: Tree,
  items: readonly Tree[],
  net: Net,
  list: Pick<LayerList, 'builder' | 'problems'>,
  start: End,
): { end: End['node']; last: ResidualStage | null } {
  let end = start;
  let last: ResidualStage | null = null;
  items.forEach((item, at) => {
    const said = validate(stageSchema, item, list.problems, `Stage ${at + 1}`);
    if (said === null) {
      const op = { kind: 'opaque', type: `stage ${at + 1}` } as const;
      const place = { range: item.range, stage: at + 1, unit: `stage${at + 1}` };
      end = { node: list.builder.add(`stage${at + 1}`, op, [end.node], place), channels: null };
      return;
    }
    last = { ...stageOf(said, net, item, at), ...mendOf(item, config) };
    end = addStage(list.builder, last, end);
  });
  return { end: end.node, last };
}

/** Where projections are made for the stride alone, other filters break the sum: "shape" makes them for both. */
function mendOf(item: Tree, config: Tree): { mend?: Fix } {
  const said = [item, config]
    .map((tree) => childOf(childOf(tree, 'projection') ?? null, 'when'))
    .find((when) => when !== undefined);
  if (said?.kind !== 'scalar' || said.value !== 'stride') return {};
  return {
    mend: {
      ...renameFix(said.range, 'stride', 'shape'),
      title: 'Make a projection wherever the shape changes',
    },
  };
}

function stageOf(said: StageKeys, net: Net, item: Tree, at: number): ResidualStage {
  const block = said.block ?? net.block ?? 'basic';
  const stride: Size = sizeOf(said.stride, at === 0 ? 1 : 2);
  const projection = { ...net.projection, ...said.projection };
  const norm = said.batchNorm ?? net.batchNorm ?? true;
  const projectionNorm = projection.batchNorm ?? norm;
  const bias = said.bias ?? net.bias;
  return {
    number: at + 1,
    block,
    blocks: said.blocks,
    filters: said.filters,
    width: said.width ?? Math.max(1, Math.floor(said.filters / 4)),
    stride,
    groups: said.groups ?? net.groups ?? 1,
    skip: said.skip ?? net.skip ?? 'B',
    order: said.order ?? net.order ?? 'post',
    strideOn: said.strideOn ?? net.strideOn ?? '3x3',
    se: reductionOf(said.se ?? net.se ?? false),
    bias: bias ?? !norm,
    batchNorm: norm,
    activation: said.activation ?? net.activation ?? 'relu',
    projection: {
      batchNorm: projectionNorm,
      bias: bias ?? !projectionNorm,
      pool: projection.pool ?? false,
      when: projection.when ?? 'shape',
    },
    range: item.range,
  };
}

/** The reduction that Hu et al. use where the config only says that there is one. */
const usualReduction = 16;

function reductionOf(se: boolean | number): number | null {
  if (typeof se === 'number') return se;
  return se ? usualReduction : null;
}
