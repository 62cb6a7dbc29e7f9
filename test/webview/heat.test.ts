import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { heatClass, heatScale } from '../../webview/heat/heatScale.ts';
import { blockValue } from '../../webview/heat/heatValue.ts';
import { heatNames, heats, type Heat } from '../../webview/heat/heats.ts';
import { hotSpots } from '../../webview/heat/hotSpots.ts';

const example = (name: string) => pictureOfFile(`examples/${name}.resnet.yaml`);
const nets = ['resnet-18', 'resnet-50', 'resnet-1202', 'googlenet', 'highway-19', 'vgg-13-skip', 'alexnet'];

/** The figures of every instance, blocks and loose nodes alike. */
function figures(picture: Picture, heat: Heat): number[] {
  return picture.sections.flatMap(({ parts }) =>
    parts.flatMap(({ template: at, instances }) => {
      const template = picture.templates[at];
      assert.ok(template !== undefined);
      return instances.map((instance) => blockValue(heat, { picture, template, instance }) ?? 0);
    }),
  );
}
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

describe('heat', () => {
  for (const name of nets) {
    it(`sums to the totals of ${name}, and its largest field is the net's`, () => {
      const picture = example(name);
      const { learnable, macs, activationBytes } = picture.totals;
      assert.equal(sum(figures(picture, 'parameters')), learnable);
      assert.equal(sum(figures(picture, 'macs')), macs);
      assert.equal(sum(figures(picture, 'activations')), activationBytes);
      assert.equal(heatScale(picture, 'field').high, Math.max(...(picture.receptiveField ?? [])));
    });
  }

  it('tells the ends of its scale apart, and colours nothing where there is nothing', () => {
    for (const heat of heatNames) {
      const scale = heatScale(example('resnet-50'), heat);
      assert.equal(scale.fraction(scale.high), 1);
      assert.equal(heatClass(scale.fraction(scale.high)), 'heated heat8');
      assert.ok((scale.fraction(scale.high / 2) ?? 1) < 1);
      assert.equal(heatClass(scale.fraction(0)), '');
      assert.equal(heatClass(scale.fraction(null)), '');
    }
  });

  it('lists the greatest first, equal blocks once, each a thing of the picture', () => {
    // ResNet-50: stage4.block1 holds 1x1 512, 3x3 512, 1x1 2048 and the projection of 1024 to 2048 channels:
    // 524,288 + 2,359,296 + 1,048,576 + 2,097,152 weights, and 2 x 5,120 + 2 x 0 of BN = 6,039,552 (torchvision).
    const [first, second, third] = hotSpots(example('resnet-50'), 'parameters', 5);
    assert.equal(first?.name, 'stage4.block1');
    assert.equal(first.value, 6_039_552);
    assert.equal(((first.share ?? 0) * 100).toFixed(1), '23.6');
    assert.deepEqual([second?.target.id, second?.count], ['stage4.block2', 2]);
    assert.deepEqual([third?.name, third?.target.kind], ['dense, 1000', 'node']);
    const fields = hotSpots(example('resnet-1202'), 'field', 5);
    assert.equal(fields[0]?.target.id, 'stage3.block200', 'the last block has seen most');
  });

  it('stays finite where shapes are not known', () => {
    const text = 'residualLens: 1\nname: odd\nlayers:\n  - { conv: 8 }\n  - { conv: 8 }\n';
    const picture = pictureOfFile('odd.resnet.yaml', text);
    for (const heat of heatNames) {
      const scale = heatScale(picture, heat);
      assert.ok(Number.isFinite(scale.low) && Number.isFinite(scale.high), heats[heat].label);
      assert.ok(hotSpots(picture, heat, 5).every(({ value }) => Number.isFinite(value)));
    }
  });
});
