import { select } from 'd3';
import { shapeText } from '../../src/model/graph.ts';
import type { DrawnUnit } from '../layout/drawing.ts';
import { metrics, type Measure } from '../layout/metrics.ts';
import { exact, shownName } from '../numbers.ts';
import { shortId } from '../blockTitle.ts';
import { fitText, type Group, type ItemContext } from './context.ts';
import { boxHeat, drawHeatBar, type MarkHeat } from './heat.ts';

/** Boxes of convolutions and other nodes; what carries weights has corners, all else round ends. */
export function drawNodeBoxes(group: Group, units: readonly DrawnUnit[], context: ItemContext): void {
  const boxes = units.filter(({ unit, place }) => unit.look !== 'merge' && place !== 'card');
  group
    .selectChildren<SVGGElement, DrawnUnit>('g.node')
    .data(boxes, ({ unit }) => unit.leader)
    .join((enter) => {
      const node = enter.append('g').attr('class', 'node').attr('role', 'button').attr('tabindex', -1);
      node.append('rect').attr('class', 'box');
      node.append('text');
      return node;
    })
    .each(function (drawn) {
      drawBox(select(this), drawn, context);
    });
}

function drawBox(node: Group, drawn: DrawnUnit, context: ItemContext): void {
  const { unit, place, width, height } = drawn;
  const ids = unit.nodes.map(context.idOf);
  const selected = context.selected?.kind === 'node' && ids.includes(context.selected.id);
  const heat = boxHeat(unit.nodes, context);
  const problem = ids.map((id) => context.problems.get(id)).find((found) => found !== undefined);
  node
    .attr('transform', `translate(${drawn.x},${drawn.top})`)
    .attr('data-press', 'node')
    .attr('data-id', context.idOf(unit.leader))
    .attr('class', `node ${unit.look} ${place} ${unit.role === 'skip' ? 'onSkip' : ''} ${heat.style}`)
    .classed('selected', selected)
    .classed('problem', problem?.severity === 'error')
    .attr('data-tip', nodeTip(drawn, context));
  node
    .select('rect.box')
    .attr('x', -width / 2)
    .attr('width', width)
    .attr('height', height)
    .attr('rx', unit.look === 'plain' ? height / 2 : 4);
  const lines =
    place === 'side' && height > metrics.unitHeight
      ? sideLines(drawn, heat, context)
      : spineLine(drawn, heat, context);
  const seen = lines.map(({ text }) => text).join('');
  node.attr('aria-label', nodeLabel(drawn, seen, context));
  const inset = unit.look === 'plain' ? height / 2 : 6;
  drawHeatBar(node, heat, { x: inset - width / 2, y: height - 5, width: width - 2 * inset });
  node
    .select('text')
    .selectChildren<SVGTSpanElement, Line>('tspan')
    .data(lines)
    .join('tspan')
    .attr('class', ({ style }) => style)
    .attr('x', ({ x, dy }, index) => (index === 0 || dy !== undefined ? (x ?? 0) : null))
    .attr('y', ({ y }) => y ?? null)
    .attr('dy', ({ dy }) => dy ?? null)
    .text(({ text }) => text);
}

interface Line {
  readonly text: string;
  readonly style: 'label' | 'note';
  readonly x?: number;
  readonly y?: number;
  readonly dy?: number;
}

/** One line, the name strong among what stands before and after it. */
function spineLine({ unit, width, height }: DrawnUnit, heat: MarkHeat, { measure }: ItemContext): Line[] {
  const room = width - 2 * metrics.unitPadding + 8;
  const y = height / 2 + (heat.fraction === null ? 4 : 2);
  const figure = heat.text === '' ? '' : ` · ${heat.text}`;
  const name = fitText(shownName(unit.label), room - measure(figure, 'note'), 'label', measure);
  const plain = figure === '' || fitsWith([unit.before, unit.after], name, { room, figure, measure });
  const before = unit.before === '' || !plain ? '' : `${unit.before} · `;
  const after = `${unit.after === '' || !plain ? '' : ` · ${unit.after}`}${figure}`;
  const used = measure(name, 'label') + measure(before, 'note');
  const fitted = fitText(shownName(after), room - used, 'note', measure);
  // That a box is not known is said by its dashes and its sign: half of the words would say nothing.
  const rest = unit.look === 'opaque' && fitted !== shownName(after) ? '' : fitted;
  const parts: Line[] = [
    { text: before, style: 'note' },
    { text: name, style: 'label' },
    { text: rest + (unit.unknownShape ? ' ?' : ''), style: 'note' },
  ];
  return parts.filter(({ text }) => text !== '').map((part, index) => (index === 0 ? { ...part, y } : part));
}

/** Whether the notes have room beside the name and its figure: they give way to it. */
function fitsWith(
  notes: readonly string[],
  name: string,
  { room, figure, measure }: { readonly room: number; readonly figure: string; readonly measure: Measure },
): boolean {
  const said = notes
    .filter((text) => text !== '')
    .reduce((sum, text) => sum + measure(` · ${text}`, 'note'), 0);
  return said + measure(name, 'label') + measure(figure, 'note') <= room;
}

/** From one line of a box at the side to the next. */
const lineStep = 14.5;

/** The name with what comes before it above and what comes after it below, as it is read on the spine. */
function sideLines({ unit, width }: DrawnUnit, heat: MarkHeat, { measure }: ItemContext): Line[] {
  const room = width - 12;
  const whole = [unit.after, heat.text].filter((text) => text !== '').join(' · ');
  const after = heat.text === '' || measure(whole, 'note') <= room ? whole : heat.text;
  // Where nothing comes after it there is room for one line only: the figure's.
  const before = unit.after === '' && heat.text !== '' ? '' : unit.before;
  const up = heat.fraction === null ? 0 : 2;
  const lines = [
    { text: fitText(shownName(before), room, 'note', measure), style: 'note' },
    { text: fitText(shownName(unit.label), room, 'label', measure), style: 'label' },
    { text: fitText(shownName(after), room, 'note', measure), style: 'note' },
  ] as const;
  return lines
    .filter(({ text }) => text !== '')
    .map(({ text, style }, index): Line => {
      if (index === 0) return { text, style, y: (style === 'label' ? 17 : 16) - up };
      // The space keeps the words of two lines apart for those who hear them, and moves none of them.
      return { text: ` ${text}`, style, x: -measure(' ', style) / 2, dy: lineStep };
    });
}

/** What the box does not say: the shape that comes out, the parameters, the name; its whole text where it is cut. */
function nodeTip({ unit }: DrawnUnit, context: ItemContext): string {
  const { template, idOf, prefix } = context;
  const members = unit.nodes.flatMap((node) => template.nodes[node] ?? []);
  const learnable = members.reduce((sum, node) => sum + (node.learnable ?? 0), 0);
  const shape = shapeText(members.at(-1)?.shape ?? null);
  const params = learnable > 0 ? [`${exact(learnable)} params`] : [];
  const long = unit.label.length > 40 ? [unit.label] : [];
  return [...long, shape, ...params, shortId(idOf(unit.leader), prefix)]
    .map((line) => shownName(line))
    .join('\n');
}

/** What is seen on it, then what is not: who speaks to the machine says what they see. */
function nodeLabel({ unit }: DrawnUnit, seen: string, { template, idOf }: ItemContext): string {
  const shape = template.nodes[unit.nodes.at(-1) ?? unit.leader]?.shape ?? null;
  const unseen = [unit.before, unit.label, unit.after, shapeText(shape)].filter(
    (part) => !seen.includes(part),
  );
  return shownName([seen.trim(), ...unseen, idOf(unit.leader)].filter((part) => part !== '').join(', '));
}
