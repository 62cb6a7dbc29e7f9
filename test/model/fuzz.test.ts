import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { binaryFormats, textFormats } from '../../src/model/formats/registry.ts';
import { openAmong } from './formats/openWithOthers.ts';
import { mutate, slipsOf } from './mutate.ts';
import { caffeSamples } from './samples/caffe.ts';
import { darknetSamples } from './samples/darknet.ts';
import { archiveSample, kerasSamples } from './samples/keras.ts';
import { namedSamples } from './samples/named.ts';
import { onnxSample } from './samples/onnx.ts';
import { ownSamples } from './samples/own.ts';
import type { Sample } from './samples/sample.ts';
import { samplesWithBases } from './samples/withBases.ts';
import { soundReading } from './sound.ts';

const samples: readonly Sample[] = [
  ...[...ownSamples, ...caffeSamples, ...darknetSamples],
  ...[...kerasSamples, ...namedSamples, ...samplesWithBases],
];
const binarySamples = [archiveSample, onnxSample];

const read = ({ path, others }: Pick<Sample, 'path' | 'others'>, content: string | Uint8Array) =>
  openAmong({ ...others, [path]: content }, path);
const formatOf = (sample: Pick<Sample, 'path' | 'others'>, content: string | Uint8Array) => {
  const reading = read(sample, content);
  return reading.kind === 'graph' && reading.graph.nodes.length > 1 ? reading.graph.format : reading.kind;
};

/** Text of any bytes, as an editor shows it. */
const shown = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const sound = (sample: Pick<Sample, 'path' | 'others'>, bytes: Uint8Array, text = '') => {
  soundReading(read(sample, bytes), sample.path, text);
};

describe('a file of each format, half typed or spoilt', () => {
  it('has a sample for every format that is read', () => {
    const sorted = (formats: Iterable<string>) => [...new Set(formats)].sort();
    deepEqual(sorted(samples.map(({ format }) => format)), sorted(textFormats));
    deepEqual(sorted(binarySamples.map(({ format }) => format)), sorted(binaryFormats));
  });

  samples.forEach((sample, at) => {
    const { format, path, text } = sample;
    const name = `${path} (${format}, ${at + 1})`;

    it(`${name}, whole, is drawn`, () => {
      equal(formatOf(sample, text), format);
    });

    it(`${name}, cut at every byte, is read or refused`, function () {
      this.timeout(120_000);
      const bytes = new TextEncoder().encode(text);
      for (let end = 0; end <= bytes.length; end += 1) {
        const part = bytes.subarray(0, end);
        sound(sample, part, shown(part));
      }
    });

    it(`${name}, with words deleted, doubled, swapped and replaced`, function () {
      this.timeout(120_000);
      const words = text.match(sample.words ?? /\w+|\s+|[^\w\s]/g) ?? [];
      fc.assert(
        fc.property(slipsOf(sample.put), (slips) => {
          const spoilt = mutate(words, slips);
          soundReading(read(sample, spoilt), path, spoilt);
        }),
        { numRuns: 250 },
      );
    });
  });

  for (const sample of binarySamples) {
    const { format, path, bytes } = sample;

    it(`${path}, whole, is drawn`, () => {
      equal(formatOf(sample, bytes), format);
    });

    it(`${path}, cut at every byte, is read or refused`, function () {
      this.timeout(120_000);
      for (let end = 0; end < bytes.length; end += 1) sound(sample, bytes.subarray(0, end));
    });

    it(`${path}, with any one byte another`, function () {
      this.timeout(120_000);
      for (let at = 0; at < bytes.length; at += 1)
        for (const change of [1, 0x80]) {
          const other = bytes.slice();
          other[at] = (other[at] ?? 0) ^ change;
          sound(sample, other);
        }
    });

    for (const length of [1, 8])
      it(`${path}, with pieces of ${length} bytes deleted, doubled, swapped and replaced`, function () {
        this.timeout(120_000);
        const pieces =
          Buffer.from(bytes)
            .toString('latin1')
            .match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
        fc.assert(
          fc.property(slipsOf(['\0', '\u0001', '\u007f', '\u0080', '\u00ff']), (slips) => {
            sound(sample, Buffer.from(mutate(pieces, slips), 'latin1'));
          }),
          { numRuns: 800 },
        );
      });
  }
});
