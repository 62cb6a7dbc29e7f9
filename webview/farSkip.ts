import type { SkipKind } from '../src/model/facts.ts';
import type { Shape } from '../src/model/graph.ts';
import type { Instance, Picture, Template } from '../src/protocol/view.ts';
import { bypassKind } from './layout/bypassKind.ts';
import {
  blocksBetween,
  instanceAt,
  lastAbove,
  mergeOf,
  nodeIdAt,
  templateAt,
  type Found,
  type Index,
} from './pictureIndex.ts';
import { busLine, channelsOf, projectionOption, skipLine, type Carried } from './skipWords.ts';

/** What a merge is brought from elsewhere in the net, unchanged: from nodes that its own part of the picture has not. */
export interface FarSkip extends Carried {
  readonly kind: 'identity' | 'concat';
}

/** What a node of an instance is brought so; null where it is no merge of such a skip. */
export function farSkip(picture: Picture, index: Index, found: Found): FarSkip | null {
  const [template, instance] = [templateAt(picture, found), instanceAt(picture, found)];
  if (template === undefined || instance === undefined || found.node === null) return null;
  const kind = bypassKind(template, found.node);
  if (kind !== 'identity' && kind !== 'concat') return null;
  const inputs = template.nodes[found.node]?.inputs ?? [];
  const { entry } = instance;
  // Where x comes from afar, what stands right above is F(x): the spine brings it, and no skip.
  const above = entry === undefined ? null : lastAbove(picture, found);
  const brought = inputs
    .map((input) => (input === -1 ? (entry ?? -1) : input))
    .filter((input) => input === -1 || (typeof input === 'string' && input !== above));
  if (!brought.some((input) => typeof input === 'string')) return null;
  const blocks = brought.map((input) => {
    const start = typeof input === 'string' ? index.get(input) : undefined;
    return start === undefined ? 0 : blocksBetween(picture, start, found);
  });
  return {
    kind,
    from: brought.map((input) => (typeof input === 'string' ? input : 'x')),
    shapes: brought.map((input) =>
      typeof input === 'string' ? shapeOfNode(picture, index, input) : template.input,
    ),
    blocks: Math.max(0, ...blocks),
  };
}

/** The shape that a node makes; null where it or the node is not known. */
export function shapeOfNode(picture: Picture, index: Index, id: string): Shape | null {
  const found = index.get(id);
  const node = found?.node ?? null;
  if (found === undefined || node === null) return null;
  return templateAt(picture, found)?.nodes[node]?.shape ?? null;
}

/** A skip as the inspector, the outline and the picture say it. */
export interface SaidSkip {
  readonly kind: SkipKind;
  readonly line: string;
  /** What it carries, and what the merge makes of it. */
  readonly input: Shape | null;
  readonly output: Shape | null;
  readonly isFar: boolean;
}

/** The skip into a merge, or of a block; null where there is none. */
export function skipAt(picture: Picture, index: Index, found: Found): SaidSkip | null {
  const template = templateAt(picture, found);
  if (template === undefined) return null;
  const main = mergeOf(template);
  const node = found.node ?? main;
  const far = farSkip(picture, index, { ...found, node });
  // A block's own projection is its skip, though F(x) may come from afar to the same merge.
  const isMain = template.skip !== null && node === main;
  if (far !== null && (!isMain || far.kind === template.skip))
    return {
      kind: far.kind,
      line: busLine(far.kind, far),
      input: joined(far),
      output: template.nodes[node]?.shape ?? null,
      isFar: true,
    };
  const kind = template.skip ?? bypassKind(template, node);
  if (kind === null) return null;
  const line = skipLine(kind, template, projectionOption(template, picture.templates));
  return { kind, line, input: template.input, output: template.output, isFar: false };
}

/** What a skip is named after: its block, or where there is none, the merge that it enters. */
export function skipName(template: Template, instance: Instance, { node }: Found): string {
  return template.block === null && node !== null ? nodeIdAt(instance, template, node) : instance.id;
}

/** One shape for all that is brought: of a concat the channels of all of them. */
function joined({ kind, shapes }: FarSkip): Shape | null {
  const [first = null] = shapes;
  if (kind === 'identity' || first === null) return first;
  const channels = channelsOf(shapes);
  return channels === null ? null : [...first.slice(0, -1), channels];
}
