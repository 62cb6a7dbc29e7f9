import type { NodeId } from '../src/model/graph.ts';
import type { Target } from './target.ts';
import type { Instance, Part, Picture, PictureProblem, Section, Template } from '../src/protocol/view.ts';

/** Where an instance stands in the picture. */
export interface Place {
  readonly section: number;
  readonly part: number;
  readonly instance: number;
}

/** Where a node or a block stands; `node` is the template's index, null for the block itself. */
export interface Found extends Place {
  readonly node: number | null;
}

export function sectionAt(picture: Picture, place: Place): Section | undefined {
  return picture.sections[place.section];
}

export function partAt(picture: Picture, place: Place): Part | undefined {
  return sectionAt(picture, place)?.parts[place.part];
}

export function instanceAt(picture: Picture, place: Place): Instance | undefined {
  return partAt(picture, place)?.instances[place.instance];
}

export function templateAt(picture: Picture, place: Place): Template | undefined {
  const part = partAt(picture, place);
  return part === undefined ? undefined : picture.templates[part.template];
}

/** Whether a part is a run of blocks, and not loose nodes. */
export function isBlockPart(picture: Picture, part: Part): boolean {
  return (picture.templates[part.template]?.block ?? null) !== null;
}

const startsOf = new WeakMap<Picture, readonly (readonly number[])[]>();

/** How many blocks stand in front of each part, by section. */
function blockStarts(picture: Picture): readonly (readonly number[])[] {
  let blocks = 0;
  const starts =
    startsOf.get(picture) ??
    picture.sections.map(({ parts }) =>
      parts.map((part) => {
        const start = blocks;
        if (isBlockPart(picture, part)) blocks += part.instances.length;
        return start;
      }),
    );
  startsOf.set(picture, starts);
  return starts;
}

/** How many whole blocks stand between two places of the picture, their own left out. */
export function blocksBetween(picture: Picture, from: Place, to: Place): number {
  const starts = blockStarts(picture);
  const before = (place: Place) => (starts[place.section]?.[place.part] ?? 0) + place.instance;
  const part = partAt(picture, from);
  const own = part !== undefined && isBlockPart(picture, part) ? 1 : 0;
  return Math.max(0, before(to) - before(from) - own);
}

export function nodeIdAt(instance: Instance, template: Template, node: number): NodeId {
  return instance.ids?.[node] ?? `${instance.id}.${template.nodes[node]?.suffix ?? ''}`;
}

/** The node that joins a block's branch and skip; -1 where it has none. */
export const mergeOf = ({ nodes }: Pick<Template, 'nodes'>): number =>
  nodes.findIndex(({ role }) => role === 'merge');

/** Where the ids of a picture stand, in the order of the picture. */
export type Index = Pick<ReadonlyMap<string, Found>, 'get' | 'keys'>;

/** The last node of what stands right above an instance; null at the top. */
export function lastAbove(picture: Picture, { section, part, instance }: Place): string | null {
  const sectionBefore = picture.sections[section - 1];
  const before = picture.sections[section]?.parts[part - 1] ?? sectionBefore?.parts.at(-1);
  const place = picture.sections[section]?.parts[part];
  const [run, last] =
    instance > 0 ? [place, place?.instances[instance - 1]] : [before, before?.instances.at(-1)];
  const template = picture.templates[run?.template ?? -1];
  if (template === undefined || last === undefined) return null;
  return nodeIdAt(last, template, template.nodes.length - 1);
}

/** Where a target stands; a section's id is its index, and stands for no node. */
export function foundIn(index: Index, target: Target | null): Found | undefined {
  return target === null || target.kind === 'section' ? undefined : index.get(target.id);
}

/** Every id of the picture: blocks, and nodes. A loose part's id is its first node's, and means the node. */
export function indexPicture(picture: Picture): ReadonlyMap<string, Found> {
  const index = new Map<string, Found>();
  picture.sections.forEach((section, sectionIndex) => {
    section.parts.forEach((part, partIndex) => {
      const template = picture.templates[part.template];
      if (template === undefined) return;
      part.instances.forEach((instance, instanceIndex) => {
        const place = { section: sectionIndex, part: partIndex, instance: instanceIndex };
        if (template.block !== null) index.set(instance.id, { ...place, node: null });
        template.nodes.forEach((_, node) => {
          index.set(nodeIdAt(instance, template, node), { ...place, node });
        });
      });
    });
  });
  return index;
}

/** The same, made when the first id is asked for: a picture of thousands of nodes is drawn without. */
export function laterIndex(picture: Picture): Index {
  let made: Index | null = null;
  const index = () => (made ??= indexPicture(picture));
  return { get: (id) => index().get(id), keys: () => index().keys() };
}

/** Template indices of the nodes that are read by id from elsewhere, by template. */
export function tappedNodes(picture: Picture, index: Index): ReadonlyMap<number, Set<number>> {
  const taps = new Map<number, Set<number>>();
  const tap = (id: NodeId) => {
    const found = index.get(id);
    const template = found === undefined ? undefined : partAt(picture, found)?.template;
    const node = found?.node ?? null;
    if (node === null || template === undefined) return;
    const known = taps.get(template) ?? new Set();
    taps.set(template, known.add(node));
  };
  for (const { nodes } of picture.templates) {
    for (const { inputs } of nodes) for (const input of inputs) if (typeof input !== 'number') tap(input);
  }
  for (const { parts } of picture.sections) {
    for (const { instances } of parts) {
      for (const { entry } of instances) if (entry !== undefined) tap(entry);
    }
  }
  return taps;
}

/** The worst problem of each node; a note is none. */
export function problemsByNode({ problems }: Picture): ReadonlyMap<NodeId, PictureProblem> {
  const found = new Map<NodeId, PictureProblem>();
  const weight = { error: 2, warning: 1, info: 0 } as const;
  for (const problem of problems) {
    if (problem.node === null || problem.severity === 'info') continue;
    const known = found.get(problem.node);
    if (known === undefined || weight[problem.severity] > weight[known.severity])
      found.set(problem.node, problem);
  }
  return found;
}
