import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPacked } from '../../src/tfjs/data/packed.ts';
import { digitsFile, packedFile, scratch } from './digitsFixture.ts';

describe('the file of digits', () => {
  it('holds 2,500 and 500 balanced digits in at most 500 KB', () => {
    assert.ok(statSync(digitsFile()).size <= 500_000);
    const { train, heldOut } = readPacked('digits', digitsFile());
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
    const { train, heldOut } = readPacked('digits', digitsFile());
    const image = (part: typeof train, index: number) => part.pixels.subarray(index * 784, (index + 1) * 784);
    for (let index = 0; index < heldOut.count; index++) {
      const pixels = image(heldOut, index);
      assert.ok(pixels.every((pixel) => pixel % 17 === 0));
      assert.ok(Math.max(...pixels) >= 200, `digit ${index} has strokes`);
      assert.ok(pixels.subarray(0, 28).every((pixel) => pixel === 0));
    }
    const text = (part: typeof train) =>
      Array.from({ length: part.count }, (_none, index) =>
        Buffer.from(image(part, index)).toString('latin1'),
      );
    const trained = new Set(text(train));
    assert.equal(text(heldOut).filter((each) => trained.has(each)).length, 0);
  });

  it('of clothes has as many, in ten named classes', () => {
    assert.ok(statSync(packedFile('fashion')).size <= 900_000);
    const { train, heldOut, classes, mirrors } = readPacked('fashion', packedFile('fashion'));
    assert.deepEqual([train.count, heldOut.count, mirrors], [2500, 500, true]);
    assert.equal(classes[9], 'ankle boot');
    // Trousers are two legs: at knee height both are bright and the gap between them is dark.
    const trousers = Array.from({ length: 50 }, (_none, index) => 10 * index + 1);
    const gap = trousers.filter((at) => (heldOut.pixels[at * 784 + 20 * 28 + 14] ?? 255) < 100).length;
    assert.ok(trousers.every((at) => heldOut.labels[at] === 1));
    assert.ok(gap > 25, `${gap} of 50`);
  });

  it('is refused in a sentence where it is missing or damaged', () => {
    assert.throws(
      () => readPacked('digits', '/nowhere/digits.bin'),
      /^Error: The digits to train on are not at \/nowhere/,
    );
    const broken = join(scratch, 'broken.bin');
    for (const bytes of [
      Buffer.from('no digits'),
      Buffer.alloc(0),
      readFileSync(digitsFile()).subarray(0, 1000),
    ]) {
      writeFileSync(broken, bytes);
      assert.throws(() => readPacked('digits', broken), /are damaged/);
    }
  });
});
