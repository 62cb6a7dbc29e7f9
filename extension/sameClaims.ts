import type { Analysis } from '../src/model/facts.ts';

/**
 * Whether TensorFlow would be asked the same of both: the same nodes, inputs and facts. Their place in the text is
 * no claim, so a verdict outlives edits of comments and blank lines.
 */
export function sameClaims(one: Analysis, other: Analysis): boolean {
  const nodes = one.graph.nodes;
  const others = other.graph.nodes;
  if (nodes.length !== others.length) return false;
  return nodes.every((node, at) => {
    const twin = others[at];
    return (
      twin?.id === node.id &&
      same(node.op, twin.op) &&
      same(node.inputs, twin.inputs) &&
      same(one.facts.get(node.id), other.facts.get(twin.id))
    );
  });
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
