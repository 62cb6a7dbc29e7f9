import { currentClass, currentConfig } from './kerasLegacy.ts';
import { sizesIn } from './kerasInbound.ts';
import type { Net } from './kerasNet.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** One object of a model's `layers`: a layer, or a whole model. */
export interface LayerEntry {
  readonly name: string;
  readonly type: string;
  readonly module: string;
  readonly config: Tree;
  readonly tree: Tree;
}

const wordAt = (tree: Tree | null | undefined, key: string): string | null => {
  const found = childOf(tree ?? null, key);
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : null;
};

const noConfig = (tree: Tree): Tree => ({ kind: 'map', entries: [], range: tree.range });

/** The type of a layer without a class, which is reported where it is read. */
export const unreadable = 'unreadable';

/** Reads what a layer is called and what it is; one without a class is opaque, and reported. */
export function readEntry(net: Net, tree: Tree, at: number): LayerEntry {
  const stated = wordAt(tree, 'class_name');
  const config = childOf(tree, 'config') ?? noConfig(tree);
  const name = wordAt(tree, 'name') ?? wordAt(config, 'name');
  if (stated === null)
    net.problems.push({
      severity: 'error',
      code: 'missing-key',
      message: `Layer '${name ?? `number ${at + 1}`}' needs 'class_name'.`,
      range: tree.range,
    });
  const type = stated === null ? unreadable : currentClass(stated);
  return {
    name: name ?? `${type.toLowerCase()}_${at + 1}`,
    type,
    module: wordAt(tree, 'module') ?? '',
    config: currentConfig(config),
    tree,
  };
}

/** The layers that a model's config lists: Keras 1 and old tfjs have a Sequential's list in the config's own place. */
export function layersIn(config: Tree): Tree | null {
  const layers = config.kind === 'list' ? config : childOf(config, 'layers');
  return layers?.kind === 'list' ? layers : null;
}

/** Classes of whole models; a subclass of Functional keeps its name and writes the same config. */
export function isModel({ type, config }: Pick<LayerEntry, 'type' | 'config'>): boolean {
  if (layersIn(config) === null) return false;
  return (
    /^(Model|Functional|Network|Sequential)$/.test(type) ||
    (childOf(config, 'input_layers') !== undefined && childOf(config, 'output_layers') !== undefined)
  );
}

/** Calls are named in Functional models alone; a Sequential reads from top to bottom. */
export function isChain({ type, config }: Pick<LayerEntry, 'type' | 'config'>): boolean {
  return config.kind === 'list' || (type === 'Sequential' && childOf(config, 'output_layers') === undefined);
}

/** The text that states a layer's input shape, with or without the batch. */
export function statedShape({ config }: Pick<LayerEntry, 'config'>): Tree | undefined {
  return ['batch_shape', 'batch_input_shape', 'input_shape']
    .map((key) => childOf(config, key))
    .find((said) => said !== undefined && !(said.kind === 'scalar' && said.value === null));
}

/** The input shape that a layer states, without the batch; null where it states none. */
export function inputShapeIn(entry: Pick<LayerEntry, 'config' | 'tree'>): (number | null)[] | null {
  const stated = statedShape(entry);
  if (stated !== undefined) {
    const sizes = sizesIn(stated);
    return stated === childOf(entry.config, 'input_shape') ? sizes : (sizes?.slice(1) ?? null);
  }
  const features = childOf(entry.config, 'input_dim');
  if (features?.kind === 'scalar' && typeof features.value === 'number')
    return sizesIn({ kind: 'list', items: [features], range: features.range });
  const built = childOf(childOf(entry.tree, 'build_config') ?? null, 'input_shape');
  return sizesIn(built)?.slice(1) ?? null;
}
