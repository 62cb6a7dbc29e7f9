import { input, layer, read } from './caffeNets.ts';
import { soundReading } from '../sound.ts';

const sound = (text: string) => {
  soundReading(read(text), 'net.prototxt', text);
};

describe('a large prototxt', () => {
  it('costs no more than its length: many layers, fields, types and blobs that are not known', function () {
    this.timeout(60_000);
    const many = (count: number, part: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => part(at)).join('\n');
    sound(input(3, 8) + many(10_000, (at) => layer(`l${at}`, 'ReLU', ['data'], '', ['data'])));
    sound(many(10_000, (at) => layer(`l${at}`, `Kind${at}`, [`b${at}`])));
    sound(many(10_000, (at) => layer(`l${at}`, 'Data', [], '', ['data'])));
    sound(`layer { name: "x" type: "ReLU" ${many(50_000, (at) => `botto${at}: 3`)} }`);
    sound(`name: "${'\\"'.repeat(500_000)}`);
  });
});
