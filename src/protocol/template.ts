import type { Analysis, NodeFacts } from '../model/facts.ts';
import type { GraphNode, NodeId, Op } from '../model/graph.ts';
import { mergeKinds } from '../model/skips.ts';
import { changeText, labelOf } from './labels.ts';
import type { Unit } from '../model/units.ts';
import type { Template, TemplateNode } from './view.ts';

/** The structure of a unit without what differs between equal ones: names, places and the field at x. */
export function templateOf(unit: Unit, { facts }: Analysis, parallel: ReadonlySet<NodeId>): Template {
  const { block, nodes } = unit;
  const start = facts.get(unit.entry ?? '');
  const at = placesOf(unit);
  const mergeAt = at.get(block?.merge ?? '') ?? nodes.length;
  const onSkip = new Set(block?.skipNodes);
  const named = isNamed(unit);
  const roleOf = (node: GraphNode, index: number): TemplateNode['role'] => {
    if (block === null) return 'loose';
    if (onSkip.has(node.id)) return 'skip';
    if (index === mergeAt) return 'merge';
    return index > mergeAt ? 'tail' : 'branch';
  };
  const drawn = nodes.map((node, index): TemplateNode => {
    const known = facts.get(node.id);
    return {
      suffix: named ? node.id.slice(unit.id.length + 1) : '',
      op: node.op.kind,
      ...labelOf(node.op),
      inputs: node.inputs.map((id) => at.get(id) ?? (id === unit.entry ? -1 : id)),
      role: roleOf(node, index),
      merge: mergeKinds[node.op.kind] ?? null,
      ...(parallel.has(node.id) ? { parallel: true } : {}),
      shape: known?.shape ?? null,
      learnable: known?.learnable ?? null,
      bnStats: known?.bnStats ?? null,
      macs: known?.macs ?? null,
      fieldOffset: offset(known, start),
    };
  });
  const macs = drawn.map((node) => node.macs);
  return {
    block: block?.kind ?? null,
    skip: block?.skip ?? null,
    se: block?.se ?? false,
    skipText: skipText(unit, facts),
    learnable: drawn.reduce((sum, node) => sum + (node.learnable ?? 0), 0),
    macs: macs.includes(null) ? null : macs.reduce<number>((sum, value) => sum + (value ?? 0), 0),
    input: start?.shape ?? null,
    output: facts.get(nodes.at(-1)?.id ?? '')?.shape ?? null,
    nodes: drawn,
  };
}

/**
 * What a template follows from, in short: units of one key have equal templates, so that a run of a thousand blocks has
 * its template made once. `numberOf` tells ops apart.
 */
export function templateKey(
  unit: Unit,
  { facts }: Analysis,
  { numberOf, parallel }: { readonly numberOf: (op: Op) => number; readonly parallel: ReadonlySet<NodeId> },
): string {
  const { block, nodes, entry } = unit;
  const start = facts.get(entry ?? '');
  const at = placesOf(unit);
  const place = (id: string) => at.get(id) ?? JSON.stringify(id);
  const named = isNamed(unit);
  let key = `${block?.kind ?? ''} ${block?.skip ?? ''} ${block?.se ?? ''} ${at.get(block?.merge ?? '') ?? ''}`;
  key += ` ${start?.shape?.join('x') ?? ''}`;
  for (const id of block?.skipNodes ?? []) key += ` ${place(id)}`;
  for (const { id, op, inputs } of nodes) {
    const known = facts.get(id);
    key += `|${numberOf(op)}${parallel.has(id) ? '=' : ''}`;
    if (named) key += JSON.stringify(id.slice(unit.id.length));
    for (const input of inputs) key += input === entry && !at.has(input) ? ' x' : ` ${place(input)}`;
    if (known === undefined) continue;
    const [rows, columns] = offset(known, start) ?? [];
    key += `;${known.shape?.join('x') ?? ''} ${known.learnable} ${known.bnStats} ${known.macs} ${rows} ${columns}`;
  }
  return key;
}

const placesOf = ({ nodes }: Unit): Map<string, number> =>
  new Map(nodes.map((node, index) => [node.id, index]));

/** Whether the nodes' ids are the unit's with something behind it. */
export function isNamed({ id, nodes }: Unit): boolean {
  const start = `${id}.`;
  return nodes.every((node) => node.id.startsWith(start));
}

function offset(node: NodeFacts | undefined, start: NodeFacts | undefined): readonly [number, number] | null {
  if (!node?.receptiveField) return null;
  const [height, width] = start?.receptiveField ?? [0, 0];
  return [node.receptiveField[0] - height, node.receptiveField[1] - width];
}

/** Why a skip is what it is, in the words of He et al. 2015. */
function skipText({ block, nodes, entry }: Unit, facts: Analysis['facts']): string | null {
  if (block === null) return null;
  const members = new Set(block.skipNodes);
  const path = nodes.filter((node) => members.has(node.id)).map(({ op }) => labelOf(op));
  const said = path.map(({ label, detail }) => (detail === '' ? label : `${label}, ${detail}`)).join('; ');
  const change = changeText(
    facts.get(entry ?? '')?.shape ?? null,
    facts.get(block.merge ?? '')?.shape ?? null,
  );
  switch (block.skip) {
    case 'identity':
      return 'Identity: x is added as it is, without a parameter.';
    case 'projection':
      return `Projection, since x and F(x) must have one shape: ${said} (${change}).`;
    case 'zeroPad':
      return `Zero-pad (option A), without a parameter: ${said} (${change}).`;
    case 'gate':
      return 'Gate: T·H(x) + (1 − T)·x; T decides how much of x is carried.';
    case 'concat':
      return 'Concat: x is kept beside F(x).';
    case null:
      return null;
  }
}
