import { shapeText } from '../../src/model/graph.ts';
import type { DrawnVolume } from '../../webview/layout/drawing.ts';
import { boxOf } from '../../webview/layout/solid.ts';

export interface VolumeBox {
  readonly label: string;
  /** The middle. */
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What each volume covers, its back too. */
export const volumeBoxes = (volumes: readonly DrawnVolume[]): VolumeBox[] =>
  volumes.map(({ shape, solid, x, top }) => ({ label: shapeText(shape), x, top, ...boxOf(solid) }));
