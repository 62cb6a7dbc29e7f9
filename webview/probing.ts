import type { ProbesEvent } from '../src/protocol/probes.ts';
import type { Board } from './board.ts';
import { isTrainingHeat, type Heat } from './heat/heats.ts';
import { laterSeries } from './heat/probeSeries.ts';
import type { Page } from './page.ts';
import type { State } from './state.ts';

/** What training measures, on the picture: takes what the host tells and what the scrubber asks. */
export function createProbing(
  state: State,
  { board, page, tell }: { readonly board: Board; readonly page: Page; readonly tell: () => void },
) {
  const show = () => {
    page.probeStrip.update({ series: state.probes, heat: state.heat, step: state.probeStep });
  };
  /** Colours the picture again. What is selected stays as it is, and so does the panel that says it. */
  const redraw = () => {
    board.draw(false);
    if (state.shown !== null) page.heat.update(state.shown.picture, board.heat());
  };
  return {
    show,
    told: (event: ProbesEvent) => {
      state.probes = laterSeries(state.probes, event);
      if (state.probes === null) state.probeStep = null;
      show();
      if (state.heat !== null && isTrainingHeat(state.heat)) redraw();
    },
    setHeat: (heat: Heat | null) => {
      state.heat = heat;
      // The legend takes its room first.
      tell();
      board.draw(false);
      show();
    },
    setStep: (step: number | null) => {
      state.probeStep = step;
      redraw();
      show();
    },
  };
}
