import { mkdirSync, writeFileSync } from 'node:fs';
import ELK, { type ElkNode } from 'elkjs';
import type { Picture } from '../../src/protocol/view.ts';
import { boxesOf, linesOf, type Line, type PlacedBox } from '../../test/webview/layoutLines.ts';
import { allUnfolded } from '../../webview/folds.ts';
import { layoutPicture, type Layout } from '../../webview/layout.ts';
import { metrics } from '../../webview/layout/metrics.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { zoo } from '../pictures/zoo.ts';
import { lineFigures, type LineFigures } from './lineFigures.ts';
import { median } from './median.ts';
import { unitGraph, type UnitGraph } from './unitGraph.ts';

/** Graphs with branches of equal weight, which have no one line to stand on. */
const nets = ['googlenet', 'inception-resnet', 'dpn-92', 'fpn'] as const;
const measure = (text: string) => 7 * text.length;

/** As close to a drawing of ours as elk's layered algorithm comes: told of the spine or left alone. */
const asks = {
  'elk as it comes': {},
  'elk told of the spine': { 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' },
} as const;

const common = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.mergeEdges': 'true',
  'elk.spacing.nodeNode': String(metrics.columnGap),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(metrics.gap),
  'elk.layered.spacing.edgeNodeBetweenLayers': String(metrics.forkDrop),
  'elk.layered.spacing.edgeEdgeBetweenLayers': String(metrics.forkDrop),
};

interface Drawn {
  readonly boxes: readonly PlacedBox[];
  readonly lines: readonly Line[];
  /** Middles of the boxes of the spine. */
  readonly spine: readonly number[];
  readonly milliseconds: number;
}

/**
 * Our columns beside elkjs on the same boxes and edges, unfolded: time, and what an eye has to follow. Both are drawn
 * into out/bench, to be looked at side by side.
 */
export async function elkBench(): Promise<void> {
  mkdirSync('out/bench', { recursive: true });
  for (const name of nets) {
    const picture = zoo.find((net) => net.name === name)?.picture();
    if (picture === undefined) throw new Error(`The zoo has no ${name}.`);
    const { drawn, graph } = ours(picture);
    console.log(`${name}, unfolded: ${graph.boxes.length} boxes, ${graph.edges.length} edges`);
    tell(name, 'ours', drawn);
    for (const [who, options] of Object.entries(asks)) tell(name, who, await elks(graph, options));
  }
}

function ours(picture: Picture): { drawn: Drawn; graph: UnitGraph } {
  const index = indexPicture(picture);
  const lay = (): Layout =>
    layoutPicture(picture, { index, folds: allUnfolded, measure, layers: false, volumes: false });
  const layout = lay();
  const graph = unitGraph(picture, layout);
  const times = Array.from({ length: 9 }, () => timed(lay).milliseconds);
  const spine = graph.boxes.filter(({ id }) => graph.spine.includes(id)).map(middleOf);
  return {
    drawn: { boxes: boxesOf(layout), lines: linesOf(layout), spine, milliseconds: median(times) },
    graph,
  };
}

async function elks({ boxes, edges, spine }: UnitGraph, options: Readonly<Record<string, string>>) {
  const onSpine = new Set(spine);
  const given = (): ElkNode => ({
    id: 'net',
    layoutOptions: { ...common, ...options },
    children: boxes.map(({ id, left, right, top, bottom }) => ({
      id,
      width: right - left,
      height: bottom - top,
    })),
    edges: edges.map(({ from, to }, index) => ({
      id: `e${index}`,
      sources: [from],
      targets: [to],
      layoutOptions: {
        'elk.layered.priority.straightness': onSpine.has(from) && onSpine.has(to) ? '100' : '1',
      },
    })),
  });
  const elk = new ELK();
  const times: number[] = [];
  let laid: ElkNode | null = null;
  for (let run = 0; run < 4; run++) {
    const graph = given();
    const since = performance.now();
    laid = await elk.layout(graph);
    if (run > 0) times.push(performance.now() - since);
  }
  const placed = (laid?.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => ({
    id,
    label: boxes.find((box) => box.id === id)?.label ?? id,
    left: x,
    right: x + width,
    top: y,
    bottom: y + height,
  }));
  return {
    boxes: placed,
    lines: (laid?.edges ?? []).flatMap(({ sections = [] }) =>
      sections.map(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]),
    ),
    spine: placed.filter(({ id }) => onSpine.has(id)).map(middleOf),
    milliseconds: median(times),
  };
}

const middleOf = ({ left, right }: PlacedBox): number => (left + right) / 2;

function tell(name: string, who: string, drawn: Drawn): void {
  const figures = lineFigures(drawn.lines, drawn.boxes);
  writeFileSync(`out/bench/${name}-${who.replaceAll(' ', '-')}.svg`, svgOf(drawn, figures));
  const middle = median(drawn.spine);
  const off = drawn.spine.filter((x) => Math.abs(x - middle) > 1).length;
  console.log(
    `  ${who}: ${drawn.milliseconds.toFixed(1)} ms, ${figures.crossings} crossings, ${figures.bends} bends, ` +
      `${Math.round(figures.length)} px of lines, ${Math.round(figures.width)} x ${Math.round(figures.height)} px, ` +
      `${figures.struck} lines through boxes, ${off} of ${drawn.spine.length} boxes off the spine`,
  );
}

function timed<T>(work: () => T): { result: T; milliseconds: number } {
  const since = performance.now();
  const result = work();
  return { result, milliseconds: performance.now() - since };
}

const escaped = (text: string): string => text.replace(/[<&]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function svgOf({ boxes, lines }: Drawn, { width, height }: LineFigures): string {
  const left = Math.min(...boxes.map((box) => box.left), ...lines.flat().map(({ x }) => x));
  const top = Math.min(...boxes.map((box) => box.top), ...lines.flat().map(({ y }) => y));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 16}" height="${height + 16}" viewBox="${left - 8} ${top - 8} ${width + 16} ${height + 16}" font-family="sans-serif" font-size="10">`,
    '<rect x="-9999" y="-9999" width="99999" height="99999" fill="#fff"/>',
    ...lines.map(
      (line) =>
        `<polyline fill="none" stroke="#555" points="${line.map(({ x, y }) => `${x},${y}`).join(' ')}"/>`,
    ),
    ...boxes.map(
      (box) =>
        `<rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}" rx="4" fill="#eef" stroke="#336"/>` +
        `<text x="${middleOf(box)}" y="${(box.top + box.bottom) / 2 + 3}" text-anchor="middle">${escaped(box.label)}</text>`,
    ),
    '</svg>',
  ].join('\n');
}
