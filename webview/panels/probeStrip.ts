import { button, element, refill } from '../element.ts';
import { heatNamed, heats, type Heat } from '../heat/heats.ts';
import { frameAt, measuresOf, type ProbeSeries } from '../heat/probeSeries.ts';
import { exact } from '../numbers.ts';

export interface ProbeStrip {
  readonly element: HTMLElement;
  readonly update: (shown: {
    readonly series: ProbeSeries | null;
    readonly heat: Heat | null;
    readonly step: number | null;
  }) => void;
}

/** Which measure colours the blocks while the net trains, and a scrubber over the looks that were taken at it. */
export function createProbeStrip(ask: {
  readonly setHeat: (heat: Heat | null) => void;
  /** Null follows the newest. */
  readonly setStep: (step: number | null) => void;
}): ProbeStrip {
  const choice = element('select', { class: 'probeChoice' });
  const slider = element('input', { type: 'range', min: '0', step: '1', 'aria-label': 'Step of the run' });
  const label = element('output', { class: 'probeStep' });
  const live = button(
    'Live',
    () => {
      ask.setStep(null);
    },
    { class: 'secondary', title: 'Follow the newest look at the net' },
  );
  const place = element(
    'section',
    { class: 'probeStrip', 'aria-label': 'While training' },
    element('label', {}, element('span', {}, 'While training'), choice),
    slider,
    label,
    live,
  );
  let series: ProbeSeries | null = null;
  let offered = '';
  choice.addEventListener('change', () => {
    ask.setHeat(heatNamed(choice.value));
  });
  slider.addEventListener('input', () => {
    const at = Number(slider.value);
    const last = (series?.frames.length ?? 1) - 1;
    ask.setStep(at >= last ? null : (series?.frames[at]?.step ?? null));
  });
  const update: ProbeStrip['update'] = (shown) => {
    ({ series } = shown);
    place.hidden = series === null;
    if (series === null) return;
    const measures = measuresOf(series);
    if (offered !== measures.join(' ')) {
      offered = measures.join(' ');
      refill(
        choice,
        element('option', { value: '' }, 'no heat'),
        ...measures.map((measure) => element('option', { value: measure }, heats[measure].label)),
      );
    }
    // A heat of the config's own is none of these.
    const chosen = measures.find((measure) => measure === shown.heat) ?? null;
    choice.value = chosen ?? '';
    const frame = frameAt(series, shown.step);
    const at = frame === undefined ? 0 : series.frames.indexOf(frame);
    const text = `step ${exact(frame?.step ?? 0)}`;
    slider.max = String(series.frames.length - 1);
    slider.value = String(at);
    slider.disabled = chosen === null || series.frames.length < 2;
    slider.setAttribute('aria-valuetext', `${text}, look ${at + 1} of ${series.frames.length}`);
    label.textContent = text;
    live.disabled = chosen === null;
    live.setAttribute('aria-pressed', String(shown.step === null));
  };
  update({ series: null, heat: null, step: null });
  return { element: place, update };
}
