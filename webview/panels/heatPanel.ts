import type { Picture } from '../../src/protocol/view.ts';
import { button, element, refill } from '../element.ts';
import { heatSteps, type HeatScale } from '../heat/heatScale.ts';
import { heatWords } from '../heat/heatWords.ts';
import { heats } from '../heat/heats.ts';
import { hotSpots, type HotSpot } from '../heat/hotSpots.ts';
import { shownName } from '../numbers.ts';
import type { Target } from '../target.ts';

export interface HeatPanel {
  /** The scale with its ends and its unit, below the picture. */
  readonly key: HTMLElement;
  /** The greatest figures, at the side: a press selects. */
  readonly list: HTMLElement;
  readonly update: (picture: Picture, scale: HeatScale | null) => void;
}

const most = 5;

/** Says what the colours mean, and where the most of it is. */
export function createHeatPanel(select: (target: Target) => void): HeatPanel {
  const key = element('section', { class: 'heatKey', 'aria-label': 'Heat legend' });
  const list = element('section', { class: 'hotSpots', 'aria-label': 'Top five' });
  let shown: { readonly picture: Picture; readonly scale: HeatScale | null } | null = null;
  const update: HeatPanel['update'] = (picture, scale) => {
    // It says the same whatever is selected, and a line of it may have the focus.
    if (shown?.picture === picture && shown.scale === scale) return;
    shown = { picture, scale };
    key.hidden = scale === null;
    list.hidden = scale === null;
    if (scale === null) return;
    const { name, unit, text } = heats[scale.heat];
    refill(key, ...keyOf(scale));
    const spots = hotSpots(picture, scale.heat, most, scale.figures);
    const row = [...list.querySelectorAll('button')].findIndex((each) => each === document.activeElement);
    refill(
      list,
      element('h2', {}, spots.length === most ? `Top five: ${name}` : `Most: ${name}`),
      spots.length === 0 ? element('p', { class: 'quiet' }, `Nothing in this net has ${unit}.`) : null,
      element('ol', {}, ...spots.map((spot) => line(spot, text, scale, select))),
    );
    // While a net trains the list is made anew under whoever is in it.
    if (row >= 0) list.querySelectorAll('button')[row]?.focus();
  };
  key.hidden = true;
  list.hidden = true;
  return { key, list, update };
}

function keyOf(scale: HeatScale): HTMLElement[] {
  const label = element('b', {}, heats[scale.heat].label);
  const words = heatWords(scale);
  if (words === null) return [label, element('span', {}, 'not known in this net')];
  const steps = Array.from({ length: heatSteps }, (_, step) =>
    element('span', { class: `heated heat${step}` }),
  );
  return [
    label,
    element('span', {}, words.low),
    element('span', { class: 'ramp', 'aria-hidden': 'true' }, ...steps),
    element('span', {}, words.high),
    element('span', { class: 'quiet' }, words.note),
  ];
}

function line(
  { target, name, count, value, share }: HotSpot,
  text: (value: number) => string,
  { heat }: HeatScale,
  select: (target: Target) => void,
): HTMLElement {
  const equal = count > 1 ? ` × ${count}, each` : '';
  const of = heats[heat].combine === 'sum' ? 'of all' : 'of the input';
  // A block's name is its id; of layers many have one name.
  const id = target.kind === 'node' ? shownName(target.id, 40) : '';
  const part = [share === null ? '' : `${percent(share)} ${of}`, id]
    .filter((text) => text !== '')
    .join(' · ');
  const press = () => {
    select(target);
  };
  const row = button('', press, { class: 'row', title: shownName(target.id) });
  row.append(
    element('span', { class: 'spotName' }, shownName(name, 60), element('span', { class: 'quiet' }, equal)),
    element('span', { class: 'spotValue' }, text(value)),
    element('span', { class: 'spotShare quiet' }, part),
  );
  return element('li', {}, row);
}

/** "23.6 %", "0.04 %". */
function percent(share: number): string {
  const value = share * 100;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} %`;
}
