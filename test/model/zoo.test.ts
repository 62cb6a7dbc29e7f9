import { deepEqual, equal } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { depthOf } from '../../src/model/depth.ts';
import { analyzeFile, analyzeText } from './open.ts';

interface Row {
  readonly file: string;
  readonly learnable: number;
  readonly macs: number;
  /** Where the two figures were published or computed by others. */
  readonly source: string;
  readonly depth: number;
  /** Skips by kind, from the paper's own description of the net. */
  readonly skips: string;
}

const torchvision = "torchvision's num_params; MACs of its convolutions and dense layers by fvcore";
const cifar =
  'He et al. 2015, table 6 prints 0.27, 0.85, 1.7 and 19.4 M; to the unit by the formulas of section 4.2';
const plain = 'the residual net of the same depth, whose option A skips hold no parameter and no MAC';
const vgg = "torchvision's num_params of vgg without batch norm; MACs by fvcore";

// oxfmt-ignore
const zoo: readonly Row[] = [
  { file: 'resnet-18', learnable: 11_689_512, macs: 1_814_073_344, source: torchvision, depth: 18, skips: 'identity 5, projection 3' },
  { file: 'resnet-34', learnable: 21_797_672, macs: 3_663_761_408, source: torchvision, depth: 34, skips: 'identity 13, projection 3' },
  { file: 'resnet-50', learnable: 25_557_032, macs: 4_089_184_256, source: torchvision, depth: 50, skips: 'projection 4, identity 12' },
  { file: 'resnet-101', learnable: 44_549_160, macs: 7_801_405_440, source: torchvision, depth: 101, skips: 'projection 4, identity 29' },
  { file: 'resnet-152', learnable: 60_192_808, macs: 11_513_626_624, source: torchvision, depth: 152, skips: 'projection 4, identity 46' },
  { file: 'plain-34', learnable: 21_623_848, macs: 3_644_493_824, source: 'ResNet-34 less its three projections and their norms', depth: 34, skips: '' },
  { file: 'resnet-20', learnable: 269_722, macs: 40_551_040, source: cifar, depth: 20, skips: 'identity 7, zeroPad 2' },
  { file: 'resnet-56', learnable: 853_018, macs: 125_485_696, source: cifar, depth: 56, skips: 'identity 25, zeroPad 2' },
  { file: 'resnet-110', learnable: 1_727_962, macs: 252_887_680, source: cifar, depth: 110, skips: 'identity 52, zeroPad 2' },
  { file: 'resnet-1202', learnable: 19_421_274, macs: 2_829_238_912, source: cifar, depth: 1202, skips: 'identity 598, zeroPad 2' },
  { file: 'plain-20', learnable: 269_722, macs: 40_551_040, source: plain, depth: 20, skips: '' },
  { file: 'plain-56', learnable: 853_018, macs: 125_485_696, source: plain, depth: 56, skips: '' },
  { file: 'vgg-11', learnable: 132_863_336, macs: 7_609_090_048, source: vgg, depth: 11, skips: '' },
  { file: 'vgg-13', learnable: 133_047_848, macs: 11_308_466_176, source: vgg, depth: 13, skips: '' },
  { file: 'vgg-16', learnable: 138_357_544, macs: 15_470_264_320, source: vgg, depth: 16, skips: '' },
  { file: 'vgg-19', learnable: 143_667_240, macs: 19_632_062_464, source: vgg, depth: 19, skips: '' },
  { file: 'vgg-13-skip', learnable: 133_047_848, macs: 11_308_466_176, source: 'VGG-13: an identity skip adds nothing', depth: 13, skips: 'identity 1' },
  { file: 'alexnet', learnable: 60_965_224, macs: 724_406_816, source: "BVLC's reference AlexNet in Caffe", depth: 8, skips: '' },
  { file: 'googlenet', learnable: 6_998_552, macs: 1_582_671_872, source: "BVLC's GoogLeNet deploy prototxt", depth: 22, skips: '' },
  { file: 'highway-19', learnable: 2_265_928, macs: 330_835_728, source: "the Highway authors' CIFAR-100 prototxt", depth: 19, skips: 'gate 14' },
];

function skipCounts(file: string): string {
  const counts = new Map<string, number>();
  for (const { skip } of analyzeFile(file).structure.merges)
    if (skip !== null) counts.set(skip, (counts.get(skip) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
}

describe('the zoo', () => {
  for (const { file, learnable, macs, source, depth, skips } of zoo)
    it(`${file} equals ${source}`, () => {
      const path = `examples/${file}.resnet.yaml`;
      const analysis = analyzeFile(path);
      deepEqual(analysis.problems, []);
      equal(analysis.totals.learnable, learnable);
      equal(analysis.totals.macs, macs);
      equal(analysis.totals.unknownNodes, 0);
      equal(depthOf(analysis), depth);
      equal(skipCounts(path), skips);
    });

  it('has a row for every example but basic-block, which tf.layers counts in test/tfjs', () => {
    const files = readdirSync('examples').map((file) => file.replace('.resnet.yaml', ''));
    deepEqual(files.sort(), [...zoo.map(({ file }) => file), 'basic-block'].sort());
  });

  it("ResNet-50 with the stride on the 1x1 has the paper's 3.86 GMACs", () => {
    const text = readFileSync('examples/resnet-50.resnet.yaml', 'utf8');
    const { totals } = analyzeText(text.replace('block: bottleneck', 'block: bottleneck\nstrideOn: 1x1'));
    // He et al. 2015, table 1: 3.8 x 10^9; to the unit by Caffe's ResNet-50-deploy.
    equal(totals.macs, 3_857_973_248);
    equal(totals.learnable, 25_557_032);
  });

  it('option B adds 2,752 parameters to ResNet-20: 16x32 and 32x64 projections and their norms', () => {
    const text = readFileSync('examples/resnet-20.resnet.yaml', 'utf8').replace('skip: A', 'skip: B');
    equal(analyzeText(text).totals.learnable, 269_722 + 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64);
  });

  it('sees as far as Araujo, Norris and Sim (Distill 2019) computed', () => {
    const field = (file: string, node: string) =>
      analyzeFile(`examples/${file}.resnet.yaml`).facts.get(node)?.receptiveField;
    deepEqual(field('vgg-16', 'pool5'), [212, 212]);
    deepEqual(field('alexnet', 'maxPool3'), [195, 195]);
  });
});
