import { select } from 'd3';
import type { ViewSettings } from '../../src/protocol/view.ts';
import { element } from '../element.ts';
import { pictureKeys } from '../keys.ts';
import { mergeSign } from '../marks/merge.ts';
import { skipMeanings } from '../skipWords.ts';

interface Entry {
  readonly name: string;
  readonly meaning: string;
  readonly line?: string;
  readonly sign?: 'sum' | 'product' | 'concat' | 'gate';
  readonly mark?: 'problem' | 'run' | 'weighted' | 'plain' | 'opaque';
}

const entries: readonly Entry[] = [
  { name: 'identity skip', meaning: skipMeanings.identity, line: 'identity' },
  { name: 'projection skip', meaning: skipMeanings.projection, line: 'projection' },
  { name: 'zero-pad skip', meaning: skipMeanings.zeroPad, line: 'zeroPad' },
  { name: 'gate skip', meaning: skipMeanings.gate, line: 'gate' },
  { name: 'concat skip', meaning: skipMeanings.concat, line: 'concat' },
  { name: 'sum', meaning: 'adds two maps of one shape', sign: 'sum' },
  { name: 'product', meaning: 'scales a map, channel by channel', sign: 'product' },
  { name: 'concat', meaning: 'stacks the channels of its inputs', sign: 'concat' },
  { name: 'gate', meaning: 'lets x or F(x) through, as T says', sign: 'gate' },
  { name: 'convolution or dense layer', meaning: 'what counts as a layer of the net', mark: 'weighted' },
  { name: 'any other layer', meaning: 'pool, norm, activation', mark: 'plain' },
  { name: 'unknown op', meaning: 'its output shape is not known', mark: 'opaque' },
  { name: 'run of equal blocks', meaning: 'press × N to unfold', mark: 'run' },
  { name: 'problem', meaning: 'what is wrong stands beside it', mark: 'problem' },
];

const wheelWords = {
  zoom: 'The wheel zooms at the pointer, Shift+wheel pans sideways; two fingers on a trackpad pan, a pinch zooms.',
  pan: 'The wheel pans, Shift+wheel sideways; Ctrl+wheel (⌘ on a Mac) or a pinch zooms at the pointer.',
} as const;

/** Explains every mark and key; closed until it is asked for. */
export function createLegend() {
  const list = element('ul');
  for (const entry of entries) {
    list.append(
      element(
        'li',
        {},
        sample(entry),
        element('span', {}, element('b', {}, entry.name), ` ${entry.meaning}`),
      ),
    );
  }
  const pointer = element('p', { class: 'quiet' });
  const keys = element('dl', { class: 'keyList' });
  for (const { shown, does } of pictureKeys) keys.append(element('dt', {}, shown), element('dd', {}, does));
  const sheet = element('div', { class: 'legendSheet' }, list, pointer, keys);
  const setWheel = (wheel: ViewSettings['wheel']) => {
    pointer.textContent = `Drag to pan. ${wheelWords[wheel]}`;
  };
  setWheel('zoom');
  return {
    element: element('details', { class: 'legend' }, element('summary', {}, 'Legend'), sheet),
    setWheel,
  };
}

function sample({ line, sign, mark }: Entry): HTMLElement {
  const place = element('span', { class: 'sample', 'aria-hidden': 'true' });
  const svg = select(place).append('svg').attr('width', 44).attr('height', 22).attr('viewBox', '0 0 44 22');
  if (line !== undefined) {
    svg
      .append('g')
      .attr('class', `skip ${line}`)
      .append('path')
      .attr('class', 'line')
      .attr('d', 'M4,17Q4,5 16,5H28Q40,5 40,17');
  }
  if (sign !== undefined) {
    const merge = svg.append('g').attr('class', `merge ${sign}`).attr('transform', 'translate(22,11)');
    merge.append('circle').attr('r', 9);
    merge.append('path').attr('d', mergeSign(sign, 4.5));
  }
  if (mark === 'problem') {
    const badge = svg.append('g').attr('class', 'problemBadge error').attr('transform', 'translate(22,11)');
    badge.append('circle').attr('r', 7);
    badge.append('path').attr('d', 'M0,-3.5V0.8M0,3.2V3.4');
  } else if (mark === 'run') {
    const badge = svg.append('g').attr('class', 'badge').attr('transform', 'translate(6,2)');
    badge.append('rect').attr('width', 32).attr('height', 18).attr('rx', 9);
    badge.append('text').attr('x', 16).attr('y', 13).text('× N');
  } else if (mark !== undefined) {
    svg
      .append('g')
      .attr('class', `node ${mark}`)
      .append('rect')
      .attr('class', 'box')
      .attr('x', 4)
      .attr('y', 4)
      .attr('width', 36)
      .attr('height', 14)
      .attr('rx', mark === 'plain' ? 7 : 3);
  }
  return place;
}
