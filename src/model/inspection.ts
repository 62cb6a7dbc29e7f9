import { analyze } from './analyze.ts';
import type { Analysis, BlockKind, MergeKind, SkipKind } from './facts.ts';
import { inputShapeOf, type Format, type InputSource, type NodeId, type Range, type Shape } from './graph.ts';
import { lineTable } from './lines.ts';
import { nothingKnown } from './nothingKnown.ts';
import type { RefusalCode, Severity } from './problem.ts';
import type { Reading } from './reader.ts';
import { noSkips, skipCounts } from './skipCounts.ts';

/** The stable document of `inspect --json`, one a file. Lines and columns are 1-based, ends exclusive. */
export interface Inspection {
  readonly file: string;
  readonly format: Format | null;
  readonly family: string | null;
  readonly model: string | null;
  readonly status: 'ok' | 'problems' | 'refused';
  readonly refusal: {
    readonly code: RefusalCode;
    readonly message: string;
    readonly family: string | null;
  } | null;
  readonly inputShape: Shape | null;
  readonly inputSource: InputSource | null;
  readonly params: { readonly learnable: number; readonly withBnStats: number } | null;
  readonly macs: number | null;
  readonly unknownNodes: number;
  readonly merges: Readonly<Record<MergeKind, number>>;
  readonly skips: Readonly<Record<SkipKind, number>>;
  readonly blocks: readonly InspectedBlock[];
  readonly problems: readonly InspectedProblem[];
}

export interface InspectedBlock {
  readonly id: string;
  readonly kind: BlockKind;
  readonly skip: SkipKind | null;
  readonly stage: number;
  readonly line: number | null;
  readonly se: boolean;
}

export interface InspectedProblem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

const noMerges = { sum: 0, product: 0, concat: 0, gate: 0 };

/** What `inspect` says of a file that has been read; `text` gives the lines. */
export function inspect(
  file: string,
  text: string,
  reading: Exclude<Reading, { kind: 'needs' }>,
): Inspection {
  if (reading.kind === 'graph') return inspectionOf(file, text, analyze(reading.graph, reading.problems));
  const { format, refusal } = reading;
  return {
    file,
    format,
    family: refusal.family,
    model: null,
    status: 'refused',
    refusal,
    inputShape: null,
    inputSource: null,
    params: null,
    macs: null,
    unknownNodes: 0,
    merges: noMerges,
    skips: noSkips,
    blocks: [],
    problems: [],
  };
}

type Lines = ReturnType<typeof lineTable>;

/** The same of a graph that has been analysed. */
export function inspectionOf(file: string, text: string, analysis: Analysis): Inspection {
  const lines = lineTable(text);
  const { graph, totals, structure, problems } = analysis;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const lineOf = (id: NodeId | undefined): number | null => {
    const range = nodes.get(id ?? '')?.range ?? null;
    return range === null ? null : lines(range.start).line;
  };
  return {
    file,
    format: graph.format,
    family: graph.family,
    model: graph.model,
    status: problems.some(({ severity }) => severity === 'error') ? 'problems' : 'ok',
    refusal: null,
    inputShape: inputShapeOf(graph),
    inputSource: graph.inputSource,
    params: nothingKnown(totals) ? null : { learnable: totals.learnable, withBnStats: totals.withBnStats },
    macs: totals.macs,
    unknownNodes: totals.unknownNodes,
    merges: tally(
      noMerges,
      structure.merges.map(({ kind }) => kind),
    ),
    skips: skipCounts(analysis),
    // A block is a merge with a skip, or a unit of a plain net; joined branches without a skip are neither.
    blocks: structure.blocks
      .filter(({ skip, kind }) => skip !== null || kind === 'plain')
      .map(({ id, kind, skip, stage, se, nodes: members }) => ({
        id,
        kind,
        skip,
        stage,
        line: lineOf(members[0]),
        se,
      })),
    problems: problems.map(({ severity, code, message, range }) => ({
      severity,
      code,
      message,
      ...placeOf(range, lines),
    })),
  };
}

function tally<K extends string>(zero: Readonly<Record<K, number>>, found: readonly K[]): Record<K, number> {
  const counts: Record<K, number> = { ...zero };
  for (const key of found) counts[key] += 1;
  return counts;
}

function placeOf(
  range: Range | null,
  lines: Lines,
): Pick<InspectedProblem, 'line' | 'column' | 'endLine' | 'endColumn'> {
  if (range === null) return { line: null, column: null, endLine: null, endColumn: null };
  const [start, end] = [lines(range.start), lines(range.end)];
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
