import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDigits } from '../../src/tfjs/digits.ts';
import { digitsFile, scratch } from './digitsFixture.ts';

describe('the file of digits', () => {
  it('holds 2,500 and 500 balanced digits in at most 500 KB', () => {
    assert.ok(statSync(digitsFile()).size <= 500_000);
    const { train, heldOut } = readDigits(digitsFile());
    for (const [part, each] of [
      [train, 250],
      [heldOut, 50],
    ] as const) {
      assert.equal(part.count, 10 * each);
      assert.equal(part.pixels.length, 10 * each * 784);
      const counts = new Array<number>(10).fill(0);
      for (const label of part.labels) counts[label] = (counts[label] ?? 0) + 1;
      assert.deepEqual(counts, new Array<number>(10).fill(each));
    }
  });

  it('holds digits: dark border, light strokes, no image twice in both parts', () => {
    const { train, heldOut } = readDigits(digitsFile());
    const image = (part: typeof train, index: number) => part.pixels.subarray(index * 784, (index + 1) * 784);
    for (let index = 0; index < heldOut.count; index++) {
      const pixels = image(heldOut, index);
      assert.ok(pixels.every((pixel) => pixel <= 15));
      assert.ok(Math.max(...pixels) >= 12, `digit ${index} has strokes`);
      assert.ok(pixels.subarray(0, 28).every((pixel) => pixel === 0));
    }
    const text = (part: typeof train) =>
      Array.from({ length: part.count }, (_none, index) =>
        Buffer.from(image(part, index)).toString('latin1'),
      );
    const trained = new Set(text(train));
    assert.equal(text(heldOut).filter((each) => trained.has(each)).length, 0);
  });

  it('is refused in a sentence where it is missing or damaged', () => {
    assert.throws(
      () => readDigits('/nowhere/digits.bin'),
      /^Error: The digits to train on are not at \/nowhere/,
    );
    const broken = join(scratch, 'broken.bin');
    for (const bytes of [
      Buffer.from('no digits'),
      Buffer.alloc(0),
      readFileSync(digitsFile()).subarray(0, 1000),
    ]) {
      writeFileSync(broken, bytes);
      assert.throws(() => readDigits(broken), /are damaged/);
    }
  });
});
