import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { heatClass, heatScale } from '../../webview/heat/heatScale.ts';
import { blockValue, heatValue } from '../../webview/heat/heatValue.ts';
import { heatNames, heats, type Heat } from '../../webview/heat/heats.ts';
import { fuse } from '../../webview/layout/fuse.ts';
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
/** The figures of all that a list may name: blocks whole, loose layers as they are drawn. */
function everyFigure(picture: Picture, heat: Heat): number[] {
  return picture.sections.flatMap(({ parts }) =>
    parts.flatMap(({ template: at, instances }) => {
      const template = picture.templates[at];
      assert.ok(template !== undefined);
      return instances.flatMap((instance) => {
        const place = { picture, template, instance };
        const own = template.block === null ? fuse(template, new Set(), false) : null;
        const found = own?.map(({ nodes }) => heatValue(heat, nodes, place)) ?? [blockValue(heat, place)];
        return found.flatMap((value) => (value === null || value <= 0 ? [] : value));
      });
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

  for (const name of [
    'resnet-50',
    'resnet-152',
    'resnet-1202',
    'googlenet',
    'alexnet',
    'vgg-13-skip',
    'highway-19',
  ]) {
    it(`leaves nothing of ${name} out that is greater than what it lists`, () => {
      const picture = example(name);
      for (const heat of heatNames) {
        const listed = hotSpots(picture, heat, 5);
        const taken = sum(listed.map(({ count }) => count));
        const greatest = everyFigure(picture, heat)
          .sort((a, b) => b - a)
          .slice(0, taken);
        assert.deepEqual(
          listed.flatMap(({ value, count }) => new Array<number>(count).fill(value)),
          greatest,
          heat,
        );
      }
    });
  }

  it('lists the blocks of a run one by one where each sees more than the one before', () => {
    // In stage 4 of ResNet-152 a position is 32 pixels of the input, and a 3x3 convolution sees two positions more.
    const names = hotSpots(example('resnet-152'), 'field', 5).map(
      ({ name, value }) => [name, value] as const,
    );
    assert.deepEqual(
      names.map(([name]) => name),
      ['stage4.block3', 'stage4.block2', 'stage4.block1', 'stage3.block36', 'stage3.block35'],
    );
    const [last = 0, before = 0] = names.map(([, value]) => value);
    assert.equal(last - before, 2 * 32);
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
