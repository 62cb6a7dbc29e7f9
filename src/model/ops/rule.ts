import type { Shape, Size } from '../graph.ts';

/** What the rules of all ops are made of. They get the shapes of the node's inputs, all of them known, without the batch. */

/** Why an op cannot take its inputs: the end of a sentence that begins with "Layer 'name' ". */
export interface Misfit {
  readonly code: string;
  readonly says: string;
  /** The shape to go on with, so that one mistake does not hide the rest of the net; null ends what is known. */
  readonly goOn: Shape | null;
}

export type Inputs = readonly Shape[];

/** What one output position sees of the input: the window's size and step, in positions of the input. */
export interface View {
  readonly size: Size;
  readonly step: Size;
}

export const isMisfit = (result: Shape | Misfit): result is Misfit => 'says' in result;

export const misfit = (code: string, says: string, goOn: Shape | null = null): Misfit => ({
  code,
  says,
  goOn,
});

export const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

export const channels = (shape: Shape | undefined): number => shape?.[shape.length - 1] ?? 0;

export const first = (inputs: Inputs): Shape => inputs[0] ?? [];
