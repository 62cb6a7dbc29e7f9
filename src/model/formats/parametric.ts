import type { Reader } from '../reader.ts';
import { classyVision } from './classyVision.ts';
import { hydra } from './hydra.ts';
import { pycls } from './pycls.ts';
import { tfModels } from './tfModels.ts';
import { timm } from './timm.ts';
import { vissl } from './vissl.ts';

/** The formats that state a net by its name or its numbers, and no layers. */
const parametric: readonly Reader[] = [timm, pycls, tfModels, vissl, classyVision, hydra];

/** Whether such a file names a net that is drawn, and no other family: cheap, from the words in its text. */
export function namesDrawnNet(path: string, text: string): boolean {
  return /res_?ne(?:x)?t|anynet|\bvgg\d/i.test(text) && parametric.some((reader) => reader.match(path, text));
}
