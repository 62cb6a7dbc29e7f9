import { nothingKnown } from '../src/model/nothingKnown.ts';
import { shapeText, type Shape } from '../src/model/graph.ts';
import { leastWords, sectionName, skipNames } from '../src/protocol/labels.ts';
import type { Picture, Section } from '../src/protocol/view.ts';
import { blockValue, heatValue } from './heat/heatValue.ts';
import { skipAt, skipName } from './farSkip.ts';
import { heats, type Heat } from './heat/heats.ts';
import type { FigureOf } from './heat/probeSeries.ts';
import { blockName } from './layout/cardDrawing.ts';
import { exact, plural, shownName } from './numbers.ts';
import {
  foundIn,
  instanceAt,
  isBlockPart,
  lastAbove,
  nodeIdAt,
  sectionAt,
  templateAt,
  type Found,
  type Index,
  type Place,
} from './pictureIndex.ts';
import { nodeName } from './skipWords.ts';
import { hasUnknown, sectionSums, unknownShape } from './sums.ts';
import type { Indexed } from './state.ts';
import type { Target } from './target.ts';

/** What is put into words: a picture, what its boxes are coloured by, and what is wrong at a node. */
export interface Worded {
  readonly picture: Picture;
  readonly index: Index;
  readonly heat: Heat | null;
  /** What was measured of the nodes, where that is what they are coloured by. */
  readonly figures: FigureOf | null;
  readonly problemOf: (id: string) => string | undefined;
}

export const wordedOf = (
  { picture, index, problems }: Indexed,
  heat: Heat | null,
  figures: FigureOf | null = null,
): Worded => ({
  picture,
  index,
  heat,
  figures,
  problemOf: (id) => problems.get(id)?.message,
});

/** The words for a target, as they are heard where one comes to it; null for what is not there. */
export function targetText(worded: Worded, index: Index, target: Target): string | null {
  if (target.kind === 'section') {
    const section = worded.picture.sections[Number(target.id)];
    return section === undefined ? null : sectionText(worded.picture, section);
  }
  const found = foundIn(index, target);
  if (found === undefined) return null;
  if (target.kind === 'skip') return skipText(worded, found);
  return target.kind === 'block' || found.node === null
    ? blockText(worded, found)
    : layerText(worded, found, found.node);
}

/** "stage 2, 28x28x512, 4 blocks, 1,219,584 params". */
export function sectionText(picture: Picture, section: Section): string {
  const sums = sectionSums(picture, section);
  const { blocks, learnable, atLeast } = sums;
  const size = nothingKnown(sums) ? 'params unknown' : `${leastWords(atLeast)}${exact(learnable)} params`;
  return listed(
    sectionName(section),
    shapeWords(section.shape),
    blocks === 0 ? '' : plural(blocks, 'block'),
    size,
  );
}

/** "stage 3, block 1, bottleneck, projection skip, 14x14x1024, 1,512,448 params; stage3.block1". */
export function blockText({ picture, heat, figures }: Worded, place: Place): string | null {
  const [template, instance] = [templateAt(picture, place), instanceAt(picture, place)];
  const section = sectionAt(picture, place);
  if (template === undefined || instance === undefined || section === undefined) return null;
  const text = listed(
    section.kind === 'stage' ? sectionName(section) : '',
    `block ${blockNumber(picture, section, place)}`,
    blockName(template),
    template.skip === null ? 'no skip' : `${skipNames[template.skip]} skip`,
    shapeWords(template.output),
    `${leastWords(hasUnknown(template))}${exact(template.learnable)} params`,
    heatText(heat, heat === null ? null : blockValue(heat, { picture, template, instance, figures })),
  );
  return `${text}; ${shownName(instance.id)}`;
}

/** "skip, projection: 1x1 conv, stride 2, 512 -> 1024; 524,288 + 2,048 params; option B; stage3.block1". */
export function skipText({ picture, index }: Worded, found: Found): string | null {
  const [skip, template, instance] = [
    skipAt(picture, index, found),
    templateAt(picture, found),
    instanceAt(picture, found),
  ];
  if (skip === null || template === undefined || instance === undefined) return null;
  return `skip, ${skip.line}; ${shownName(skipName(template, instance, found))}`;
}

/** "3x3 conv, 128, stride 2, 28x28x128, 73,728 params, on the skip, reads conv1; conv2". */
export function layerText(
  { picture, heat, figures, problemOf }: Worded,
  place: Place,
  index: number,
): string | null {
  const [template, instance] = [templateAt(picture, place), instanceAt(picture, place)];
  const node = template?.nodes[index];
  if (template === undefined || instance === undefined || node === undefined) return null;
  const id = nodeIdAt(instance, template, index);
  const problem = problemOf(id);
  const text = listed(
    nodeName(node),
    node.detail,
    // An input's detail is its shape.
    node.detail === shapeText(node.shape) ? '' : shapeWords(node.shape),
    node.learnable === null || node.learnable === 0 ? '' : `${exact(node.learnable)} params`,
    heatText(heat, heat === null ? null : heatValue(heat, [index], { picture, template, instance, figures })),
    node.role === 'skip' ? 'on the skip' : '',
    readsText(picture, place, index),
  );
  return `${text}; ${shownName(id)}${problem === undefined ? '' : `. Problem: ${problem}`}`;
}

const shapeWords = (shape: Shape | null): string => (shape === null ? unknownShape : shapeText(shape));
const listed = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');

function blockNumber(picture: Picture, { parts }: Section, place: Place): number {
  return parts
    .slice(0, place.part)
    .filter((part) => isBlockPart(picture, part))
    .reduce((sum, { instances }) => sum + instances.length, place.instance + 1);
}

/** "118 M MACs" where the boxes are coloured by them; parameters are said anyway. */
function heatText(heat: Heat | null, value: number | null): string {
  if (heat === null || heat === 'parameters' || value === null) return '';
  return `${heats[heat].text(value)} ${heats[heat].name}`;
}

/** What a layer reads, where that is not just what stands right above it: each by a name that no other of them has. */
function readsText(picture: Picture, place: Place, index: number): string {
  const [template, instance] = [templateAt(picture, place), instanceAt(picture, place)];
  if (template === undefined || instance === undefined) return '';
  const { nodes, block } = template;
  const inputs = nodes[index]?.inputs ?? [];
  const idAt = (input: number) => nodeIdAt(instance, template, input);
  const last = lastAbove(picture, place);
  const x = instance.entry ?? last;
  const ids = inputs.map((input) => {
    if (typeof input === 'string') return input;
    return input < 0 ? x : idAt(input);
  });
  const above = index > 0 ? idAt(index - 1) : last;
  if (ids.length === 0 || (ids.length === 1 && ids[0] === above)) return '';
  const own = idAt(index);
  const name = (input: number | string): string => {
    if (typeof input === 'string') return input;
    // A block's x has that name where it stands right above the block; from elsewhere its own is said.
    if (input < 0) return block === null || instance.entry !== undefined ? (x ?? 'x') : 'x';
    const { suffix = '' } = nodes[input] ?? {};
    return suffix === '' ? within(idAt(input), [`${own}.`, folderOf(own)]) : suffix;
  };
  const names = inputs.map(name);
  const told = new Set(names).size === new Set(inputs).size;
  const full = inputs.map((input) => (typeof input === 'number' && input >= 0 ? idAt(input) : name(input)));
  return `reads ${(told ? names : full).map((each) => shownName(each)).join(' and ')}`;
}

/** An id without the first of some beginnings that it has. */
function within(id: string, beginnings: readonly string[]): string {
  const beginning = beginnings.find((each) => id.startsWith(each) && id.length > each.length) ?? '';
  return id.slice(beginning.length);
}

/** "stage1.block1." of "stage1.block1.add". */
const folderOf = (id: string): string => /^.*[./]/.exec(id)?.[0] ?? '';
