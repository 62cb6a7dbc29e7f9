import { shapeText, type OpKind } from '../src/model/graph.ts';
import type { Picture, Template, TemplateNode } from '../src/protocol/view.ts';
import { nodeIdAt, mergeOf } from './pictureIndex.ts';
import { sectionName, skipNames } from '../src/protocol/labels.ts';
import type { Target } from './target.ts';

/** Whether a text holds one term of a query. */
type Term = (text: string) => boolean;

/** What is one term though it has a space: "3x3 conv", "stride 2", "stage 3", "32 groups". */
const phrase =
  /\d+x\d+ (?:conv|depthwise|deconv|local)|(?:stride|dilation|padding|stage|dropout,?) [\dx.]+|\d+ groups/g;

/** The terms of a query, all of which must be met; none for an empty query. */
function termsOf(query: string): Term[] {
  const plain = query.toLowerCase().replaceAll('×', 'x').replace(/\s+/g, ' ');
  const phrases = plain.match(phrase) ?? [];
  const words = plain
    .replace(phrase, ' ')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  return [...phrases, ...words].map(termOf);
}

/** A number or a size is met by itself and at the start of a shape, never inside another number. */
function termOf(text: string): Term {
  if (!/^\d[\dx.]*$|\d$/.test(text)) return (in_) => in_.includes(text);
  const sought = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = /^\d/.test(text) ? '(?<![\\d.]|\\dx)' : '';
  const pattern = new RegExp(`${before}${sought}(?![\\d.])`);
  return (in_) => pattern.test(in_);
}

/**
 * What of a picture a query finds, from the top down: sections by their name, blocks by their name and kind, nodes by
 * name, op, label, detail and shape ("3x3", "stride 2", "28x28", "projection"). What a block's own name meets is
 * found once, at the block, and not at each of its nodes again; nor is the norm behind a convolution that is found.
 */
export function findIn(picture: Picture, query: string): Target[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const meets = (text: string) => terms.every((term) => term(text));
  const texts = picture.templates.map(textsOf);
  const targets: Target[] = [];
  picture.sections.forEach((section, at) => {
    if (meets(sectionName(section))) targets.push({ kind: 'section', id: String(at) });
    for (const { template: number, instances } of section.parts) {
      const template = picture.templates[number];
      const text = texts[number];
      if (template === undefined || text === undefined) continue;
      for (const instance of instances) {
        const name = instance.id.toLowerCase();
        const isFound = template.block !== null && meets(`${name}\n${text.block}`);
        if (isFound) targets.push({ kind: 'block', id: instance.id });
        const hits: boolean[] = [];
        text.nodes.forEach(({ own, follows }, node) => {
          const id = nodeIdAt(instance, template, node);
          const lower = id.toLowerCase();
          const named = isFound && lower.startsWith(name) ? lower.slice(name.length) : lower;
          hits[node] = meets(`${named}\n${own}`);
          if (hits[node] && hits[follows] !== true) targets.push({ kind: 'node', id });
        });
      }
    }
  });
  return targets;
}

const pointwise: ReadonlySet<OpKind> = new Set(['batchNorm', 'scale', 'activation', 'dropout']);

function textsOf(template: Template) {
  const { block, nodes, skip, se } = template;
  const skipNode = nodes.findIndex(({ role }) => role === 'skip');
  const bearer = skipNode >= 0 ? skipNode : mergeOf(template);
  const words = skip === null ? '' : `${skipNames[skip]} skip`;
  return {
    block: `${block ?? ''}${se ? ' squeeze-excite' : ''}`,
    nodes: nodes.map((node, at) => ({
      own: `${nodeText(node)}\n${at === bearer ? words : ''}`,
      follows: pointwise.has(node.op) ? Number(node.inputs[0] ?? -1) : -1,
    })),
  };
}

const nodeText = ({ op, label, detail, shape, merge }: TemplateNode): string =>
  [op, label, detail, shape === null ? '' : shapeText(shape), merge ?? ''].join('\n').toLowerCase();

/** The first match at or after the selected thing, in the picture's order; the first of all where there is none. */
export function matchFrom(
  matches: readonly Target[],
  order: ReadonlyMap<string, number>,
  selected: Target | null,
): number {
  const from = selected === null || selected.kind === 'section' ? undefined : order.get(selected.id);
  if (from === undefined) return 0;
  const after = matches.findIndex(({ kind, id }) => kind !== 'section' && (order.get(id) ?? -1) >= from);
  return Math.max(0, after);
}
