import assert from 'node:assert/strict';
import { flowPoints, type FlowCurve } from '../../src/protocol/gradientFlow.ts';
import type { LayerGradient } from '../../src/protocol/gradients.ts';
import { powerText } from '../../webview/flow/drawFlow.ts';
import { flowMarks, flowScale, nearestMark, powers } from '../../webview/flow/flowScale.ts';
import { flowRows, flowSentence, growth } from '../../webview/flow/flowWords.ts';
import { normText } from '../../webview/numbers.ts';

/** A curve whose norm halves from each layer to the next, or is multiplied by another factor. */
function curve(skips: FlowCurve['skips'], factor: number, count = 40): FlowCurve {
  const points = Array.from({ length: count }, (_none, at) => {
    return { id: `conv${at + 1}`, depth: at + 1, onSkip: false, gradient: factor ** at };
  });
  return { skips, seconds: 1, points, layers: count };
}
const size = { width: 240, height: 200 };

describe('gradient flow', () => {
  it('says how much the norm grows towards the input, by the middle of the first and the last tenth', () => {
    // Behind the first layer and before the last there are 38: tenths of four, whose upper middles are 34 layers apart.
    const times = growth(curve('none', 0.5)) ?? 0;
    assert.equal(Math.log2(times), 34);
    const sentence = flowSentence([curve('all', 1), curve('none', 0.9)]);
    assert.equal(
      sentence,
      "Towards the input the gradient's norm stays as it is with skips, and grows 36 times without skips.",
    );
    assert.match(
      flowSentence([curve('all', 0.95), curve('none', 0.9)]) ?? '',
      /grows 5\.72 times with skips, and 36 times without skips\.$/,
    );
    assert.match(flowSentence([curve('none', 1.1)]) ?? '', /shrinks 25\.5 times without skips\.$/);
    assert.equal(flowSentence([curve('all', 0.5, 6)]), null, 'too shallow to say');
  });

  it('maps norms to places on a logarithm, equal factors to equal distances', () => {
    const scale = flowScale([curve('none', 0.1, 5)], size);
    const [a = 0, b = 0, c = 0] = [1, 0.1, 0.01].map((norm) => scale.y(norm));
    assert.ok(b > a, 'less is lower');
    assert.ok(Math.abs(c - b - (b - a)) < 1e-9);
    const flat = flowScale([curve('all', 1)], size);
    assert.ok(Math.abs(flat.y(1) - (flat.y(2) + flat.y(0.5)) / 2) < 1e-9, 'one norm stands in the middle');
  });

  it('leaves out what is not finite, and has places for a net that is all zeros', () => {
    const broken = curve('all', 1, 3);
    const points = broken.points.map((point, at) => ({ ...point, gradient: at === 1 ? null : 0 }));
    const dead = [{ ...broken, points }];
    assert.deepEqual(flowMarks(dead, flowScale(dead, size)), []);
    assert.equal(flowRows(dead)[1]?.norms[0], 'not finite');
  });

  it('finds the mark nearest to the pointer, within reach', () => {
    const curves = [curve('all', 1), curve('none', 0.5)];
    const marks = flowMarks(curves, flowScale(curves, size));
    const wanted = marks.find(({ curve: { skips }, point }) => skips === 'none' && point.id === 'conv20');
    assert.ok(wanted !== undefined);
    assert.equal(nearestMark(marks, { x: wanted.x + 0.5, y: wanted.y + 1 }), wanted);
    assert.equal(nearestMark(marks, { x: wanted.x, y: wanted.y + 60 }), null);
  });

  it('puts few powers of ten at the axis', () => {
    assert.deepEqual(powers([0.05, 20]), [0.1, 1, 10]);
    assert.deepEqual(powers([0.25, 3]), [0.5, 1, 2]);
    assert.deepEqual(powers([0.0004, 0.004]), [0.0005, 0.001, 0.002]);
    assert.deepEqual([0.5, 2, 0.0005, 0.001, 2000].map(powerText), ['0.5', '2', '5·10⁻⁴', '10⁻³', '2·10³']);
    const many = powers([1e-20, 1e20]);
    assert.ok(many.length <= 6 && many.length >= 4, many.join(' '));
  });

  it('joins the rows of both nets by the names of the layers', () => {
    const own = curve('all', 0.5, 3);
    const projection = { id: 'proj', depth: 2, onSkip: true, gradient: 3 };
    const rows = flowRows([{ ...own, points: [...own.points, projection] }, curve('none', 0.1, 3)]);
    assert.deepEqual(rows[1]?.norms, ['0.5', '0.1']);
    assert.deepEqual(rows[3], { id: 'proj', depth: 2, onSkip: true, norms: ['3', ''] });
  });

  it('writes norms in few digits', () => {
    assert.deepEqual([0, 1, 0.93456, 1843.2, 1.234e-7, 3.2e9, null].map(normText), [
      '0',
      '1',
      '0.935',
      '1,843',
      '1.2e-7',
      '3.2e9',
      'not finite',
    ]);
  });

  it('crosses in a bounded form', () => {
    const layers = Array.from({ length: 20_000 }, (_none, at): LayerGradient => {
      return {
        id: `stage1.block${at}.conv1`,
        name: 'x',
        depth: at,
        block: null,
        onSkip: false,
        gradient: 1.2345,
        weight: 1,
      };
    });
    const points = flowPoints(layers);
    assert.ok(JSON.stringify(points).length < 150_000);
    assert.deepEqual([points[0]?.depth, points.at(-1)?.depth], [0, 19_999]);
    assert.equal(flowPoints(layers.slice(0, 1202)).length, 1202, 'ResNet-1202 is whole');
  });
});
