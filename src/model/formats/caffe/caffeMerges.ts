import type { Draw } from './caffeDrawing.ts';
import type { CaffeLayer } from './caffeLayers.ts';
import { unread } from './caffeWindows.ts';
import { axisOf, placeOfAxis } from './caffeShape.ts';
import { slipsOf } from '../text/slips.ts';

const eltwiseSlips = slipsOf(['operation', 'coeff', 'stable_prod_grad']);
const operations = { PROD: 0, SUM: 1, MAX: 2 } as const;
const merges = {
  PROD: { kind: 'multiply' },
  SUM: { kind: 'add' },
  MAX: { kind: 'elementwise', fn: 'maximum' },
} as const;

/** Eltwise (eltwise_layer.cpp). Coefficients weigh the parts of a sum, and leave it a sum. */
export const eltwise: Draw = ({ layer, bottoms, add }) => {
  const fields = layer.fields.child('eltwise_param');
  fields.expect(eltwiseSlips);
  const operation = fields.word('operation', operations, 'SUM');
  const coefficients = fields.all('coeff').length;
  if (coefficients > 0 && coefficients !== bottoms.length)
    fields.report({
      code: 'wrong-coefficients',
      message: `Layer '${layer.name}' has ${coefficients} coefficients for ${bottoms.length} bottoms; each bottom needs one.`,
      range: fields.placeOf('coeff'),
    });
  return [add(merges[operation], bottoms)];
};

/** Axpy of SENet's Caffe: y = a x + b over bottoms [a, x, b], with one a for each channel (axpy_layer.cpp). */
export const axpy: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  const [a, x, b] = bottoms;
  if (a === undefined || x === undefined || b === undefined || bottoms.length > 3) {
    layer.fields.report({
      code: 'wrong-number-of-inputs',
      message: `Layer '${layer.name}' takes 3 bottoms (a, x and b of a x + b) and has ${bottoms.length}.`,
      range: layer.nameRange,
    });
    return unread(drawing);
  }
  return [add({ kind: 'add' }, [add({ kind: 'multiply' }, [x, a], 'scale'), b])];
};

function statedAxis({ fields }: CaffeLayer): number | null {
  const stated = fields.child('concat_param');
  return stated.whole(stated.has('concat_dim') ? 'concat_dim' : 'axis', { least: -Infinity, otherwise: 1 });
}

export const joinsChannels = (layer: CaffeLayer): boolean => statedAxis(layer) === 1;

/** Concat (concat_layer.cpp), by `axis` or the older `concat_dim`; images that are joined into one batch are not drawn. */
export const concat: Draw = (drawing) => {
  const { layer, bottoms, add } = drawing;
  if (joinsChannels(layer)) return [add({ kind: 'concat' }, bottoms)];
  const stated = statedAxis(layer);
  const known = bottoms.find(({ shape }) => shape !== null)?.shape ?? null;
  if (stated === null || known === null) return unread(drawing);
  const axis = axisOf(stated, known.length + 1);
  if (axis < 1) return unread(drawing);
  return [
    add(axis === 1 ? { kind: 'concat' } : { kind: 'concat', axis: placeOfAxis(axis, known.length) }, bottoms),
  ];
};
