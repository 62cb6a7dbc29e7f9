import type { SkipKind } from '../src/model/facts.ts';
import { isLowerBound } from '../src/model/gaps.ts';
import { nothingKnown } from '../src/model/nothingKnown.ts';
import { leastWords } from '../src/protocol/labels.ts';
import type { Picture, Section, Template } from '../src/protocol/view.ts';
import { brief, exact, plural } from './numbers.ts';

export interface Sums {
  readonly blocks: number;
  readonly learnable: number;
  /** Whether the parameters of a layer are not known: left out, so that the sum is a lower bound. */
  readonly atLeast: boolean;
  /** Null where the MACs of any part are not known. */
  readonly macs: number | null;
}

/** Figures of a section, each template counted once an instance. */
export function sectionSums(picture: Picture, section: Section): Sums {
  let blocks = 0;
  let learnable = 0;
  let atLeast = false;
  let macs: number | null = 0;
  for (const part of section.parts) {
    const template = picture.templates[part.template];
    if (template === undefined) continue;
    const count = part.instances.length;
    if (template.block !== null) blocks += count;
    learnable += template.learnable * count;
    atLeast ||= hasUnknown(template);
    macs = macs === null || template.macs === null ? null : macs + template.macs * count;
  }
  return { blocks, learnable, atLeast, macs };
}

/** Whether the parameters of a part of it are not known. */
export const hasUnknown = ({ nodes }: Pick<Template, 'nodes'>): boolean =>
  nodes.some(({ learnable }) => learnable === null);

export const unknownShape = 'unknown shape';

/** "4 blocks · 1.22 M params", "at least 1.22 M params" where a layer is not known. */
export function sectionText(sums: Sums): string {
  const { blocks, learnable, atLeast } = sums;
  const size = nothingKnown(sums)
    ? 'params unknown'
    : `${leastWords(atLeast)}${brief(learnable)} ${learnable === 1 ? 'param' : 'params'}`;
  return `${blocks === 0 ? '' : `${plural(blocks, 'block')} · `}${size}`;
}

/** "at least " before the sums of a net of which something is not known. */
export const leastOf = ({ totals }: Pick<Picture, 'totals'>): string => leastWords(isLowerBound(totals));

/** How many layers deep the net is: "50", "at least 3", "unknown". */
export function depthText(picture: Picture): string {
  if (!picture.hasGap) return exact(picture.depth);
  return nothingKnown(picture.totals) ? 'unknown' : `at least ${exact(picture.depth)}`;
}

/** How many skips of each kind the picture has, of the kinds that it has. */
export function skipCounts({ skips }: Pick<Picture, 'skips'>): ReadonlyMap<SkipKind, number> {
  const order: readonly SkipKind[] = ['identity', 'projection', 'zeroPad', 'gate', 'concat'];
  return new Map(order.flatMap((kind) => (skips[kind] > 0 ? [[kind, skips[kind]]] : [])));
}
