import type { Analysis, NodeFacts } from '../model/facts.ts';
import { depthOf } from '../model/depth.ts';
import { largestField } from '../model/field.ts';
import { hasGap } from '../model/gaps.ts';
import { inputShapeOf, type GraphNode, type Op } from '../model/graph.ts';
import { sectionAt } from '../model/sections.ts';
import { skipCounts } from '../model/skipCounts.ts';
import type { Unit } from '../model/units.ts';
import { unitsOf } from '../model/units.ts';
import type { Instance, Part, Picture, PictureProblem, Template } from './view.ts';
import { isNamed, templateKey, templateOf } from './template.ts';

export interface PictureOptions {
  readonly title: string;
  /** 1-based line of an offset into the config's text. */
  readonly lineOf: (offset: number) => number;
}

/** A list longer than this is read by nobody, and would make the picture as large as the mistake. */
const mostProblems = 200;

/**
 * The bounded form of an analysis that the webview draws. Equal blocks share a template, so that what crosses
 * grows with the number of different blocks and only a little with their count.
 */
export function pictureOf(analysis: Analysis, options: PictureOptions): Picture {
  const { graph, totals } = analysis;
  const { templates, indexOf } = sharedTemplates(analysis);
  const sections = new Map<number, OpenPart[]>();
  let before: string | null = null;
  for (const unit of unitsOf(analysis)) {
    const at = indexOf(unit);
    const parts = sections.get(unit.stage) ?? [];
    sections.set(unit.stage, parts);
    addInstance(parts, at, instanceOf(unit, analysis.facts, before, options), unit.block !== null);
    before = unit.nodes.at(-1)?.id ?? before;
  }
  return {
    title: options.title,
    model: graph.model,
    format: graph.format,
    family: graph.family,
    inputShape: inputShapeOf(graph),
    inputSource: graph.inputSource,
    inputNote: graph.inputNote,
    totals,
    receptiveField: largestField(analysis),
    hasGap: hasGap(graph, analysis.problems),
    depth: depthOf(analysis),
    skips: skipCounts(analysis),
    templates,
    sections: [...sections]
      .sort(([a], [b]) => a - b)
      .map(([stage, parts]) => ({ ...sectionAt(analysis, stage), parts })),
    problemCount: analysis.problems.length,
    problems: analysis.problems.slice(0, mostProblems).map((problem): PictureProblem => ({
      severity: problem.severity,
      code: problem.code,
      message: problem.message,
      line: problem.range === null ? null : options.lineOf(problem.range.start),
      node: problem.node ?? nodeOf(problem.range, graph.nodes),
    })),
  };
}

/** The templates of a picture, and the index of a unit's: equal ones are one. */
function sharedTemplates(analysis: Analysis): {
  readonly templates: readonly Template[];
  readonly indexOf: (unit: Unit) => number;
} {
  const templates: Template[] = [];
  const [byKey, byText] = [new Map<string, number>(), new Map<string, number>()];
  const ops = new Map<Op, number>();
  const parallel = new Set(
    analysis.structure.merges.flatMap(({ node, skip }) => (skip === null ? [node] : [])),
  );
  const numberOf = (op: Op): number => {
    const known = ops.get(op) ?? ops.size;
    if (known === ops.size) ops.set(op, known);
    return known;
  };
  const add = (template: Template): number => {
    const text = JSON.stringify(template);
    const at = byText.get(text) ?? templates.push(template) - 1;
    byText.set(text, at);
    return at;
  };
  const indexOf = (unit: Unit): number => {
    const key = templateKey(unit, analysis, { numberOf, parallel });
    const at = byKey.get(key) ?? add(templateOf(unit, analysis, parallel));
    byKey.set(key, at);
    return at;
  };
  return { templates, indexOf };
}

/** Problems of a reader name no node: the first one that is said at their place is marked. */
function nodeOf(range: PictureProblemRange, nodes: readonly GraphNode[]): string | null {
  if (range === null) return null;
  return (
    nodes.find(
      (node) => node.range !== null && node.range.start <= range.start && range.end <= node.range.end,
    )?.id ?? null
  );
}
type PictureProblemRange = { readonly start: number; readonly end: number } | null;

/** A part on its way: more instances may come. */
type OpenPart = Part & { readonly instances: Instance[] };

/** Puts a block behind an equal one into the same run; loose nodes stand for themselves. */
function addInstance(parts: OpenPart[], template: number, instance: Instance, folds: boolean): void {
  const run = parts.at(-1);
  if (folds && run?.template === template) run.instances.push(instance);
  else parts.push({ template, instances: [instance] });
}

function instanceOf(
  unit: Unit,
  facts: ReadonlyMap<string, NodeFacts>,
  before: string | null,
  { lineOf }: PictureOptions,
): Instance {
  const range = unit.nodes.find((node) => node.range !== null)?.range ?? null;
  const entry = unit.entry !== null && unit.entry !== before ? { entry: unit.entry } : {};
  return {
    id: unit.id,
    ...(isNamed(unit) ? {} : { ids: unit.nodes.map((node) => node.id) }),
    ...entry,
    line: range === null ? null : lineOf(range.start),
    field: unit.entry === null ? [0, 0] : (facts.get(unit.entry)?.receptiveField ?? null),
  };
}
