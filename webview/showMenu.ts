import type { Board } from './board.ts';
import { heatNames, heats } from './heat/heats.ts';
import { measuresOf } from './heat/probeSeries.ts';
import type { MenuGroups } from './panels/menu.ts';
import { noSkipText } from './skipWords.ts';
import type { State } from './state.ts';
import { skipCounts } from './sums.ts';

/** What the picture can show besides its blocks and skips, each on or off. */
export const showMenu =
  (
    state: State,
    board: Board,
    {
      toggleOutline,
      tell,
      say,
    }: {
      readonly toggleOutline: () => void;
      readonly tell: () => void;
      readonly say: (sentence: string) => void;
    },
  ): MenuGroups =>
  () => [
    [
      {
        label: 'Skips only',
        title: 'All but skips, forks, merges and projections steps back (k)',
        on: state.skipsOnly,
        press: () => {
          toggleSkipsOnly(state, board, say);
        },
      },
      {
        label: 'Every layer',
        title: 'BN, activations and every other layer in a box of its own, with shapes on the lines',
        on: state.layers,
        press: () => {
          state.layers = !state.layers;
          board.relayout('middle');
        },
      },
      {
        label: 'Volumes',
        title: 'What flows, as bodies on the lines: wide by channels, high and deep by resolution (v)',
        on: state.volumes,
        press: () => {
          toggleVolumes(state, board, tell);
        },
      },
      {
        label: 'Minimap',
        title: 'The whole net in a strip at the edge, while only a part of it is in view',
        on: state.minimap,
        press: () => {
          state.minimap = !state.minimap;
          board.draw(false);
        },
      },
    ],
    [
      {
        label: 'Outline',
        title: 'The picture in words, as a tree (o)',
        on: state.outline,
        press: toggleOutline,
      },
    ],
    [null, ...heatNames, ...measuresOf(state.probes)].map((heat) => ({
      label: `Heat: ${heat === null ? 'none' : heats[heat].name}`,
      group: 'heat',
      on: state.heat === heat,
      press: () => {
        state.heat = heat;
        board.draw(false);
        tell();
      },
    })),
  ];

export function toggleVolumes(state: State, board: Board, tell: () => void): void {
  state.volumes = !state.volumes;
  // The legend takes its room first, so that the picture stays where it is above it.
  tell();
  board.relayout('middle');
}

/** A net without skips would step back as a whole: it stays as it is, and a sentence says why. */
export function toggleSkipsOnly(state: State, board: Board, say: (sentence: string) => void): void {
  if (!state.skipsOnly && state.shown !== null && skipCounts(state.shown.picture).size === 0) {
    say(noSkipText(state.shown.picture));
    return;
  }
  state.skipsOnly = !state.skipsOnly;
  board.draw(false);
}
