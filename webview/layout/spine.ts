import { shapeText, type NodeId } from '../../src/model/graph.ts';
import type { Part, Picture, Section, Template } from '../../src/protocol/view.ts';
import { isBlockOpen, isRunOpen, openByItself, type Folds } from '../folds.ts';
import { instanceAt, isBlockPart, tappedNodes, templateAt, type Index, type Place } from '../pictureIndex.ts';
import { cardDrawing } from './cardDrawing.ts';
import { cardWidth } from './cardWidth.ts';
import type { Drawing } from './drawing.ts';
import { createFlow } from './intake.ts';
import type { Item } from './item.ts';
import { metrics, type Measure } from './metrics.ts';
import { openDrawing, type FarNode } from './openDrawing.ts';

export interface Band {
  readonly key: string;
  readonly section: number;
  readonly kind: Section['kind'];
  readonly top: number;
  readonly height: number;
  /**
   * A lane comes in beside the first thing in it, or it is wide itself: how far above it the title of a stem or head
   * stands, clear of both.
   */
  readonly lift: number | null;
  /** What flows out of the section. */
  readonly shape: string | null;
  /** What stands right below reads it: beside the line to there its shape is said. */
  readonly flows: boolean;
}

export interface LayoutOptions {
  readonly index: Index;
  readonly folds: Folds;
  readonly measure: Measure;
  readonly layers: boolean;
  readonly volumes: boolean;
}

type Placed = Omit<Item, 'y' | 'rise' | 'intake'>;

/** Stacks everything that stands on the spine from the top down, section by section. */
export function placeOnSpine(picture: Picture, options: LayoutOptions): { items: Item[]; bands: Band[] } {
  const drawings = drawingsOf(picture, options);
  const auto = openByItself(picture);
  const items: Item[] = [];
  const bands: Band[] = [];
  const flow = options.volumes ? createFlow() : null;
  let y = 0;
  picture.sections.forEach((section, sectionIndex) => {
    const firstItem = items.length;
    const staged = section.kind === 'stage';
    const fed = isFed(picture, { section: sectionIndex, part: 0, instance: 0 });
    let intake = items.length > 0 && fed ? (flow?.into(staged ? metrics.bandLabel : 0) ?? null) : null;
    y += intake?.room ?? 0;
    const top = y;
    if (staged) y += metrics.bandLabel;
    section.parts.forEach((part, partIndex) => {
      const isBlock = isBlockPart(picture, part);
      const isOpen = (id: string) => !isBlock || isBlockOpen(options.folds, id, auto);
      for (const { instance, count } of shownOf(part, isBlock, options.folds)) {
        const id = part.instances[Math.max(instance, 0)]?.id ?? '';
        const drawing =
          instance < 0 ? null : drawings(part, Math.max(instance, 0), { open: isOpen(id), count });
        const sheets = drawing?.kind === 'open' && count > 1 ? metrics.sheetStep * Math.min(2, count - 1) : 0;
        const placed: Placed = {
          key: `${kindOf(instance, isBlock)}:${id}`,
          kind: kindOf(instance, isBlock),
          place: { section: sectionIndex, part: partIndex, instance: Math.max(instance, 0) },
          count,
          id,
          height: (drawing?.height ?? metrics.runHeadHeight) + sheets,
          drawing,
        };
        if (items.length > firstItem) {
          intake = isFed(picture, placed.place) ? (flow?.between() ?? null) : null;
          y += intake?.room ?? 0;
        } else if (staged && isEntered(picture, placed)) y += metrics.entryRoom;
        const rise = riseOf(picture, placed, y, items.at(-1));
        items.push({ ...placed, y, rise, intake: intake?.volume ?? null });
        if (drawing !== null) flow?.out(picture.templates[part.template]?.output ?? null, drawing);
        y += placed.height + metrics.itemGap;
      }
    });
    if (section.parts.length > 0) y += (staged ? metrics.bandPadBottom : 0) - metrics.itemGap;
    const first = items[firstItem];
    const shape = section.shape ?? picture.templates[section.parts.at(-1)?.template ?? -1]?.output ?? null;
    bands.push({
      key: `${section.kind}${section.number}`,
      section: sectionIndex,
      kind: section.kind,
      top,
      height: y - top,
      lift: first === undefined ? null : liftOver(picture, first),
      shape: shape === null ? null : shapeText(shape),
      flows: isFed(picture, { section: sectionIndex + 1, part: 0, instance: 0 }),
    });
    y += metrics.sectionGap;
  });
  return { items, bands };
}

const kindOf = (instance: number, isBlock: boolean): Item['kind'] => {
  if (instance < 0) return 'runHead';
  return isBlock ? 'block' : 'loose';
};

/** What of a part stands on the spine: every instance, one card for all, or a heading (-1) and every instance. */
function shownOf(part: Part, isBlock: boolean, folds: Folds): { instance: number; count: number }[] {
  const count = part.instances.length;
  const each = part.instances.map((_, instance) => ({ instance, count: 1 }));
  if (!isBlock || count < 2) return each;
  return isRunOpen(folds, part) ? [{ instance: -1, count }, ...each] : [{ instance: 0, count }];
}

/** Whether what comes out above flows into a part. */
function isFed(picture: Picture, place: Place): boolean {
  const reads = templateAt(picture, place)?.nodes.some(({ inputs }) => inputs.includes(-1)) === true;
  return reads && !isEntered(picture, { place });
}

function riseOf(picture: Picture, item: Placed, y: number, before: Item | undefined): number | null {
  if (before === undefined || !isFed(picture, item.place)) return null;
  return y - (before.y + (before.drawing?.foot ?? before.height));
}

/** Its x comes in by a lane and not from what stands above. */
const isEntered = (picture: Picture, { place }: Pick<Item, 'place'>): boolean =>
  instanceAt(picture, place)?.entry !== undefined;

function liftOver(picture: Picture, first: Item): number | null {
  const rows = first.drawing?.longEnds.map(({ ways }) => ways.left.at.y) ?? [];
  // Where layers stand side by side the title has no room beside them either.
  const isWide = first.kind === 'loose' && (first.drawing?.left ?? 0) > metrics.titleClear;
  if (rows.length === 0 && !isWide && !isEntered(picture, first)) return null;
  return Math.max(6, 5 - Math.min(...rows));
}

interface Form {
  readonly open: boolean;
  /** How many instances a card stands for. */
  readonly count: number;
}

/** Drawings by their form, of a template that is read from elsewhere in one way, and reads from there in one. */
type Forms = Map<string, Drawing>;

/** Drawings are made once for all pictures that have their template. */
const drawn = new WeakMap<Measure, WeakMap<Template, Map<string, Forms>>>();

function formsOf(template: Template, measure: Measure, read: string): Forms {
  const templates = drawn.get(measure) ?? new WeakMap<Template, Map<string, Forms>>();
  const known = templates.get(template) ?? new Map<string, Forms>();
  const forms = known.get(read) ?? new Map<string, Drawing>();
  drawn.set(measure, templates.set(template, known.set(read, forms)));
  return forms;
}

/** Drawings of templates in their forms. */
function drawingsOf(picture: Picture, { index, measure, layers, volumes }: LayoutOptions) {
  const width = cardWidth(picture, measure);
  const tappedBy = tappedNodes(picture, index);
  const last = picture.sections.at(-1)?.parts.at(-1)?.instances.at(-1);
  const sources = picture.templates.map((template, at) => {
    const taps: ReadonlySet<number> = tappedBy.get(at) ?? new Set();
    const far = farNodes(picture, template, index);
    return { template, taps, far, forms: formsOf(template, measure, JSON.stringify([[...taps], [...far]])) };
  });
  return ({ template: at, instances }: Part, instance: number, { open, count }: Form): Drawing | null => {
    const source = sources[at];
    if (source === undefined) return null;
    const { template, taps, far, forms } = source;
    const entered = instances[instance]?.entry !== undefined;
    const ends = instances[instance] === last;
    const key = open
      ? `open ${entered} ${ends} ${layers} ${volumes}`
      : `card ${entered} ${width} ${Math.min(count, 3)}`;
    const before = forms.get(key);
    if (before !== undefined) return before;
    const drawing = open
      ? openDrawing(template, { measure, layers, volumes, ends, taps, entered, far })
      : cardDrawing(template, { count, entered, measure, width, taps });
    forms.set(key, drawing);
    return drawing;
  };
}

/** What a template reads by id, numbered in the order of the net. */
function farNodes(picture: Picture, { nodes }: Template, index: Index): ReadonlyMap<NodeId, FarNode> {
  const ids = new Set(nodes.flatMap(({ inputs }) => inputs.filter((input) => typeof input === 'string')));
  const keyOf = (id: NodeId): number[] => {
    const { section = 0, part = 0, instance = 0, node = 0 } = index.get(id) ?? {};
    return [section, part, instance, node ?? 0];
  };
  const placed = [...ids].map((id) => ({ id, key: keyOf(id) }));
  placed.sort((a, b) => {
    const at = a.key.findIndex((part, level) => part !== b.key[level]);
    return (a.key[at] ?? 0) - (b.key[at] ?? 0);
  });
  const isOnSkip = (id: NodeId) => {
    const found = index.get(id);
    const node = found === undefined ? undefined : templateAt(picture, found)?.nodes[found.node ?? -1];
    return node?.role === 'skip';
  };
  return new Map(placed.map(({ id }, order) => [id, { order, onSkip: isOnSkip(id) }]));
}
