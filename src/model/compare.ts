import { align, pairedInOrder } from './compare/align.ts';
import { itemOf, sumOf, type Item, type Side } from './compare/items.ts';
import { rowsOf, statusOf } from './compare/rows.ts';
import type { ComparedNet, ComparedSection, Comparison, SectionSide } from './compare/comparison.ts';
import { depthOf } from './depth.ts';
import { hasGap } from './gaps.ts';
import { misfitMerges } from './skipCounts.ts';
import { largestField } from './field.ts';
import type { Analysis } from './facts.ts';
import { inputShapeOf, sameShape, type Shape } from './graph.ts';
import { sectionAt } from './sections.ts';
import { unitsOf } from './units.ts';

/** Compares two nets; linear in the nodes where they are alike. */
export function compare(a: Analysis, b: Analysis): Comparison {
  const weighed = inputShapeOf(a.graph) !== null && inputShapeOf(b.graph) !== null;
  const sideOf = (analysis: Analysis): Side => ({ analysis, weighed, misfits: misfitMerges(analysis) });
  const [left, right] = [sectionsOf(sideOf(a)), sectionsOf(sideOf(b))];
  const kindOf = ({ side }: SectionWithItems) => side.kind;
  // As many stages answer to each other, though one has another stride; else those of one resolution do.
  const pairs =
    pairedInOrder(left, right, kindOf) ??
    align(left, right, [({ side, scale }) => `${side.kind} ${scale}`, kindOf]);
  const sections = pairs.map(({ a: left, b: right }): ComparedSection => {
    const rows = rowsOf(left?.items ?? [], right?.items ?? []);
    const same = rows.every(({ status }) => status === 'same');
    return { status: statusOf(left, right, same), a: left?.side ?? null, b: right?.side ?? null, rows };
  });
  const nets = { a: netOf(a), b: netOf(b) };
  return { ...nets, sameInput: sameInput(nets.a.inputShape, nets.b.inputShape), sections };
}

const sameInput = (a: Shape | null, b: Shape | null): boolean =>
  a === null || b === null ? a === b : sameShape(a, b);

function netOf(analysis: Analysis): ComparedNet {
  const { graph, totals } = analysis;
  return {
    model: graph.model,
    family: graph.family,
    inputShape: inputShapeOf(graph),
    totals,
    receptiveField: largestField(analysis),
    depth: depthOf(analysis),
    hasGap: hasGap(graph, analysis.problems),
  };
}

interface SectionWithItems {
  readonly side: SectionSide;
  /** Input pixels a position: equal for stages of one resolution, whatever the input's size. */
  readonly scale: string;
  readonly items: readonly Item[];
}

function sectionsOf(net: Side): SectionWithItems[] {
  const { analysis } = net;
  const { facts } = analysis;
  const items = new Map<number, Item[]>();
  for (const unit of unitsOf(analysis)) {
    const known = items.get(unit.stage) ?? [];
    items.set(unit.stage, known);
    if (unit.block === null) known.push(...unit.nodes.map((node) => itemOf(node.id, [node], null, net)));
    else known.push(itemOf(unit.id, unit.nodes, unit.block, net));
  }
  return [...items]
    .sort(([x], [y]) => x - y)
    .map(([number, all]): SectionWithItems => {
      const section = sectionAt(analysis, number);
      const last = all.at(-1)?.nodes.at(-1)?.id ?? '';
      return {
        side: { ...section, figures: sumOf(all.map(({ side }) => side.figures)) },
        scale: section.kind === 'stage' ? (facts.get(last)?.jump ?? []).join('x') : '',
        items: all,
      };
    });
}
