import assert from 'node:assert/strict';
import type { OpOf } from '../../src/model/graph.ts';
import { buildNode } from '../../src/tfjs/build.ts';
import type { Engine, Tensor } from '../../src/tfjs/tf.ts';
import { nativeEngine } from './engineFixture.ts';
import type { OpCase } from './opCases.ts';
import { opCases } from './opCases.ts';

type Pool = OpOf<'pool'>;
const isPool = (opCase: OpCase): opCase is OpCase & { op: Pool } => opCase.op.kind === 'pool';

describe('pools against a plain loop', () => {
  let engine: Engine;
  before(async function () {
    this.timeout(60_000);
    engine = await nativeEngine(this);
  });

  for (const { says, op, inputs } of opCases.filter(isPool)) {
    if (op.padding === 'same') continue;
    it(says, () => {
      const { tf } = engine;
      const [height = 0, width = 0, channels = 0] = inputs[0] ?? [];
      const built = buildNode(tf, { id: 'p', name: 'p', op, inputs: ['x'], range: null }, inputs);
      tf.tidy(() => {
        const x: Tensor = tf.randomNormal([1, height, width, channels], 0, 1, 'float32', 3);
        const y = built.run([x]);
        const [, rows = 0, columns = 0] = y.shape;
        const [from, values] = [x.dataSync(), y.dataSync()];
        let at = 0;
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++)
            for (let channel = 0; channel < channels; channel++) {
              const pixel = (r: number, c: number) => from[(r * width + c) * channels + channel] ?? NaN;
              const expected = poolAt(op, { height, width }, { row, column }, pixel);
              assert.ok(Math.abs((values[at++] ?? NaN) - expected) < 1e-5, `${row}, ${column}, ${channel}`);
            }
      });
      built.dispose();
    });
  }
});

/** Caffe's PoolingLayer: the mean's divisor is the window cut at the padded edge, the sum is cut at the map's. */
function poolAt(
  { mode, kernel, stride, padding }: Pool,
  { height, width }: { height: number; width: number },
  { row, column }: { row: number; column: number },
  pixel: (row: number, column: number) => number,
): number {
  const edges = typeof padding === 'string' ? { top: 0, bottom: 0, left: 0, right: 0 } : padding;
  const [top, left] = [row * stride[0] - edges.top, column * stride[1] - edges.left];
  const bottom = Math.min(top + kernel[0], height + edges.bottom);
  const right = Math.min(left + kernel[1], width + edges.right);
  const inside: number[] = [];
  for (let r = Math.max(0, top); r < Math.min(bottom, height); r++)
    for (let c = Math.max(0, left); c < Math.min(right, width); c++) inside.push(pixel(r, c));
  if (mode === 'max') return Math.max(...inside);
  return inside.reduce((sum, value) => sum + value, 0) / ((bottom - top) * (right - left));
}
