import type { GraphNode, NodeId } from './graph.ts';

/** The sums that are two-way gates, each with the products that are parts of it and no merges of their own. */
export type Gates = ReadonlyMap<NodeId, readonly NodeId[]>;

/** Steps from T to 1 - T: a negation and a sum with 1, at most. */
const longestComplement = 3;

/**
 * Highway gates that a config writes in ordinary layers (Srivastava et al. 2015, eq. 3): T H + (1 - T) x, or the same as
 * x + T (H - x). T is a sigmoid; what is made of it alone, without weights, and multiplies the other branch is 1 - T.
 */
export function findGates(nodes: readonly GraphNode[]): Gates {
  const gates = new Map<NodeId, readonly NodeId[]>();
  if (!nodes.some(({ op }) => op.kind === 'multiply')) return gates;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const reads = new Map<NodeId, number>();
  for (const id of nodes.flatMap(({ inputs }) => inputs)) reads.set(id, (reads.get(id) ?? 0) + 1);
  const productAt = (id: NodeId): GraphNode | null => {
    const node = byId.get(id);
    return node?.op.kind === 'multiply' && node.inputs.length === 2 && reads.get(id) === 1 ? node : null;
  };
  for (const { id, op, inputs } of nodes) {
    const [a = '', b = ''] = inputs;
    if (op.kind !== 'add' || inputs.length !== 2) continue;
    const [left, right] = [productAt(a), productAt(b)];
    if (left !== null && right !== null && complementary(left, right, byId)) gates.set(id, [a, b]);
    else if (left !== null && leansTo(left, b, byId)) gates.set(id, [a]);
    else if (right !== null && leansTo(right, a, byId)) gates.set(id, [b]);
  }
  return gates;
}

/** H of the gate that a sum is, where it is written in ordinary layers and x is `from`; null for another sum. */
export function gateBranch(nodes: readonly GraphNode[], sum: NodeId, from: NodeId | null): NodeId | null {
  const products = findGates(nodes).get(sum);
  if (products === undefined) return null;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const factors = products.flatMap((id) => byId.get(id)?.inputs ?? []);
  const gates = factors.filter((id) => isGateValue(byId.get(id)));
  const branches = factors
    // T (H - x) has H in a difference.
    .map((id) => {
      const node = byId.get(id);
      return node?.op.kind === 'elementwise' && node.inputs[1] === from ? (node.inputs[0] ?? id) : id;
    })
    .filter((id) => id !== from && !gates.includes(id))
    .filter((id) => !gates.some((gate) => complements(id, gate, byId)));
  return branches.length === 1 ? (branches[0] ?? null) : null;
}

/** T of every gate, by the node that merges: the op's own, or the sigmoid of one that is written in ordinary layers. */
export function gateValues(nodes: readonly GraphNode[]): Map<NodeId, NodeId> {
  const values = new Map<NodeId, NodeId>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const [sum, products] of findGates(nodes)) {
    const factors = products.flatMap((id) => byId.get(id)?.inputs ?? []);
    const value = factors.find((id) => isGateValue(byId.get(id)));
    if (value !== undefined) values.set(sum, value);
  }
  for (const { id, op, inputs } of nodes)
    if (op.kind === 'gate' && inputs[1] !== undefined) values.set(id, inputs[1]);
  return values;
}

type ById = ReadonlyMap<NodeId, GraphNode>;

const isGateValue = (node: GraphNode | undefined): boolean =>
  node?.op.kind === 'activation' && (node.op.name === 'sigmoid' || node.op.name === 'hardSigmoid');

const complementary = (one: GraphNode, other: GraphNode, byId: ById): boolean =>
  one.inputs.some((t) => other.inputs.some((u) => complements(u, t, byId) || complements(t, u, byId)));

/** Whether `id` is made of the gate value `of`, and of nothing else but constants, without weights. */
function complements(id: NodeId, of: NodeId, byId: ById): boolean {
  if (!isGateValue(byId.get(of))) return false;
  let at = id;
  for (let steps = 0; steps < longestComplement && at !== of; steps += 1) {
    const node = byId.get(at);
    const variable = node?.inputs.filter((input) => (byId.get(input)?.inputs.length ?? 0) > 0) ?? [];
    if (node === undefined || variable.length !== 1 || !mayNegate(node)) return false;
    at = variable[0] ?? '';
  }
  return at === of && id !== of;
}

/** A Lambda is opaque; a difference from a constant is a rescaling, or a difference of two. */
const mayNegate = ({ op }: GraphNode): boolean =>
  op.kind === 'opaque' ||
  op.kind === 'pointwise' ||
  (op.kind === 'norm' && op.type === 'rescaling') ||
  (op.kind === 'elementwise' && op.fn === 'subtract') ||
  (op.kind === 'add' && op.weights === undefined);

/** Whether the product is T (H - x), for the x that it is added to. */
const leansTo = (product: GraphNode, x: NodeId, byId: ById): boolean =>
  product.inputs.some((t, at) => {
    const difference = byId.get(product.inputs[1 - at] ?? '');
    if (difference?.op.kind !== 'elementwise' || difference.op.fn !== 'subtract') return false;
    return isGateValue(byId.get(t)) && difference.inputs[1] === x;
  });
