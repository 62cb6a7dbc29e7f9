import { ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { inspect } from '../../src/model/inspection.ts';
import { analysisOf, readText } from './open.ts';
import { mutate } from './mutate.ts';

/** Files that hold every construct of the two formats. */
const originals: readonly (readonly [path: string, text: string])[] = [
  ['resnet-20.resnet.yaml', readFileSync('examples/resnet-20.resnet.yaml', 'utf8')],
  ['vgg-13-skip.resnet.yaml', readFileSync('examples/vgg-13-skip.resnet.yaml', 'utf8')],
  ['highway-19.resnet.yaml', readFileSync('examples/highway-19.resnet.yaml', 'utf8')],
  [
    'googlenet.resnet.yaml',
    readFileSync('examples/googlenet.resnet.yaml', 'utf8').split('\n').slice(0, 30).join('\n'),
  ],
  [
    'config.json',
    JSON.stringify(
      {
        model_type: 'resnet',
        depths: [1, 2],
        hidden_sizes: [8, 16],
        layer_type: 'basic',
        id2label: { '0': 'a' },
      },
      null,
      1,
    ),
  ],
];

/** Never a throw, and every range inside the file. */
function sound(path: string, text: string): void {
  const reading = readText(text, path);
  ok(reading.kind !== 'needs');
  inspect(path, text, reading);
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  for (const range of [...problems.map((problem) => problem.range), ...graph.nodes.map((node) => node.range)])
    ok(
      range === null || (range.start >= 0 && range.start <= range.end && range.end <= text.length),
      JSON.stringify(range),
    );
}

const tokens = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
const place = fc.nat({ max: 5000 });
const change = fc.oneof(
  fc.record({ what: fc.constant('delete' as const), at: place, other: place }),
  fc.record({ what: fc.constant('double' as const), at: place, other: place }),
  fc.record({ what: fc.constant('swap' as const), at: place, other: place }),
  fc.record({
    what: fc.constantFrom('-1', '0', '.nan', '[]', '{}', '"', 'null', '1e9', 'ﷺ', '- ', '&a ', '*a'),
    at: place,
    other: place,
  }),
);

describe('a file that someone is in the middle of typing', () => {
  for (const [path, text] of originals) {
    it(`${path}, cut at every character, is read or refused`, function () {
      this.timeout(60_000);
      for (let end = 0; end <= text.length; end += 1) sound(path, text.slice(0, end));
    });

    it(`${path}, with words deleted, doubled, swapped and replaced`, function () {
      this.timeout(60_000);
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
          sound(path, mutate(tokens(text), changes));
        }),
        { numRuns: 150 },
      );
    });
  }
});
