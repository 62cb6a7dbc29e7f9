import type { ItemContext } from './context.ts';

/** Whether an item shows the block that is selected, or the block of the node that is, as one of a run. */
export const standsFor = ({ selected }: ItemContext): boolean =>
  selected?.kind === 'block' || selected?.kind === 'node';
