import type { Part, Picture, Section } from '../src/protocol/view.ts';
import { isBlockPart } from './pictureIndex.ts';

/**
 * What is folded. Runs and blocks are known by the id of their (first) instance, so that the state outlives a new
 * picture of the same file. What is not in the maps follows the level.
 */
export interface Folds {
  readonly level: 'auto' | 'folded' | 'unfolded';
  /** Run's first instance: true where its instances stand one by one. */
  readonly runs: ReadonlyMap<string, boolean>;
  /** Instance: true where its layers are drawn. */
  readonly blocks: ReadonlyMap<string, boolean>;
}

export const autoFolds: Folds = { level: 'auto', runs: new Map(), blocks: new Map() };
export const allFolded: Folds = { level: 'folded', runs: new Map(), blocks: new Map() };
export const allUnfolded: Folds = { level: 'unfolded', runs: new Map(), blocks: new Map() };

/** Past this many blocks that stand alone, only the first of each stage opens by itself. */
const mostOpenAlone = 16;
/** A block of more branches side by side is too wide to be read in the first picture. */
const mostBranches = 8;

export function isRunOpen(folds: Folds, part: Part): boolean {
  const first = part.instances[0]?.id ?? '';
  return part.instances.length < 2 || (folds.runs.get(first) ?? folds.level === 'unfolded');
}

/** Which instances open by themselves: every stage shows one block with its layers, small nets show each distinct one. */
export function openByItself(picture: Picture): ReadonlySet<string> {
  const isBlock = (part: Part) => isBlockPart(picture, part);
  const isWide = ({ template }: Part) =>
    picture.templates[template]?.nodes.some(
      ({ inputs }) => inputs.filter((input) => typeof input === 'number').length > mostBranches,
    ) === true;
  const alone = (section: Section) =>
    section.parts.filter((part) => isBlock(part) && part.instances.length === 1);
  const few = picture.sections.reduce((sum, section) => sum + alone(section).length, 0) <= mostOpenAlone;
  const open = new Set<string>();
  for (const section of picture.sections) {
    const singles = alone(section);
    const chosen = few && singles.length > 0 ? singles : section.parts.filter(isBlock).slice(0, 1);
    for (const part of chosen) if (!isWide(part)) open.add(part.instances[0]?.id ?? '');
  }
  return open;
}

export function isBlockOpen(folds: Folds, id: string, auto: ReadonlySet<string>): boolean {
  const stated = folds.blocks.get(id);
  if (stated !== undefined) return stated;
  return folds.level === 'auto' ? auto.has(id) : folds.level === 'unfolded';
}

/** Shows or hides a block's layers. */
export function blockToggled(folds: Folds, picture: Picture, id: string): Folds {
  const open = !isBlockOpen(folds, id, openByItself(picture));
  return { ...folds, blocks: new Map(folds.blocks).set(id, open) };
}

/** Unfolds a run into its blocks, or folds it to one card. */
export function runToggled(folds: Folds, part: Part): Folds {
  const first = part.instances[0]?.id ?? '';
  return { ...folds, runs: new Map(folds.runs).set(first, !isRunOpen(folds, part)) };
}
