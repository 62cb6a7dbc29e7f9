import { select } from 'd3';
import type { ViewSettings } from '../../src/protocol/view.ts';
import { element, refill } from '../element.ts';
import { pictureKeys } from '../keys.ts';
import { mergeSign } from '../marks/merge.ts';
import { facesOf } from '../marks/volume.ts';
import { legendEntries, type LegendEntry, type Sample } from './legendEntries.ts';
import { shownMarks, type Marked } from './shownMarks.ts';

const wheelWords = {
  zoom: 'The wheel zooms at the pointer, Shift+wheel pans sideways; two fingers on a trackpad pan, a pinch zooms.',
  pan: 'The wheel pans, Shift+wheel sideways; Ctrl+wheel (⌘ on a Mac) or a pinch zooms at the pointer.',
} as const;

const lineOf = ({ name, meaning, sample }: LegendEntry): HTMLElement =>
  element('li', {}, drawn(sample), element('span', {}, element('b', {}, name), ` ${meaning}`));

/**
 * Explains every mark and key, first the marks that the picture has; closed until it is asked for, and again by Escape
 * or its key, which `leave` it.
 */
export function createLegend(leave: () => void) {
  const marks = element('div', {}, element('ul', {}, ...legendEntries.map(lineOf)));
  const pointer = element('p', { class: 'quiet' });
  const keys = element('dl', { class: 'keyList' });
  for (const { shown, does } of pictureKeys) keys.append(element('dt', {}, shown), element('dd', {}, does));
  const sheet = element(
    'div',
    { class: 'legendSheet', tabindex: '0', role: 'group', 'aria-label': 'Legend' },
    marks,
    element('h2', {}, 'Pointer and keys'),
    pointer,
    keys,
  );
  const setWheel = (wheel: ViewSettings['wheel']) => {
    pointer.textContent = `Drag to pan. ${wheelWords[wheel]}`;
  };
  setWheel('zoom');
  const title = 'Every mark and every key (?)';
  const details = element('details', { class: 'legend' }, element('summary', { title }, 'Legend'), sheet);
  const close = () => {
    details.open = false;
    leave();
  };
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    event.stopPropagation();
    close();
  });
  const toggle = () => {
    if (details.open) {
      close();
      return;
    }
    details.open = true;
    sheet.focus();
  };
  /** Where not all of it has room, the last line that is in sight is whole. */
  const fitLines = () => {
    if (!details.open) return;
    sheet.style.maxHeight = '';
    if (sheet.scrollHeight <= sheet.clientHeight) return;
    const top = sheet.getBoundingClientRect().top + sheet.clientTop;
    const ends = [...sheet.querySelectorAll('h2, li, p, dd')].map(
      (line) => line.getBoundingClientRect().bottom - top + sheet.scrollTop,
    );
    const whole = Math.max(0, ...ends.filter((end) => end <= sheet.clientHeight));
    if (whole > 0) sheet.style.maxHeight = `${whole + sheet.offsetHeight - sheet.clientHeight}px`;
  };
  let known: Marked | null = null;
  let listed = '';
  /** Only where it is open: no picture waits for a legend that nobody reads. */
  const list = () => {
    if (!details.open || known === null) return;
    const shown = shownMarks(legendEntries, known);
    const names = [...shown].map(({ name }) => name).join();
    if (names === listed) return;
    listed = names;
    refill(
      marks,
      ...group(
        'In this picture',
        legendEntries.filter((entry) => shown.has(entry)),
      ),
      ...group(
        'Other marks',
        legendEntries.filter((entry) => !shown.has(entry)),
      ),
    );
  };
  details.addEventListener('toggle', () => {
    list();
    fitLines();
  });
  const update = (marked: Marked) => {
    const same = (['picture', 'layout', 'volumes', 'heat'] as const).every(
      (key) => known?.[key] === marked[key],
    );
    known = marked;
    if (!same) list();
    // A panel that opened may have taken room from it.
    fitLines();
  };
  return { element: details, toggle, setWheel, update };
}

const group = (title: string, entries: readonly LegendEntry[]): HTMLElement[] => [
  element('h2', {}, title),
  element('ul', {}, ...entries.map(lineOf)),
];

const arc = 'M4,17Q4,5 16,5H28Q40,5 40,17';

/** The mark itself, small. */
function drawn(sample: Sample): HTMLElement {
  const place = element('span', { class: 'sample', 'aria-hidden': 'true' });
  const svg = select(place).append('svg').attr('width', 44).attr('height', 22).attr('viewBox', '0 0 44 22');
  const group = (style: string) => svg.append('g').attr('class', style);
  const path = (style: string, line: string, d: string) =>
    group(style).append('path').attr('class', line).attr('d', d);
  switch (sample.kind) {
    case 'skip':
      path(`skip ${sample.skip}`, 'line', arc);
      break;
    case 'fork':
      path('spine', 'edge', 'M22,2V20');
      path('skip identity', 'line', 'M22,8H4V20');
      svg.select('g.skip').append('circle').attr('class', 'fork').attr('r', 3).attr('cx', 22).attr('cy', 8);
      break;
    case 'edge':
      path('spine', 'edge', 'M4,11H40');
      break;
    case 'bus':
      path('skip concat', 'line', 'M12,1V21M12,6H40M12,16H40');
      for (const cy of [6, 16])
        svg
          .select('g.skip')
          .append('circle')
          .attr('class', 'fork')
          .attr('r', 3)
          .attr('cx', 12)
          .attr('cy', cy);
      break;
    case 'merge':
    case 'broken': {
      const kind = 'merge' in sample ? sample.merge : 'sum';
      const merge = group(`merge ${kind}`).attr('transform', 'translate(22,11)');
      merge.classed('problem', sample.kind === 'broken');
      merge.append('circle').attr('r', 9);
      merge.append('path').attr('d', mergeSign(kind, 4.5));
      break;
    }
    case 'box':
      group(`node ${sample.look === 'onSkip' ? 'weighted onSkip' : sample.look}`)
        .append('rect')
        .attr('class', 'box')
        .attr('x', 4)
        .attr('y', 4)
        .attr('width', 36)
        .attr('height', 14)
        .attr('rx', sample.look === 'plain' ? 7 : 3);
      break;
    case 'heat': {
      const node = group('node weighted');
      const bar = (style: string, part: 'box' | 'heatBar', at: readonly [number, number, number, number]) =>
        node
          .append('rect')
          .attr('class', `${part} ${style}`)
          .attr('x', at[0])
          .attr('y', at[1])
          .attr('width', at[2])
          .attr('height', at[3]);
      bar('', 'box', [4, 4, 36, 14]);
      bar('track', 'heatBar', [8, 12, 28, 3]);
      bar('length', 'heatBar', [8, 12, 18, 3]);
      break;
    }
    case 'volume': {
      const body = group('volume');
      for (const { face, path } of facesOf(
        { form: 'map', width: 20, height: 10, depth: 5 },
        { x: 22, top: 4 },
      ))
        body.append('path').attr('class', face).attr('d', path);
      break;
    }
    case 'fold':
      group('frameSample')
        .append('rect')
        .attr('class', 'frame')
        .attr('x', 4)
        .attr('y', 2)
        .attr('width', 36)
        .attr('height', 18)
        .attr('rx', 4);
      path('fold', 'arrow', 'M10,9l4,4l4,-4');
      break;
    case 'run': {
      const badge = group('badge').attr('transform', 'translate(6,2)');
      badge.append('rect').attr('width', 32).attr('height', 18).attr('rx', 9);
      badge.append('text').attr('x', 16).attr('y', 13).text('× N');
      break;
    }
    case 'badge': {
      const badge = group(`problemBadge ${sample.severity}`).attr('transform', 'translate(22,11)');
      badge.append('circle').attr('r', 7);
      badge.append('path').attr('d', 'M0,-3.5V0.8M0,3.2V3.4');
      break;
    }
  }
  return place;
}
