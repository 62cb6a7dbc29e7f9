import type { SkipKind } from '../../src/model/facts.ts';
import type { Template, TemplateNode } from '../../src/protocol/view.ts';
import { entering } from './bypassKind.ts';
import type { Drawing, DrawnEdge, DrawnSkip, DrawnUnit, LongStart } from './drawing.ts';
import { fuse, type Unit } from './fuse.ts';
import { metrics, type Measure, type Point } from './metrics.ts';
import { sideUnits } from './sideUnits.ts';
import type { Ways } from './sideways.ts';

export interface CardOptions {
  readonly count: number;
  /** A lane brings its x, and not what stands above. */
  readonly entered: boolean;
  readonly measure: Measure;
  /** Of all cards of the picture: as their names need it. */
  readonly width: number;
  /** Template indices of nodes that are read from elsewhere. */
  readonly taps: ReadonlySet<number>;
}

/** From the lower edge of a card to a line that leaves by its side: below what enters there. */
const tapRise = 10;

/** A folded block, or a folded run of `count` equal ones: one cell, with its skip and its merge still beside it. */
export function cardDrawing(
  template: Template,
  { count, entered, measure, width, taps }: CardOptions,
): Drawing {
  const { skip } = template;
  const half = width / 2;
  const sheets = count > 1 ? metrics.sheetStep * Math.min(2, count - 1) : 0;
  const named = template.nodes.findIndex(({ role, merge: kind }) => role === 'merge' && kind !== null);
  const mergeIndex =
    named >= 0 ? named : template.nodes.findIndex((node) => node.merge !== null && node.merge !== 'product');
  // A merge that a lane from elsewhere enters stands below the card though no skip of its own does.
  const merges =
    skip !== null || template.nodes[mergeIndex]?.inputs.some((input) => typeof input === 'string') === true;
  const isFar = readsFromAfar(template);
  const top = skip === null || isFar ? 0 : metrics.cardForkDrop + metrics.cardGap;
  const cell = { top, bottom: top + metrics.cardHeight };
  const merge = {
    y: cell.bottom + sheets + metrics.cardGap + metrics.cardMergeRadius,
    r: metrics.cardMergeRadius,
  };
  const height = merges ? merge.y + merge.r : cell.bottom + sheets;

  const units: DrawnUnit[] = [
    {
      unit: cardUnit(template),
      place: 'card',
      x: 0,
      top,
      width,
      height: metrics.cardHeight,
    },
  ];
  const edges: DrawnEdge[] = [];
  const skips: DrawnSkip[] = [];
  const onRight = (skip === 'projection' || skip === 'zeroPad') && !isFar;
  edges.push({
    points: [
      { x: 0, y: entered ? -metrics.entryGap : -metrics.itemGap },
      { x: 0, y: top },
    ],
    arrow: true,
  });
  if (merges) {
    edges.push({
      points: [
        { x: 0, y: cell.bottom + sheets },
        { x: 0, y: merge.y - merge.r },
      ],
      arrow: false,
    });
    units.push({
      unit: mergeUnit(template, mergeIndex),
      place: 'card',
      x: 0,
      top: merge.y - merge.r,
      width: 2 * merge.r,
      height: 2 * merge.r,
    });
  }
  if (skip !== null) {
    const lane = half + metrics.laneGap;
    const place = { lane, merge, measure, mergeIndex };
    if (isFar) skips.push(farSkip(skip, template, place));
    else skips.push(onRight ? rightSkip(skip, template, place) : leftSkip(skip, place));
  }
  const chip = onRight ? (skips[0]?.chip ?? null) : null;
  const arcRoom = skip === null ? 0 : metrics.laneGap;
  return {
    kind: 'card',
    left: half + (onRight ? 0 : arcRoom) + metrics.blockPadSide,
    right: (chip === null ? half + sheets : chip.x + chip.width / 2) + metrics.blockPadSide,
    height,
    foot: height,
    units,
    edges,
    tail: null,
    skips,
    longStarts: [...taps].flatMap((node): LongStart[] => {
      // What comes out of the block leaves below it, and what is made on the way there from the card.
      if (node === template.nodes.length - 1) return [];
      const y = cell.bottom - tapRise;
      const out = (x: number) => ({ at: { x, y }, rest: [], room: tapRise - 1 });
      return [{ node, ways: { left: out(-half), right: out(half + sheets) } }];
    }),
    longEnds: template.nodes.flatMap(({ inputs }, node) =>
      inputs.flatMap((from) => {
        if (typeof from === 'number') return [];
        const toMerge = merges && node === mergeIndex;
        const [side, y] = toMerge ? [merge.r, merge.y] : [half, (cell.top + cell.bottom) / 2];
        const far = isFar && template.nodes[node]?.role === 'skip' ? skips[0]?.chip : null;
        const ways = far
          ? farWays({ x: far.x - far.width / 2, y: merge.y })
          : { left: { at: { x: -side, y }, rest: [] }, right: { at: { x: side, y }, rest: [] } };
        return [{ from, node, ways, ...entering(template, node) }];
      }),
    ),
    shapeMarks: [],
    volumes: [],
    cell: { left: -half, right: half, ...cell },
    fromSpine: template.nodes.some((node) => node.inputs.includes(-1)),
  };
}

interface SkipPlace {
  readonly lane: number;
  readonly merge: { readonly y: number; readonly r: number };
  readonly mergeIndex: number;
}

function leftSkip(kind: SkipKind, { lane, merge, mergeIndex }: SkipPlace): DrawnSkip {
  const fork: Point = { x: 0, y: metrics.cardForkDrop };
  const points = [fork, { x: -lane, y: fork.y }, { x: -lane, y: merge.y }, { x: -merge.r, y: merge.y }];
  return { kind, pieces: [points], fork, merge: mergeIndex < 0 ? null : mergeIndex, chip: null };
}

/** Whether what the skip's projection reads comes by a lane, while the spine goes through the block. */
const readsFromAfar = ({ nodes }: Template): boolean =>
  nodes.some(({ role, inputs }) => role === 'skip' && inputs.some((input) => typeof input === 'string')) &&
  !nodes.some(({ role, inputs }) => role === 'skip' && inputs.includes(-1));

/** To the left of such a skip's chip: from the right the spine stands between. */
const farWays = (at: Point): Ways => ({ left: { at, rest: [] }, right: { at, rest: [], blocked: true } });

/** A projection of what a lane brings: its chip stands left of the merge. */
function farSkip(
  kind: SkipKind,
  template: Template,
  { merge, mergeIndex, measure }: SkipPlace & { readonly measure: Measure },
): DrawnSkip {
  const text = chipText(template);
  const width = Math.ceil(measure(text, 'note')) + 12;
  const x = -metrics.cardWidth / 4 - metrics.sideGap;
  const out = [
    { x: x + width / 2, y: merge.y },
    { x: -merge.r, y: merge.y },
  ];
  return {
    kind,
    pieces: [out],
    fork: null,
    merge: mergeIndex < 0 ? null : mergeIndex,
    chip: { x, y: merge.y - metrics.chipHeight / 2, width, text },
  };
}

function rightSkip(
  kind: SkipKind,
  template: Template,
  { lane, merge, mergeIndex, measure }: SkipPlace & { readonly measure: Measure },
): DrawnSkip {
  const text = chipText(template);
  const width = Math.ceil(measure(text, 'note')) + 12;
  const x = lane - metrics.laneGap + 2 * metrics.sheetStep + metrics.sideGap + width / 2;
  const fork: Point = { x: 0, y: metrics.cardForkDrop };
  const y = (fork.y + merge.y - metrics.chipHeight) / 2;
  const into = [fork, { x, y: fork.y }, { x, y }];
  const out = [
    { x, y: y + metrics.chipHeight },
    { x, y: merge.y },
    { x: merge.r, y: merge.y },
  ];
  return {
    kind,
    pieces: [into, out],
    fork,
    merge: mergeIndex < 0 ? null : mergeIndex,
    chip: { x, y, width, text },
  };
}

/** "1x1, stride 2" of a projection, "2x2 pool, 1x1" where a pool before it takes the stride, "zero-pad". */
function chipText(template: Template): string {
  if (template.skip === 'zeroPad') return 'zero-pad';
  const skipOf = (op: string) => template.nodes.find((node) => node.role === 'skip' && node.op === op);
  const [conv, pool] = [skipOf('conv2d'), skipOf('pool')];
  if (conv === undefined) return 'projection';
  const stride = /stride [^ ,]+/.exec(conv.detail)?.[0];
  const window = /\d+x\d+/.exec(pool?.label ?? '')?.[0] ?? '';
  const kernel = conv.label.split(' ')[0] ?? '';
  const parts = [pool === undefined ? '' : `${window} pool`.trim(), kernel, stride ?? ''];
  return parts.filter((part) => part !== '').join(', ');
}

function cardUnit(template: Template): Unit {
  const alone = fuse(template, new Set(), true);
  const numbered = template.nodes.map(({ inputs }) => inputs.filter((input) => typeof input === 'number'));
  const side = sideUnits(alone, numbered);
  const convs = template.nodes.filter(
    (_, index) => alone[index]?.look === 'weighted' && side[index] !== true,
  );
  // What has no weights on its branch is told by what it does there: it pools, it upsamples.
  const others = template.nodes.filter(
    ({ role, merge }, index) =>
      role === 'branch' && merge === null && alone[index]?.look === 'plain' && side[index] !== true,
  );
  const told = convs.length > 0 ? convs : others;
  const names = told.slice(0, 4).map(({ label }) => label.replace(' conv', ''));
  const branches = branchNames(template);
  return {
    nodes: template.nodes.map((_, index) => index),
    leader: 0,
    before: '',
    label: cardName(template),
    after:
      branches.length > 1
        ? `${branches.length} branches: ${branches.join(' | ')}`
        : [...names, ...(told.length > 4 ? ['…'] : [])].join(' · '),
    look: template.nodes.some(({ op }) => op === 'opaque') ? 'opaque' : 'weighted',
    merge: null,
    role: 'branch',
    unknownShape: template.output === null,
  };
}

/** What tells the parallel branches of an inception module apart; what a lane brings to their concat is none of them. */
function branchNames({ block, nodes }: Template): string[] {
  const join = block === 'inception' ? nodes.find(({ merge }) => merge === 'concat') : undefined;
  const inputs = new Set((join?.inputs ?? []).filter((input) => typeof input === 'number'));
  return [...inputs].map((input) => branchName(nodes, input));
}

/** The last window of a branch, or that it pools; of one that ends in a sum, what is added, if that has names itself. */
function branchName(nodes: Template['nodes'], input: number, inSum = false): string {
  let name = '';
  for (let at: number | string | undefined = input; typeof at === 'number' && at >= 0;) {
    const node: Template['nodes'][number] | undefined = nodes[at];
    if (node === undefined) break;
    if (node.inputs.length > 1 && name === '') return joinName(nodes, node, inSum);
    if (node.inputs.length !== 1) break;
    if (node.op === 'pool') name = 'pool';
    else if (name === '' && (node.op === 'conv2d' || node.op === 'depthwise'))
      name = node.label.split(' ')[0] ?? '';
    at = node.inputs[0];
  }
  return name === '' ? 'x' : name;
}

function joinName(nodes: Template['nodes'], { merge, label, inputs }: TemplateNode, inSum: boolean): string {
  if (merge !== 'sum') return label;
  const added = inputs.filter((input) => typeof input === 'number');
  if (inSum || added.length < inputs.length || added.length > 2) return 'sum';
  return added.map((input) => branchName(nodes, input, true)).join(' + ');
}

function mergeUnit(template: Template, index: number): Unit {
  const node = template.nodes[index];
  return {
    nodes: index < 0 ? [] : [index],
    leader: Math.max(index, 0),
    before: '',
    label: node?.label ?? '+',
    after: '',
    look: 'merge',
    merge: node?.merge ?? 'sum',
    role: 'merge',
    unknownShape: false,
  };
}

/** "bottleneck, pre-activation", "SE basic": the kind of a block for people. */
export function blockName({ block, se }: Template): string {
  const name = block === null || block === 'other' ? 'block' : block.replace('-preact', ', pre-activation');
  return se ? `SE ${name}` : name;
}

/** The same on a card, which has less room: "pre-act bottleneck". */
export function cardName(template: Template): string {
  const name = blockName(template);
  return name.endsWith(', pre-activation') ? `pre-act ${name.replace(', pre-activation', '')}` : name;
}
