import assert from 'node:assert/strict';
import { thinned } from '../../webview/curves.ts';
import { fitText } from '../../webview/marks/context.ts';
import {
  brief,
  duration,
  exact,
  fieldText,
  flops,
  plural,
  shownName,
  shownPath,
} from '../../webview/numbers.ts';
import { parseInputSize } from '../../webview/panels/inputControl.ts';
import { secondsLeft } from '../../webview/panels/training.ts';

describe('numbers', () => {
  it('are exact or brief', () => {
    assert.equal(exact(25557032), '25,557,032');
    assert.equal(exact(512), '512');
    assert.equal(brief(25557032), '25.6 M');
    assert.equal(brief(7e6), '7.00 M');
    assert.equal(brief(4089184256), '4.09 G');
    assert.equal(brief(999), '999');
    assert.equal(brief(999999), '1.00 M');
    assert.equal(brief(0), '0');
    assert.equal(flops(4089184256), '8.18 GFLOPs');
    assert.equal(flops(100), '200 FLOPs');
  });

  it('name durations, fields and counts', () => {
    assert.equal(duration(40.4), '40 s');
    assert.equal(duration(200), '3 min 20 s');
    assert.equal(duration(3900), '1 h 5 min');
    assert.equal(fieldText([483, 483]), '483 px');
    assert.equal(fieldText([11, 1]), '11x1 px');
    assert.equal(fieldText(null), 'unknown');
    assert.equal(plural(1, 'skip'), '1 skip');
    assert.equal(plural(1200, 'skip'), '1,200 skips');
  });

  it('show names without what would break a line', () => {
    assert.equal(shownName('a\u202eb\nc\u0000\u0085'), 'a\ufffdb␊c␀\ufffd');
    assert.equal(shownName('x'.repeat(5000)).length, 200);
    // Isolates keep words that run leftwards from taking figures beside them along (UAX #9, 2.4).
    assert.equal(shownName('שכבה-א_1, 28x28'), '\u2068שכבה-א\u2069_1, 28x28');
    const cut = fitText('y'.repeat(5000), 60, 'note', (text) => text.length * 6);
    assert.equal(cut, `${'y'.repeat(9)}…`);
    assert.equal(
      fitText('short', 60, 'note', (text) => text.length * 6),
      'short',
    );
  });

  it('show a path by its end', () => {
    assert.equal(shownPath('/home/somebody/pictures/cats and dogs/'), '…/pictures/cats and dogs');
    assert.equal(shownPath(String.raw`C:\data\cifar\test_batch.bin`), '…/cifar/test_batch.bin');
    assert.equal(shownPath('/cats'), '/cats');
  });

  it('read an input size', () => {
    assert.deepEqual(parseInputSize('224x224x3', 3), [224, 224, 3]);
    assert.deepEqual(parseInputSize(' 32 × 64 ', 1), [32, 64, 1]);
    assert.deepEqual(parseInputSize('96', 3), [96, 96, 3]);
    for (const text of ['', 'x', '0x3x3', '-3x3x3', '1.5x2x3', '1x2x3x4', '1e3', '123456x1x1']) {
      assert.equal(parseInputSize(text, 3), null, text);
    }
  });

  it('estimate the time left by the median step, and thin long curves', () => {
    const steps = [10, 10, 500, 10, 10].map((ms, index) => ({
      step: index + 1,
      epoch: 1,
      loss: 1,
      accuracy: 0,
      ms,
    }));
    assert.equal(secondsLeft(steps, 105), 1);
    assert.equal(secondsLeft([], 10), null);
    const points = Array.from({ length: 5000 }, (_, step) => ({
      step,
      value: step % 7 === 0 ? Number.NaN : 1,
    }));
    const few = thinned(points, 100);
    assert.ok(few.length <= 100 && few.every(({ value }) => value === 1));
  });
});
