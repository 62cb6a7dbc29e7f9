import assert from 'node:assert/strict';
import type { SkipKind } from '../../src/model/facts.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { blocksBetween, indexPicture } from '../../webview/pictureIndex.ts';
import { busLine, noWayText, projectionOption, skipLine } from '../../webview/skipWords.ts';
import { badSum, resnetLike } from './pictures.ts';

const exampleNet = (name: string, text?: string) => pictureOfFile(`examples/${name}.resnet.yaml`, text);

const zooNet = (name: string): Picture => {
  const net = zoo.find((each) => each.name === name);
  assert.ok(net !== undefined);
  return net.picture();
};

/** The distinct lines of a net's skips of a kind, in order. */
function lines(net: ReturnType<typeof exampleNet>, kind: SkipKind): string[] {
  const own = net.templates.filter(({ skip }) => skip === kind);
  return [
    ...new Set(own.map((template) => skipLine(kind, template, projectionOption(template, net.templates)))),
  ];
}

describe('what is said of a skip', () => {
  it('is its layers, its channels, its figures and the option of the paper', () => {
    // 1x1 x 64 x 128 weights, and gamma and beta of 128 channels.
    assert.deepEqual(lines(exampleNet('resnet-18'), 'projection'), [
      'projection: 1x1 conv, stride 2, 64 -> 128; 8,192 + 256 params; option B',
      'projection: 1x1 conv, stride 2, 128 -> 256; 32,768 + 512 params; option B',
      'projection: 1x1 conv, stride 2, 256 -> 512; 131,072 + 1,024 params; option B',
    ]);
    assert.equal(
      lines(exampleNet('resnet-50'), 'projection')[0],
      'projection: 1x1 conv, 64 -> 256; 16,384 + 512 params; option B',
    );
  });

  it('is option A where channels are padded with zeros', () => {
    assert.deepEqual(lines(exampleNet('resnet-20'), 'zeroPad'), [
      'zero-pad: 16 -> 32 channels, 1/2 size; 0 params; option A',
      'zero-pad: 32 -> 64 channels, 1/2 size; 0 params; option A',
    ]);
  });

  it('is plain where x is added as it is', () => {
    assert.deepEqual(lines(exampleNet('resnet-50'), 'identity'), ['identity: x is added as it is, 0 params']);
  });

  it('says of a sum that cannot be what does not fit', () => {
    assert.deepEqual(lines(badSum(), 'identity'), [
      'identity: x cannot be added, 28x28x128 and 56x56x64 do not fit',
    ]);
  });

  it('says what a gate learns', () => {
    // 3x3 x 32 x 32 weights and 32 biases.
    assert.equal(
      lines(exampleNet('highway-19'), 'gate')[0],
      'gate: T lets H(x) through, 1 - T lets x through; T is the sigmoid of 3x3 conv, 32 with bias; 9,248 params',
    );
  });

  it('counts the channels that a concat keeps', () => {
    const [template] = resnetLike().templates.filter(({ skip }) => skip === 'identity');
    assert.ok(template !== undefined);
    const dense = { ...template, input: [56, 56, 64], output: [56, 56, 96] };
    assert.equal(skipLine('concat', dense), 'concat: the 64 channels of x are kept beside 32 new; 0 params');
    assert.equal(
      busLine('concat', { from: ['enc1b'], shapes: [[128, 128, 32]], blocks: 0 }),
      'concat: 32 channels of enc1b are kept; 0 params',
    );
  });

  it('says past how many blocks a long skip goes, and of none where there is none', () => {
    assert.equal(
      busLine('identity', { from: ['pool'], shapes: [[56, 56, 64]], blocks: 1 }),
      'identity: pool is added as it is, past 1 block; 0 params',
    );
    assert.equal(
      busLine('concat', {
        from: ['a', 'b'],
        shapes: [
          [8, 8, 4],
          [8, 8, 12],
        ],
        blocks: 3,
      }),
      'concat: 16 channels of 2 maps that joined above are kept, past up to 3 blocks; 0 params',
    );
    assert.equal(
      busLine('identity', { from: ['a', 'b'], shapes: [[8, 8, 4], null], blocks: 0 }),
      'identity: 2 maps that joined above are added as they are; 0 params',
    );
    const between = (net: Picture, from: string, to: string) => {
      const index = indexPicture(net);
      const [start, end] = [index.get(from), index.get(to)];
      assert.ok(start !== undefined && end !== undefined);
      return blocksBetween(net, start, end);
    };
    const uNet = zooNet('u-net');
    assert.ok(uNet.templates.every(({ block }) => block === null));
    assert.equal(between(uNet, 'enc1b', uNet.sections.at(-1)?.parts.at(-1)?.instances[0]?.id ?? ''), 0);
    // Chen et al. 2017: the sum of a block is the x of the next one.
    assert.equal(between(zooNet('dpn-92'), 'conv2_1-sum', 'conv2_2-sum'), 0);
    // Between them stand both paths of conv2_2: its bottleneck with a sum, and its concat.
    assert.equal(between(zooNet('dpn-92'), 'conv2_1-sum', 'conv2_3-sum'), 2);
    // He et al. 2015, table 1: 3, 4 and 6 blocks of three stages.
    const resnet = exampleNet('resnet-50');
    assert.equal(between(resnet, 'stage1.block1.add', 'stage3.block6.add'), 2 + 4 + 5);
    assert.equal(between(resnet, 'input', 'stage1.block1.add'), 0);
  });

  it('calls a projection option C where x has the shape of F(x) already', () => {
    const net = resnetLike();
    const [template] = net.templates.filter(({ skip }) => skip === 'projection');
    assert.ok(template !== undefined);
    const needless = { ...template, input: template.output };
    assert.equal(projectionOption(template, net.templates), 'B');
    assert.equal(projectionOption(needless, net.templates), 'C');
    assert.equal(projectionOption(template, [template, needless]), 'C', 'all of its skips are projections');
  });

  it('says why a skip is not gone along', () => {
    const [resnet, plain] = [exampleNet('resnet-18'), exampleNet('alexnet')];
    assert.equal(noWayText(plain, true, true), 'This net has no skip.');
    const unknown = 'residualLens: 1\ninput: 8x8x3\nlayers:\n  - { conv: 8, from: nowhere }\n';
    const known = /^(What is known of this|This) net has no skip\.$/;
    assert.match(noWayText(exampleNet('odd', unknown), false, true), known);
    assert.equal(noWayText(resnet, false, true), 'Select a block or a layer first: s goes along its skip.');
    assert.equal(noWayText(resnet, true, true), 'No skip leads on from here.');
    assert.equal(noWayText(resnet, true, false), 'No skip leads back from here.');
  });

  it('says that figures are not known rather than 0', () => {
    const [template] = resnetLike().templates.filter(({ skip }) => skip === 'projection');
    assert.ok(template !== undefined);
    const nodes = template.nodes.map((node) => ({ ...node, learnable: null }));
    assert.match(skipLine('projection', { ...template, nodes, input: null }), /params not known; option B$/);
  });
});
