import { sectionName } from '../src/protocol/labels.ts';
import { farSkip } from './farSkip.ts';
import { blockText, layerText, sectionText, skipText, type Worded } from './outlineText.ts';
import { instanceAt, mergeOf, nodeIdAt, sectionAt, templateAt, type Place } from './pictureIndex.ts';
import type { Target } from './target.ts';

/** One line of the outline: the picture in words, a stage, a block, a layer at a time. */
export interface OutlineLine {
  readonly target: Target;
  /** All of it, as it is heard and written. */
  readonly text: string;
  /** What stands in the tree, where the lines above say the rest. */
  readonly shown: string;
  /** Made when they are asked for: a net of 1,202 layers opens at its stages. */
  readonly children: () => readonly OutlineLine[];
}

/**
 * The picture as text, equal in content: every stage, block, skip, layer, edge, shape and problem has its words, and
 * the figure that its box is coloured by.
 */
export function outlineOf(worded: Worded): readonly OutlineLine[] {
  const { picture } = worded;
  return picture.sections.map((section, index): OutlineLine => ({
    target: { kind: 'section', id: String(index) },
    ...said(sectionText(picture, section)),
    children: () =>
      section.parts.flatMap(({ instances }, part) =>
        instances.flatMap((_, instance) => linesAt(worded, { section: index, part, instance })),
      ),
  }));
}

/** A text, and as much of it as a line needs under one that begins with the same words. */
const said = (text: string | null, above = ''): Pick<OutlineLine, 'text' | 'shown'> => ({
  text: text ?? '',
  shown: text?.startsWith(above) === true ? text.slice(above.length) : (text ?? ''),
});

const none = (): readonly OutlineLine[] => [];

/** A block with its skip and its layers below it; where there is no block, the layers, each merge below the skip into it. */
function linesAt(worded: Worded, place: Place): readonly OutlineLine[] {
  const { picture, index } = worded;
  const [template, instance] = [templateAt(picture, place), instanceAt(picture, place)];
  const section = sectionAt(picture, place);
  if (template === undefined || instance === undefined || section === undefined) return [];
  const main = template.skip === null ? -1 : mergeOf(template);
  const skipInto = (node: number): OutlineLine => ({
    target: { kind: 'skip', id: node < 0 ? instance.id : nodeIdAt(instance, template, node) },
    ...said(skipText(worded, { ...place, node: node < 0 ? null : node })),
    children: none,
  });
  const layers = () =>
    template.nodes.flatMap((_, node): readonly OutlineLine[] => {
      const isFar = node !== main && farSkip(picture, index, { ...place, node }) !== null;
      const layer: OutlineLine = {
        target: { kind: 'node', id: nodeIdAt(instance, template, node) },
        ...said(layerText(worded, place, node)),
        children: none,
      };
      return isFar ? [skipInto(node), layer] : [layer];
    });
  if (template.block === null) return layers();
  const skip = (): readonly OutlineLine[] => (template.skip === null ? [] : [skipInto(main)]);
  return [
    {
      target: { kind: 'block', id: instance.id },
      ...said(blockText(worded, place), `${sectionName(section)}, `),
      children: () => [...skip(), ...layers()],
    },
  ];
}
