import type { SkipKind } from '../src/model/facts.ts';
import { shapeText, type Shape } from '../src/model/graph.ts';
import { nothingKnown } from '../src/model/nothingKnown.ts';
import type { Instance, Picture, Template } from '../src/protocol/view.ts';
import { mergedShapes, sumAdvice } from './brokenSum.ts';
import { shapeOfNode, skipAt, skipName } from './farSkip.ts';
import { fieldAt } from './fieldAt.ts';
import { blockName } from './layout/cardDrawing.ts';
import { brief, bytesText, exact, fieldText, flops, plural } from './numbers.ts';
import {
  instanceAt,
  nodeIdAt,
  partAt,
  sectionAt,
  templateAt,
  type Found,
  type Index,
  mergeOf,
} from './pictureIndex.ts';
import { leastWords, sectionName, skipNames, unequalText } from '../src/protocol/labels.ts';
import { gateNodes, nodeName, skipMeanings } from './skipWords.ts';
import { depthText, hasUnknown, leastOf, sectionSums, skipCounts } from './sums.ts';
import type { Target } from './target.ts';

/** What the inspector says of a target: a title, one line under it, and figures. */
export interface Description {
  readonly title: string;
  readonly subtitle: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
  /** Why the skip is what it is, or what is wrong. */
  readonly notes: readonly string[];
  /** Nodes that belong to it, to select one by one. */
  readonly nodes: readonly { readonly id: string; readonly label: string }[];
}

/** What is known of a target; null where the picture has no such thing any more. */
export function describe(picture: Picture, index: Index, target: Target | null): Description | null {
  if (target === null) return describeNet(picture);
  if (target.kind === 'section') return describeSection(picture, Number(target.id));
  const found = index.get(target.id);
  if (found === undefined) return null;
  const template = templateAt(picture, found);
  const instance = instanceAt(picture, found);
  if (template === undefined || instance === undefined) return null;
  const at = { picture, index, found, template, instance };
  if (target.kind === 'skip') return describeSkip(at);
  return target.kind === 'block' || found.node === null ? describeBlock(at) : describeNode(at, found.node);
}

interface At {
  readonly picture: Picture;
  readonly index: Index;
  readonly found: Found;
  readonly template: Template;
  readonly instance: Instance;
}

function describeNet(picture: Picture): Description {
  const { totals } = picture;
  const least = leastOf(picture);
  const none = picture.hasGap ? 'unknown' : 'none';
  const skips = [...skipCounts(picture)].map(([kind, count]) => `${count} ${skipNames[kind]}`);
  return {
    title: picture.model ?? picture.family ?? 'Network',
    subtitle: deepText(depthText(picture)),
    rows: [
      ['Input', inputText(picture)],
      ['Parameters', nothingKnown(totals) ? 'unknown' : `${least}${exact(totals.learnable)}`],
      ...(totals.withBnStats === totals.learnable
        ? []
        : [['with BN statistics', `${least}${exact(totals.withBnStats)}`] as const]),
      ...costRows(totals.macs, least),
      [
        'Activations',
        totals.activationBytes === null ? 'unknown' : `${least}${bytesText(totals.activationBytes)}`,
      ],
      ['Receptive field', fieldText(picture.receptiveField)],
      ['Skips', skips.length === 0 ? none : skips.join(', ')],
    ],
    notes:
      totals.unknownNodes === 0
        ? []
        : [
            `${plural(totals.unknownNodes, 'part')} left out of these sums: shape or parameters are not known.`,
          ],
    nodes: [],
  };
}

function deepText(depth: string): string {
  if (depth === 'unknown') return 'depth unknown';
  return `${depth} ${depth === '1' ? 'layer' : 'layers'} deep`;
}

function inputText({ inputShape, inputSource, inputNote }: Picture): string {
  const sources = {
    file: 'from the file',
    option: 'set here',
    'framework default': 'framework default',
  } as const;
  const source = inputSource === null ? 'not stated' : sources[inputSource];
  return `${shapeText(inputShape)}, ${source}${inputNote === null ? '' : ` (${inputNote})`}`;
}

function describeSection(picture: Picture, index: number): Description | null {
  const section = picture.sections[index];
  if (section === undefined) return null;
  const sums = sectionSums(picture, section);
  return {
    title: sectionName(section),
    subtitle: sums.blocks === 0 ? '' : plural(sums.blocks, 'block'),
    rows: [
      ['Output', shapeText(section.shape)],
      ['Parameters', nothingKnown(sums) ? 'unknown' : `${leastWords(sums.atLeast)}${exact(sums.learnable)}`],
      ...costRows(sums.macs),
    ],
    notes: [],
    nodes: [],
  };
}

function describeBlock({ picture, found, template, instance }: At): Description {
  const section = sectionAt(picture, found);
  const part = partAt(picture, found);
  const count = part?.instances.length ?? 1;
  const place = section?.kind === 'stage' ? `, ${sectionName(section)}` : '';
  const equal = count > 1 ? `, one of ${count} equal blocks` : '';
  const bnStats = template.nodes.reduce((sum, node) => sum + (node.bnStats ?? 0), 0);
  return {
    title: instance.id,
    subtitle: `${blockName(template)}${place}${equal}`,
    rows: [
      ['Shape', flow(template.input, template.output)],
      ['Parameters', `${leastWords(hasUnknown(template))}${exact(template.learnable)}`],
      ...(bnStats > 0 ? [['BN statistics', exact(bnStats)] as const] : []),
      ...costRows(template.macs),
      ['Receptive field', fieldText(blockField(template, instance))],
      ['Skip', template.skip === null ? 'none' : skipNames[template.skip]],
    ],
    notes: blockNotes({ picture, template, instance }),
    nodes: template.nodes.map((node, index) => ({
      id: nodeIdAt(instance, template, index),
      label: nodeName(node),
    })),
  };
}

function describeNode(at: At, nodeAt: number): Description {
  const { picture, index, found, template, instance } = at;
  const node = template.nodes[nodeAt];
  const id = nodeIdAt(instance, template, nodeAt);
  const inputs = (node?.inputs ?? []).map((input) => inputShape(input, at));
  const isSkip = node?.role === 'skip';
  const merge = node?.merge ?? null;
  const isMerge = merge !== null && merge !== 'product';
  const learnable = node?.learnable ?? null;
  const bnStats = node?.bnStats ?? 0;
  const problems = messagesAt(picture, id);
  const broken = brokenAt(at, nodeAt);
  const skip = skipAt(picture, index, { ...found, node: nodeAt });
  const why = skip?.isFar === true ? [`${skip.line}.`] : skipNotes(template.skip, template);
  if (broken !== null)
    return {
      title: `${merge ?? 'sum'} of unequal shapes`,
      subtitle: id,
      rows: [['Inputs', broken.text]],
      // Both shapes stand above already: the problem's own sentence is said where there is no advice.
      notes: broken.advice.length > 0 ? broken.advice : problems,
      nodes: [],
    };
  return {
    title: node === undefined ? id : nodeName(node),
    subtitle: id,
    rows: [
      ['Op', [node?.op ?? '', node?.detail ?? ''].filter((text) => text !== '').join(', ')],
      ['Shape', `${shapesText(inputs)}${inputs.length > 0 ? ' → ' : ''}${shapeText(node?.shape ?? null)}`],
      ['Parameters', learnable === null ? 'unknown' : exact(learnable)],
      ...(bnStats > 0 ? [['BN statistics', exact(bnStats)] as const] : []),
      ...costRows(node?.macs ?? null),
      ['Receptive field', fieldText(node === undefined ? null : fieldAt(node, instance))],
    ],
    notes: [...problems, ...(isSkip || isMerge ? why : [])],
    nodes: [],
  };
}

function describeSkip(at: At): Description | null {
  const { picture, index, template, instance, found } = at;
  const skip = skipAt(picture, index, found);
  if (skip === null) return null;
  const { kind, isFar } = skip;
  const layers = new Set(
    kind === 'gate'
      ? gateNodes(template.nodes)
      : template.nodes.filter(({ role }) => !isFar && role === 'skip'),
  );
  const own = template.nodes.flatMap((node, nodeAt) =>
    layers.has(node) ? [{ node, id: nodeIdAt(instance, template, nodeAt), label: node.label }] : [],
  );
  const learnable = own.reduce((sum, { node }) => sum + (node.learnable ?? 0), 0);
  return {
    title: `${skipNames[kind]} skip`,
    subtitle: skipName(template, instance, found),
    rows: [
      ['Shape', flow(skip.input, skip.output)],
      ['Parameters', exact(learnable)],
      ...costRows(own.reduce((sum, { node }) => sum + (node.macs ?? 0), 0)),
    ],
    notes: brokenIn(at, found.node ?? mergeOf(template)) ?? [
      skip.line,
      ...(kind === 'projection' ? skipNotes(kind, template) : []),
    ],
    nodes: own.map(({ id, label }) => ({ id, label })),
  };
}

export function costRows(macs: number | null, least = ''): (readonly [string, string])[] {
  if (macs === null) return [['MACs', 'unknown']];
  if (macs === 0) return [];
  return [['MACs', `${least}${brief(macs)} (${flops(macs)})`]];
}

function flow(input: Shape | null, output: Shape | null): string {
  return `${shapeText(input)} → ${shapeText(output)}`;
}

function inputShape(input: number | string, { picture, index, template }: At): Shape | null {
  if (typeof input === 'string') return shapeOfNode(picture, index, input);
  return input === -1 ? template.input : (template.nodes[input]?.shape ?? null);
}

/** "56x56x64 + 4 of 56x56x32": a dense block's last concat is given two dozen maps, nearly all of one shape. */
function shapesText(shapes: readonly (Shape | null)[]): string {
  const texts = shapes.map((shape) => shapeText(shape));
  const runs: { readonly text: string; count: number }[] = [];
  for (const text of texts) {
    const run = runs.at(-1);
    if (run?.text === text) run.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs
    .map(({ text, count }) => (count > 2 ? `${count} of ${text}` : Array(count).fill(text).join(' + ')))
    .join(' + ');
}

function skipNotes(kind: SkipKind | null, template: Template): string[] {
  if (kind === null) return [];
  const text = template.skipText;
  return [text === null || text === '' || template.skip !== kind ? `${skipMeanings[kind]}.` : text];
}

type Whole = Pick<At, 'picture' | 'template' | 'instance'>;

/** What is wrong in the block first; a skip that leads into a sum that cannot be is not explained as if it could. */
function blockNotes(at: Whole): string[] {
  const own = at.template.nodes.flatMap((_, index) =>
    messagesAt(at.picture, nodeIdAt(at.instance, at.template, index)),
  );
  return [
    ...new Set([...own, ...(brokenIn(at, mergeOf(at.template)) ?? skipNotes(at.template.skip, at.template))]),
  ];
}

function messagesAt({ problems }: Picture, id: string): string[] {
  return problems.filter(({ node }) => node === id).map(({ message }) => message);
}

/** A merge with an error whose inputs differ: both shapes, and what would mend it. */
function brokenAt({ picture, template, instance }: Whole, node: number) {
  const merge = template.nodes[node]?.merge ?? null;
  const id = nodeIdAt(instance, template, node);
  const wrong = picture.problems.some((problem) => problem.node === id && problem.code.includes('unequal'));
  if (merge === null || !wrong) return null;
  const advice = merge === 'sum' ? sumAdvice(template, node) : null;
  return { text: unequalText(mergedShapes(template, node)), advice: advice === null ? [] : [advice] };
}

/** What is wrong with the merge that a skip leads into; null where nothing is. */
function brokenIn(at: Whole, merge: number): string[] | null {
  const broken = merge < 0 ? null : brokenAt(at, merge);
  if (broken === null) return null;
  return [...messagesAt(at.picture, nodeIdAt(at.instance, at.template, merge)), ...broken.advice];
}

function blockField(template: Template, instance: Instance): readonly [number, number] | null {
  const last = template.nodes.at(-1);
  return last === undefined ? null : fieldAt(last, instance);
}
