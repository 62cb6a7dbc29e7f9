import type { GraphNode } from '../graph.ts';
import type { Change, ComparedRow, RunSide, Status, Weights } from './comparison.ts';
import { align, type Pair } from './align.ts';
import { sumOf, textOf, type Item } from './items.ts';
import { withLooseBlocks } from './looseBlocks.ts';

export function statusOf(a: unknown, b: unknown, same: boolean): Status {
  if (a === null) return 'added';
  if (b === null) return 'removed';
  return same ? 'same' : 'changed';
}

/** Aligns equal ones first, then of what is left those of one kind; what then has no partner came or went. */
export function rowsOf(a: readonly Item[], b: readonly Item[]): ComparedRow[] {
  const kindOf = ({ side, nodes }: Item): string => side.block ?? `layer ${nodes[0]?.op.kind ?? ''}`;
  const pairs = align(
    a,
    b,
    [
      ({ key }) => key,
      (item) => `${kindOf(item)} ${item.side.skip ?? ''}`,
      kindOf,
      ({ side }) => (side.block === null ? null : 'block'),
    ],
    kindOf,
  );
  const rows: ComparedRow[] = [];
  let before: Pair<Item> | null = null;
  for (const pair of withLooseBlocks(pairs)) {
    const open = rows.at(-1);
    const row = rowOf(pair);
    if (open !== undefined && before !== null && continues(before, pair)) {
      rows[rows.length - 1] = { ...open, a: runOf(open.a, row.a), b: runOf(open.b, row.b) };
    } else rows.push(row);
    before = pair;
  }
  return rows;
}

/** Whether a pair fared like the one before it, block for block. */
const continues = (before: Pair<Item>, { a, b }: Pair<Item>): boolean =>
  before.a?.key === a?.key && before.b?.key === b?.key && (a ?? b)?.side.block !== null;

function rowOf({ a, b }: Pair<Item>): ComparedRow {
  return {
    status: statusOf(a, b, a?.key === b?.key),
    a: a?.side ?? null,
    b: b?.side ?? null,
    changes: a === null || b === null || a.key === b.key ? [] : changesOf(a, b),
  };
}

function runOf(run: RunSide | null, next: RunSide | null): RunSide | null {
  if (run === null || next === null) return null;
  const { last, shape, receptiveField } = next;
  const figures = sumOf([run.figures, next.figures]);
  return { ...run, last, shape, receptiveField, figures, count: run.count + 1 };
}

function changesOf(a: Item, b: Item): Change[] {
  const changes: Change[] = [];
  if (a.side.block !== b.side.block)
    changes.push({ what: 'block', before: a.side.block, after: b.side.block });
  if (a.side.skip !== b.side.skip) changes.push({ what: 'skip', before: a.side.skip, after: b.side.skip });
  if (a.side.misfit?.merge !== b.side.misfit?.merge) {
    const { merge } = a.side.misfit ?? b.side.misfit ?? { merge: 'sum' };
    changes.push({ what: merge, before: a.side.misfit, after: b.side.misfit });
  }
  // A layer on the skip answers to one on the skip alone, and F(x)'s to F(x)'s.
  const role = (node: GraphNode) => (a.onSkip.has(node) || b.onSkip.has(node) ? 'skip' : 'branch');
  const pairs = align(a.nodes, b.nodes, [
    (node) => `${role(node)} ${textOf(node.op)}`,
    (node) => `${role(node)} ${node.op.kind}`,
  ]);
  for (const { a: before, b: after } of pairs) {
    const [id, { prefix }] = before === null ? [after?.id ?? '', b] : [before.id, a];
    const what = id.startsWith(prefix) ? id.slice(prefix.length) : id;
    if (before !== null && after !== null && textOf(before.op) === textOf(after.op)) {
      const [was, is] = [weightsAt(a, before), weightsAt(b, after)];
      if (was !== null && is !== null && was.learnable !== is.learnable)
        changes.push({ what, before: was, after: is });
    } else changes.push({ what, before: before?.op ?? null, after: after?.op ?? null });
  }
  return changes;
}

function weightsAt({ nodes, weights }: Item, node: GraphNode): Weights | null {
  return weights?.[nodes.indexOf(node)] ?? null;
}
