import { readText } from '../open.ts';
import { soundReading } from '../sound.ts';

const sound = (text: string) => {
  soundReading(readText(text, 'whole.cfg'), 'whole.cfg', text);
};

describe('a large darknet cfg', () => {
  it('of a hundred thousand layers is refused, and one of the longest lists is read', () => {
    sound(`[net]\nheight=9\nwidth=9\nchannels=3\n${'[maxpool]\n'.repeat(100_000)}`);
    sound(`[net]\nheight=9\nwidth=9\nchannels=3\n[dropout]\n[route]\nlayers=${'0,'.repeat(100_000)}0\n`);
    sound(`[net]\n[dropout]\n${'a'.repeat(1_000_000)}\n${'[x'.repeat(200_000)}`);
  }).timeout(60_000);
});
