import type { Range } from '../../graph.ts';
import type { Tree } from '../text/tree.ts';
import { childOf } from '../text/tree.ts';

/** What a call reads: one output of one call of a layer. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
  readonly range: Range;
  /** The tensor's shape with the batch, where the file states it. */
  readonly shape: readonly (number | null)[] | null;
}

/**
 * The references in one of `inbound_nodes`, or in `input_layers` and `output_layers`, in the order of the text.
 *
 * Keras 1 and 2 write ["layer", call, output] with keyword arguments behind, nested as the call was; Keras 3 writes
 * `args` and `kwargs` that hold `__keras_tensor__` objects (serialize_node in keras/src/models/functional.py). Names in
 * keyword arguments count only where a layer is called so.
 */
export function referencesIn(tree: Tree | undefined, layers: ReadonlyMap<string, unknown>): Reference[] {
  if (tree === undefined) return [];
  const found: Reference[] = [];
  const keras3 = tree.kind === 'map' && childOf(tree, 'args') !== undefined;
  collect(tree, { found, layers, legacy: !keras3, keyword: false });
  return found;
}

interface Search {
  readonly found: Reference[];
  readonly layers: ReadonlyMap<string, unknown>;
  readonly legacy: boolean;
  readonly keyword: boolean;
}

/** Goes down through lists and objects; the parser has bounded the depth. */
function collect(tree: Tree, search: Search): void {
  if (tree.kind === 'scalar') return;
  if (tree.kind === 'map') {
    const tensor = tensorOf(tree);
    if (tensor !== null) search.found.push(tensor);
    else for (const { value } of tree.entries) collect(value, { ...search, keyword: true });
    return;
  }
  const reference = search.legacy ? listed(tree.items, tree.range, null) : null;
  if (reference === null) {
    for (const item of tree.items) collect(item, search);
    return;
  }
  const constant = reference.layer === '_CONSTANT_VALUE';
  if (!constant && (!search.keyword || search.layers.has(reference.layer))) search.found.push(reference);
  const kwargs = tree.items[3];
  if (kwargs?.kind === 'map') collect(kwargs, { ...search, keyword: true });
}

function listed(items: readonly Tree[], range: Range, shape: Reference['shape']): Reference | null {
  const [layer, call, output] = items.map((item) => (item.kind === 'scalar' ? item.value : null));
  if (typeof layer !== 'string' || typeof call !== 'number') return null;
  return {
    layer,
    call,
    output: typeof output === 'number' ? output : 0,
    range: items[0]?.range ?? range,
    shape,
  };
}

function tensorOf(tree: Tree): Reference | null {
  const type = childOf(tree, 'class_name');
  if (type?.kind !== 'scalar' || type.value !== '__keras_tensor__') return null;
  const config = childOf(tree, 'config') ?? null;
  const history = childOf(config, 'keras_history');
  if (history?.kind !== 'list') return null;
  return listed(history.items, history.range, sizesIn(childOf(config, 'shape')));
}

/** A list of sizes, null for one that is open; null where there is no such list. */
export function sizesIn(tree: Tree | undefined): (number | null)[] | null {
  if (tree?.kind !== 'list') return null;
  const sizes = tree.items.map((item) => (item.kind === 'scalar' ? item.value : undefined));
  const whole = (size: unknown) => Number.isSafeInteger(size) && (size as number) > 0;
  if (!sizes.every((size) => size === null || size === -1 || whole(size))) return null;
  return sizes.map((size) => (typeof size === 'number' && size > 0 ? size : null));
}
