import type { GradientFlowState } from '../../src/protocol/gradientFlow.ts';
import { button, element, refill } from '../element.ts';
import { drawFlow, drawRings } from '../flow/drawFlow.ts';
import { nearestMark, type FlowMark } from '../flow/flowScale.ts';
import { curveNames, flowRows, flowSentence } from '../flow/flowWords.ts';
import { exact, normText, shownName } from '../numbers.ts';
import type { Target } from '../target.ts';
import { engineName } from '../verdictWords.ts';

export interface GradientFlowPanel {
  readonly element: HTMLElement;
  readonly update: (state: GradientFlowState) => void;
  /** Marks the layer that is selected in the picture. */
  readonly mark: (target: Target | null) => void;
}

/** The chart of gradient norm against depth beside the picture; its points are the picture's layers. */
export function createGradientFlowPanel(select: (target: Target) => void): GradientFlowPanel {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'flowChart');
  svg.setAttribute('tabindex', '0');
  svg.setAttribute('role', 'slider');
  svg.setAttribute('aria-label', 'Layers by depth: arrow keys go along, Enter selects');
  const status = element('p', { class: 'flowState', role: 'status' });
  const said = element('p', { class: 'flowSaid quiet' });
  const key = element('p', { class: 'flowKey quiet' });
  const rows = element('tbody');
  const heads = element('tr');
  const table = element(
    'details',
    { class: 'flowTable' },
    element('summary', {}, 'As a table'),
    element('table', {}, element('thead', {}, heads), rows),
  );
  const close = button(
    '×',
    () => {
      place.hidden = true;
    },
    { class: 'icon', 'aria-label': 'Close the gradient flow', title: 'Close the gradient flow' },
  );
  const place = element(
    'section',
    { class: 'gradientFlow', 'aria-label': 'Gradient flow' },
    element('div', { class: 'flowHead' }, element('h2', {}, 'Gradient flow'), close),
    status,
    svg,
    said,
    key,
    table,
  );
  let shown: Exclude<GradientFlowState, { kind: 'none' }> | null = null;
  let marks: readonly FlowMark[] = [];
  let pointed: FlowMark | null = null;
  let selected: string | null = null;

  const ring = () => {
    const chosen = marks.filter(({ point }) => point.id === selected);
    const rings = [
      ...chosen.map((mark) => ({ mark, look: 'selected' })),
      ...(pointed === null ? [] : [{ mark: pointed, look: 'pointed' }]),
    ];
    drawRings(svg, rings);
    const mark = pointed ?? chosen.at(-1) ?? null;
    const words = mark === null ? hint : markText(mark);
    said.textContent = words;
    const along = marks.filter(({ curve }) => curve === (mark?.curve ?? marks.at(-1)?.curve));
    svg.setAttribute('aria-valuemin', '1');
    svg.setAttribute('aria-valuemax', String(Math.max(1, along.length)));
    svg.setAttribute('aria-valuenow', String(mark === null ? 1 : along.indexOf(mark) + 1));
    svg.setAttribute('aria-valuetext', words);
  };
  const draw = () => {
    const curves = shown?.curves ?? [];
    if (place.hidden || curves.length === 0) return;
    marks = drawFlow(svg, curves);
    pointed = null;
    ring();
  };
  const fill = () => {
    const curves = shown?.curves ?? [];
    if (!table.open || curves.length === 0) return;
    const names = ['depth', 'layer', ...curves.map(({ skips }) => curveNames[skips])];
    refill(heads, ...names.map((name) => element('th', { scope: 'col' }, name)));
    refill(
      rows,
      ...flowRows(curves).map(({ id, depth, onSkip, norms }) =>
        element(
          'tr',
          {},
          element('td', {}, exact(depth)),
          element(
            'td',
            { class: 'flowLayer' },
            button(
              shownName(id, 30),
              () => {
                select({ kind: 'node', id });
              },
              { class: 'link', title: shownName(id) },
            ),
            onSkip ? element('span', { class: 'quiet' }, ' on the skip') : null,
          ),
          ...norms.map((norm) => element('td', {}, norm)),
        ),
      ),
    );
  };
  const choose = (mark: FlowMark | null) => {
    if (mark !== null) select({ kind: 'node', id: mark.point.id });
  };
  const markAt = (event: MouseEvent) => {
    const box = svg.getBoundingClientRect();
    return nearestMark(marks, { x: event.clientX - box.left, y: event.clientY - box.top });
  };
  svg.addEventListener('pointermove', (event) => {
    const next = markAt(event);
    if (next === pointed) return;
    pointed = next;
    ring();
  });
  // A ring around the chart tells the keyboard's place, and would only be in the pointer's way.
  svg.addEventListener('pointerdown', () => {
    svg.classList.add('byPointer');
  });
  svg.addEventListener('pointerleave', () => {
    pointed = null;
    ring();
  });
  svg.addEventListener('click', (event) => {
    choose(markAt(event));
  });
  svg.addEventListener('keydown', (event) => {
    svg.classList.remove('byPointer');
    if (event.key === 'Enter' || event.key === ' ') choose(pointed);
    else if (!move(event.key)) return;
    event.preventDefault();
  });
  const move = (key: string): boolean => {
    const own = marks.filter(({ curve }) => curve === shown?.curves[0]);
    const at = own.findIndex((mark) => mark === pointed || (pointed === null && mark.point.id === selected));
    const next = steps(at, own.length)[key];
    if (next === undefined) return false;
    pointed = own[Math.max(0, Math.min(own.length - 1, next))] ?? null;
    ring();
    return true;
  };
  table.addEventListener('toggle', fill);
  const update = (next: GradientFlowState) => {
    place.hidden = next.kind === 'none';
    if (next.kind === 'none') return;
    shown = next;
    const { curves, failure } = next;
    status.textContent = failure ?? flowSentence(curves) ?? waitText(next);
    status.classList.toggle('bad', failure !== null);
    svg.toggleAttribute('hidden', curves.length === 0);
    table.hidden = curves.length === 0;
    said.hidden = curves.length === 0;
    refill(
      key,
      ...curves.map(({ skips }) => element('span', { class: `${skips}Key` }, curveNames[skips])),
      element('span', { class: 'flowBatch' }, batchText(next)),
    );
    fill();
    draw();
  };
  new ResizeObserver(draw).observe(place);
  update({ kind: 'none' });
  return {
    element: place,
    update,
    mark: (target) => {
      const id = target?.kind === 'node' ? target.id : null;
      if (id === selected) return;
      selected = id;
      if (!place.hidden && marks.length > 0) ring();
    },
  };
}

const hint = 'Point at a layer; a press selects it in the picture.';

const markText = ({ curve, point }: FlowMark): string =>
  `${shownName(point.id, 60)} · layer ${exact(point.depth)} · norm ${normText(point.gradient)} ${curveNames[curve.skips]}${point.onSkip ? ', on the skip' : ''}`;

/** Where a key leads from the mark at an index. */
const steps = (at: number, count: number): Readonly<Record<string, number | undefined>> => ({
  ArrowRight: at + 1,
  ArrowUp: at + 1,
  ArrowLeft: at - 1,
  ArrowDown: at - 1,
  PageUp: at + 10,
  PageDown: at - 10,
  Home: 0,
  End: count - 1,
});

type Flow = Exclude<GradientFlowState, { kind: 'none' }>;

function waitText({ kind, curves }: Flow): string {
  if (kind === 'running' && curves.length === 0) return 'One backward pass, without any training…';
  return curves.length === 0 ? '' : 'The net is too shallow to say how its gradients grow.';
}

/** "16 digits at 32x32x3, seed 1, 1.9 s, TensorFlow 2.13". */
function batchText({ batch, curves, engine }: Flow): string {
  if (batch === null) return '';
  const seconds = curves.reduce((sum, curve) => sum + curve.seconds, 0);
  const name = engine === null ? '' : `, ${engineName(engine)}`;
  const [own] = curves;
  const some =
    own !== undefined && own.layers > own.points.length
      ? `; ${exact(own.points.length)} of ${exact(own.layers)} layers`
      : '';
  return `at initialisation, ${exact(batch.images)} ${batch.data} at ${batch.inputShape.join('x')}, seed ${batch.seed}; ${seconds.toFixed(1)} s${name}${some}`;
}
