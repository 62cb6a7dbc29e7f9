import type { NodeId } from '../../src/model/graph.ts';
import type { Instance, Part, Picture, Template } from '../../src/protocol/view.ts';
import { nodeIdAt } from '../pictureIndex.ts';

/**
 * The picture as it is laid out. A block's x is the map that its merge adds or keeps, and in a dense net that comes
 * from far above, while its layers read what stands right over them. There the spine runs through the layers, and x
 * comes in by a lane, to its projection or to the merge itself. Node indices stay as they are; linear in nodes.
 */
export function straightened(picture: Picture): Picture {
  const templates = [...picture.templates];
  const uses = new Map<number, number>();
  for (const { template, instances } of picture.sections.flatMap(({ parts }) => parts))
    uses.set(template, (uses.get(template) ?? 0) + instances.length);
  // The last node above; none at the top, and no node reads an empty id.
  let before: NodeId = '';
  const sections = picture.sections.map((section) => ({
    ...section,
    parts: section.parts.map((part): Part => {
      const template = picture.templates[part.template];
      const instance = part.instances[0];
      if (template === undefined || instance === undefined) return part;
      const above = before;
      const last = part.instances.at(-1) ?? instance;
      before = nodeIdAt(last, template, template.nodes.length - 1);
      if (instance.entry === undefined || uses.get(part.template) !== 1) return part;
      const straight = straightTemplate(template, instance.entry, above);
      if (straight === null) return part;
      templates[part.template] = straight;
      return { ...part, instances: [withoutEntry(instance)] };
    }),
  }));
  return { ...picture, templates, sections };
}

/**
 * Reads `above` as its x, and what was x by its id; null where that makes nothing simpler: where it reads nothing
 * from right above, and several of its layers read x.
 */
function straightTemplate(template: Template, entry: NodeId, above: NodeId): Template | null {
  const { nodes } = template;
  const reads = nodes.some(({ inputs }) => inputs.includes(above));
  const readers = nodes.filter(({ inputs }) => inputs.includes(-1));
  if (!reads && readers.length > 1 && readers.some(({ merge }) => merge === null)) return null;
  const swapped = (input: number | NodeId) => {
    if (input === above) return -1;
    return input === -1 ? entry : input;
  };
  const projects = nodes.some(({ inputs, role }) => role === 'skip' && inputs.includes(-1));
  return {
    ...template,
    skip: projects ? template.skip : null,
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(swapped) })),
  };
}

function withoutEntry({ id, ids, line, field }: Instance): Instance {
  return { id, line, field, ...(ids === undefined ? {} : { ids }) };
}
