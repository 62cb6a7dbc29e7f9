import type { parser } from '@lezer/python';
import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import type { Entry, Tree } from '../text/tree.ts';

export type PythonNode = ReturnType<typeof parser.parse>['topNode'];

/** What an expression may refer to, and what may still be written out. */
export interface Scope {
  readonly text: string;
  readonly names: Map<string, Entry>;
  /** Names that an import binds: a class, which stands for its own name. */
  readonly imported: Set<string>;
  readonly problems: Problem[];
  /** Values that the file may still write out; names that multiply lists would else be a bomb. */
  left: number;
}

export const rangeOf = (node: PythonNode): Range => ({ start: node.from, end: node.to });

export const computed = (range: Range): Tree => ({ kind: 'scalar', value: null, range, computed: true });

/** A node's children but comments and what the parser could not place. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'Comment' && !child.type.isError) children.push(child);
  return children;
}

export const said = (node: PythonNode, scope: Scope): string => scope.text.slice(node.from, node.to);

const weights = new WeakMap<Tree, { readonly size: number; readonly deep: number }>();

/** How many values a tree writes out and how deep; parts are shared, so each is weighed once. */
export function weigh(tree: Tree): { readonly size: number; readonly deep: number } {
  const known = weights.get(tree);
  if (known !== undefined) return known;
  const parts: readonly Tree[] = tree.kind === 'map' ? tree.entries.map(({ value }) => value) : itemsOf(tree);
  let [size, deep] = [1, 0];
  for (const part of parts) {
    const weight = weigh(part);
    size += weight.size;
    deep = Math.max(deep, weight.deep + 1);
  }
  weights.set(tree, { size, deep });
  return { size, deep };
}

const itemsOf = (tree: Tree): readonly Tree[] => (tree.kind === 'list' ? tree.items : []);
