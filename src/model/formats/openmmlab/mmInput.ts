import type { Range, Size } from '../../graph.ts';
import type { Tree } from '../text/tree.ts';
import { childOf, entryOf } from '../text/tree.ts';

/** The image size that a config's pipeline makes, and the text that says it. */
export interface StatedSize {
  readonly size: Size;
  readonly range: Range;
  /** The image is scaled to fit into the size, and seldom fills it. */
  readonly keepsRatio: boolean;
}

/** Where OpenMMLab's configs keep pipelines, those for testing first: its figures are of test images. */
const places: readonly (readonly string[])[] = [
  ['test_dataloader', 'dataset'],
  ['val_dataloader', 'dataset'],
  ['data', 'test'],
  ['data', 'val'],
  ['test_pipeline'],
  ['val_pipeline'],
  ['train_dataloader', 'dataset'],
  ['data', 'train'],
  ['train_pipeline'],
];

/** The size of the first pipeline that states one. */
export function statedSize(config: Tree): StatedSize | null {
  for (const place of places) {
    const pipeline = pipelineAt(config, place);
    const found = pipeline === undefined ? null : lastSize(pipeline, 0);
    if (found !== null) return found;
  }
  return null;
}

function pipelineAt(config: Tree, place: readonly string[]): Tree | undefined {
  let here: Tree | undefined = config;
  for (const step of place) here = here === undefined ? undefined : childOf(here, step);
  if (place.length === 1) return here;
  // RepeatDataset and its like hold the dataset that has the pipeline.
  for (let deep = 0; here !== undefined && deep < 4; deep += 1) {
    const pipeline: Tree | undefined = childOf(here, 'pipeline');
    if (pipeline !== undefined) return pipeline;
    here = childOf(here, 'dataset');
  }
  return undefined;
}

function lastSize(pipeline: Tree, deep: number): StatedSize | null {
  let found: StatedSize | null = null;
  if (pipeline.kind !== 'list' || deep > 4) return null;
  for (const step of pipeline.items) {
    const inner = childOf(step, 'transforms');
    found = sizeOfStep(step) ?? (inner === undefined ? null : lastSize(inner, deep + 1)) ?? found;
  }
  return found;
}

/**
 * The transforms that leave a known size: mmpretrain/datasets/transforms/processing.py and mmcv/transforms/processing.py.
 * `ResizeEdge`, and `Resize` with one free side, leave one that the image decides. In mmcls 0.x `scale` is the share of
 * the image that RandomResizedCrop takes, and `size` the size.
 */
const rows: Readonly<Record<string, { readonly keys: readonly string[]; readonly widthFirst: boolean }>> = {
  CenterCrop: { keys: ['crop_size'], widthFirst: true },
  RandomCrop: { keys: ['crop_size', 'size'], widthFirst: false },
  RandomResizedCrop: { keys: ['size', 'scale'], widthFirst: false },
  EfficientNetCenterCrop: { keys: ['crop_size'], widthFirst: false },
  EfficientNetRandomCrop: { keys: ['scale', 'crop_size'], widthFirst: false },
  Resize: { keys: ['size', 'img_scale', 'scale'], widthFirst: true },
  MultiScaleFlipAug: { keys: ['img_scale'], widthFirst: true },
};

function sizeOfStep(step: Tree): StatedSize | null {
  const type = childOf(step, 'type');
  const name = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : '';
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  for (const key of row?.keys ?? []) {
    const entry = entryOf(step, key);
    const numbers = entry === undefined ? null : pairOf(entry.value);
    if (entry === undefined || numbers === null) continue;
    const swap = row?.widthFirst === true && key !== 'size';
    const size: Size = swap ? [numbers[1], numbers[0]] : numbers;
    const keep = childOf(step, 'keep_ratio');
    const fits = name === 'MultiScaleFlipAug' || (keep?.kind === 'scalar' && keep.value === true);
    return { size, range: { start: entry.keyRange.start, end: entry.value.range.end }, keepsRatio: fits };
  }
  return null;
}

function pairOf(value: Tree): Size | null {
  const items = value.kind === 'list' ? value.items : [value, value];
  const [first, second] = items.map((item) => (item.kind === 'scalar' ? item.value : null));
  const good = (size: unknown): size is number =>
    typeof size === 'number' && Number.isInteger(size) && size >= 8 && size <= 16_384;
  return items.length === 2 && good(first) && good(second) ? [first, second] : null;
}
