import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import { inspect } from '../../../src/model/inspection.ts';
import { analysisOf, readText } from '../open.ts';

/** A net that holds every kind of section. */
const whole = `[net]
# testing
height=16
width = 16
channels=3
[crop]
crop_height=12
crop_width=12
[convolutional]
batch_normalize=1
filters=8
size=3
stride=1
pad=1
activation=leaky
[convolutional]
filters=8
size=3
padding=1
dilation=1
groups=2
share_index=-1
activation=mish
[shortcut]
from = -2 , 1
weights_type=per_channel
activation=linear
[maxpool]
size=2
stride=2
[local]
filters=4
size=3
pad=1
[deconvolutional]
filters=4
size=2
stride=2
[route]
layers=-1,-4
groups=2
group_id=1
[reorg]
stride=2
[upsample]
stride=2
[avgpool]
[scale_channels]
from=-2
[dropout]
probability=.5
[yolo]
mask = 0,1,2
classes=80
[route]
layers=-3
[connected]
output=10
activation=relu
[softmax]
[cost]
type=sse
`;

/** Never a throw, and every range inside the file. */
function sound(text: string): void {
  const reading = readText(text, 'whole.cfg');
  ok(reading.kind !== 'needs');
  inspect('whole.cfg', text, reading);
  if (reading.kind !== 'graph') return;
  const { problems, graph } = analysisOf(reading);
  const places = [...problems, ...graph.nodes].map(({ range }) => range);
  for (const range of [
    ...places,
    ...problems.flatMap(({ related }) => related?.map((one) => one.range) ?? []),
  ])
    ok(
      range === null || (range.start >= 0 && range.start <= range.end && range.end <= text.length),
      JSON.stringify(range),
    );
}

const tokens = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
const change = fc.record({
  what: fc.constantFrom(
    '',
    'double',
    'swap',
    '-1',
    '0',
    'nan',
    '1e9',
    '[',
    ']',
    '=',
    ',',
    '\r',
    '#',
    'ﷺ',
    '-999',
  ),
  at: fc.nat(),
  other: fc.nat(),
});

describe('a darknet cfg that someone is in the middle of typing', () => {
  it('is read as it stands', () => {
    sound(whole);
    ok(analysisOf(readText(whole, 'whole.cfg')).graph.nodes.length > 20);
  });

  it('cut at every character, is read or refused', () => {
    for (let end = 0; end <= whole.length; end += 1) sound(whole.slice(0, end));
  }).timeout(60_000);

  it('with words deleted, doubled, swapped and replaced', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const parts = tokens(whole);
        for (const { what, at, other } of changes) {
          const [i, j] = [at % parts.length, other % parts.length];
          const [a = '', b = ''] = [parts[i], parts[j]];
          if (what === 'double') parts[i] = a + a;
          else if (what === 'swap') [parts[i], parts[j]] = [b, a];
          else parts[i] = what;
        }
        sound(parts.join(''));
      }),
      { numRuns: 400 },
    );
  }).timeout(60_000);

  it('of a hundred thousand layers is refused, and one of the longest lists is read, at once', () => {
    const since = performance.now();
    sound(`[net]\nheight=9\nwidth=9\nchannels=3\n${'[maxpool]\n'.repeat(100_000)}`);
    sound(`[net]\nheight=9\nwidth=9\nchannels=3\n[dropout]\n[route]\nlayers=${'0,'.repeat(100_000)}0\n`);
    sound(`[net]\n[dropout]\n${'a'.repeat(1_000_000)}\n${'[x'.repeat(200_000)}`);
    ok(performance.now() - since < 20_000);
  }).timeout(60_000);
});
