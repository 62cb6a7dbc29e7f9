import { shapeText } from '../src/model/graph.ts';
import type { Instance, Picture, Section, Template, TemplateNode } from '../src/protocol/view.ts';
import { blockName } from './layout/cardDrawing.ts';
import { exact, plural, shownName } from './numbers.ts';
import { nodeIdAt, mergeOf } from './pictureIndex.ts';
import { sectionName, skipNames } from '../src/protocol/labels.ts';
import { skipLine } from './skipWords.ts';
import { sectionSums } from './sums.ts';
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

/** The picture as text, equal in content: every stage, block, skip, layer, edge, shape and problem has its words. */
export function outlineOf(picture: Picture): readonly OutlineLine[] {
  const troubles = new Map<string, string>();
  for (const { node, message } of picture.problems) if (node !== null) troubles.set(node, message);
  return picture.sections.map((section, index): OutlineLine => ({
    target: { kind: 'section', id: String(index) },
    ...said(sectionText(picture, section)),
    children: () => sectionLines(picture, section, troubles),
  }));
}

const said = (text: string, above = ''): Pick<OutlineLine, 'text' | 'shown'> => ({
  text,
  shown: text.startsWith(above) ? text.slice(above.length) : text,
});

type Troubles = ReadonlyMap<string, string>;

function sectionText(picture: Picture, section: Section): string {
  const { blocks, learnable } = sectionSums(picture, section);
  return [
    sectionName(section),
    shapeText(section.shape),
    blocks === 0 ? '' : plural(blocks, 'block'),
    `${exact(learnable)} params`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function sectionLines(picture: Picture, section: Section, troubles: Troubles): OutlineLine[] {
  let block = 0;
  return section.parts.flatMap(({ template: at, instances }) => {
    const template = picture.templates[at];
    if (template === undefined) return [];
    return instances.flatMap((instance): readonly OutlineLine[] => {
      const layers = () =>
        template.nodes.map((node, index) => layerLine({ node, index, template, instance, troubles }));
      if (template.block === null) return layers();
      block++;
      const place = section.kind === 'stage' ? `${sectionName(section)}, block ${block}` : `block ${block}`;
      const text = [
        place,
        blockName(template),
        template.skip === null ? 'no skip' : `${skipNames[template.skip]} skip`,
        shapeText(template.output),
        `${exact(template.learnable)} params`,
      ].join(', ');
      const skip = (): readonly OutlineLine[] => {
        if (template.skip === null) return [];
        const merge = mergeOf(template);
        const id = merge < 0 ? instance.id : nodeIdAt(instance, template, merge);
        return [
          {
            target: { kind: 'skip', id },
            ...said(`skip, ${skipLine(template.skip, template)}`),
            children: none,
          },
        ];
      };
      return [
        {
          target: { kind: 'block', id: instance.id },
          ...said(`${text}; ${shownName(instance.id)}`, `${sectionName(section)}, `),
          children: () => [...skip(), ...layers()],
        },
      ];
    });
  });
}

interface Layer {
  readonly node: TemplateNode;
  readonly index: number;
  readonly template: Template;
  readonly instance: Instance;
  readonly troubles: Troubles;
}

const none = (): readonly OutlineLine[] => [];

/** "3x3 conv, 128, stride 2, 28x28x128, 73,728 params, on the skip, reads conv1; conv2". */
function layerLine({ node, index, template, instance, troubles }: Layer): OutlineLine {
  const id = nodeIdAt(instance, template, index);
  const problem = troubles.get(id);
  const parts = [
    node.label,
    node.detail,
    shapeText(node.shape),
    node.learnable === null || node.learnable === 0 ? '' : `${exact(node.learnable)} params`,
    node.role === 'skip' ? 'on the skip' : '',
    readsText(node, index, template),
  ];
  const text = parts.filter((part) => part !== '').join(', ');
  return {
    target: { kind: 'node', id },
    ...said(`${text}; ${shownName(id)}${problem === undefined ? '' : `. Problem: ${problem}`}`),
    children: none,
  };
}

/** What a layer reads, where that is not just the line above it. */
function readsText({ inputs }: TemplateNode, index: number, { nodes, block }: Template): string {
  if (inputs.length === 0 || (inputs.length === 1 && inputs[0] === index - 1)) return '';
  const names = inputs.map((input) => {
    if (typeof input === 'string') return shownName(input);
    if (input < 0) return block === null ? 'what stands above' : 'x';
    const from = nodes[input];
    return from?.suffix === '' ? from.label : (from?.suffix ?? '');
  });
  return `reads ${names.join(' and ')}`;
}
