import assert from 'node:assert/strict';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import { zoo } from '../../scripts/pictures/zoo.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { allFolded, allUnfolded, autoFolds, type Folds } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { alongSkip, nextSkip } from '../../webview/skipJump.ts';
import { spineNext, spineRange } from '../../webview/spineRange.ts';
import type { Target } from '../../webview/target.ts';
import { nextSection, nextTarget, type Direction, type Standing } from '../../webview/walk.ts';
import { resnetLike, unetLike } from './pictures.ts';

function standingIn(picture: Picture, selected: Target | null, folds: Folds = autoFolds): Standing {
  const index = indexPicture(picture);
  const measure = (text: string) => text.length * 6;
  const { items } = layoutPicture(picture, { index, folds, measure, layers: false, volumes: false });
  return { picture, index, items, selected };
}

/** Presses arrows one after the other; the ids of what is selected after each. */
function walked(standing: Standing, ...directions: readonly Direction[]): (string | undefined)[] {
  let { selected } = standing;
  return directions.map((direction) => {
    selected = nextTarget({ ...standing, selected }, direction);
    return selected?.id;
  });
}

const node = (id: string): Target => ({ kind: 'node', id });
const block = (id: string): Target => ({ kind: 'block', id });
const stagesTo = (last: number): string[] => Array.from({ length: last }, (_none, at) => `stage${at + 1}`);

describe('the arrow keys', () => {
  const net = resnetLike();

  it('go along the spine, into a block and out of it', () => {
    const from = (selected: Target | null) => standingIn(net, selected);
    assert.deepEqual(walked(from(null), 'down'), ['stem.n0']);
    assert.deepEqual(walked(from(block('stage1.block1')), 'down', 'up', 'right', 'down', 'left'), [
      'stage1.block2',
      'stage1.block1',
      'stage1.block1.n0',
      'stage1.block1.n3',
      'stage1.block1',
    ]);
    assert.deepEqual(walked(from(block('stage1.block3')), 'down'), ['stage2.block1']);
  });

  it('go to the projection beside its branch, and follow its edges', () => {
    const from = standingIn(net, node('stage1.block1.n3'));
    assert.deepEqual(walked(from, 'right', 'down', 'up'), [
      'stage1.block1.n8',
      'stage1.block1.n10',
      'stage1.block1.n6',
    ]);
    assert.deepEqual(walked(standingIn(net, node('stage1.block1.n8')), 'left'), ['stage1.block1.n3']);
  });

  it('go between the branches of GoogLeNet and along each', () => {
    const googlenet = pictureOfFile('examples/googlenet.resnet.yaml');
    const standing = standingIn(googlenet, block('inception_3a'), allUnfolded);
    // Its units in order: 1x1; 3x3 reduce, 3x3; 5x5 reduce, 5x5; pool, its projection; the concat of the module's name.
    assert.deepEqual(
      walked(standing, 'right', 'right', 'down', 'right', 'right', 'right', 'left', 'down', 'up', 'up'),
      [
        ...['inception_3a.conv1', 'inception_3a.conv2', 'inception_3a.conv3', 'inception_3a.conv5'],
        ...['inception_3a.conv6', 'inception_3a.conv6', 'inception_3a.conv5', 'inception_3a'],
        ...['inception_3a.conv5', 'inception_3a.conv4'],
      ],
    );
  });

  it('begin at the band that is selected', () => {
    const from = standingIn(net, { kind: 'section', id: '2' });
    assert.deepEqual(walked(from, 'down'), ['stage2.block1']);
    assert.deepEqual(walked(from, 'up'), ['stage1.block2']);
  });
});

describe('the arrow key down', () => {
  it('goes on along the spine, past what is read from elsewhere beside it', () => {
    const fpn = zoo.find(({ name }) => name === 'fpn')?.picture();
    assert.ok(fpn !== undefined);
    const standing = standingIn(fpn, block('m2'), allFolded);
    assert.equal(nextTarget(standing, 'down')?.id, 'p2');
  });
});

describe('the bracket keys', () => {
  const net = resnetLike();
  const to = (selected: Target | null, step: 1 | -1) => nextSection(standingIn(net, selected), step);

  it('go from stage to stage, and stay at the ends', () => {
    assert.deepEqual(to(null, 1), { kind: 'section', id: '0' });
    assert.deepEqual(to(null, -1), { kind: 'section', id: '5' });
    assert.deepEqual(to(block('stage2.block1'), 1), { kind: 'section', id: '3' });
    assert.deepEqual(to(node('stage2.block1.n0'), -1), { kind: 'section', id: '1' });
    assert.deepEqual(to({ kind: 'section', id: '5' }, 1), { kind: 'section', id: '5' });
  });
});

describe('the key along a skip', () => {
  const net = resnetLike([2, 2]);
  const jump = (selected: Target, forth = true, folds: Folds = allUnfolded) =>
    alongSkip(standingIn(net, selected, folds), forth)?.id;

  it('goes from the fork to the merge, through the chain of blocks, and back', () => {
    // n10 of a block with a projection is its sum, n8 of one without.
    assert.equal(jump(node('stem.n4')), 'stage1.block1.n10');
    assert.equal(jump(node('stage1.block1.n10')), 'stage1.block2.n8');
    assert.equal(jump(node('stage1.block2.n8'), false), 'stage1.block1.n10');
    assert.equal(jump(node('stage2.block2.n8')), 'stage2.block1.n10', 'the last merge turns back');
  });

  it('leads out of a branch to the ends of its skip', () => {
    assert.equal(jump(node('stage1.block2.n3')), 'stage1.block2.n8');
    assert.equal(jump(node('stage1.block2.n3'), false), 'stage1.block1.n10');
    assert.equal(jump({ kind: 'skip', id: 'stage1.block2.n8' }, false), 'stage1.block1.n10');
  });

  it('goes from card to card where blocks are folded', () => {
    assert.equal(jump(block('stage1.block1'), true, allFolded), 'stage1.block2');
    assert.equal(jump(block('stage1.block2'), false, allFolded), 'stage1.block1');
  });

  it('goes on through folded runs to the last sum of the net', () => {
    for (const name of ['resnet-18', 'resnet-20', 'resnet-50']) {
      const given = pictureOfFile(`examples/${name}.resnet.yaml`);
      let selected: Target = block('stage1.block1');
      const seen: string[] = [];
      for (let presses = 0; presses < 12 && !seen.includes(selected.id); presses++) {
        seen.push(selected.id);
        selected = alongSkip(standingIn(given, selected, autoFolds), true) ?? selected;
      }
      const stages = new Set(seen.map((id) => /^stage\d/.exec(id)?.[0]));
      assert.deepEqual([...stages], name === 'resnet-20' ? stagesTo(3) : stagesTo(4), seen.join(' '));
    }
  });

  it('follows a skip past blocks', () => {
    const along = (id: string, forth: boolean) => alongSkip(standingIn(unetLike(), node(id)), forth)?.id;
    assert.equal(along('down1.n1', true), 'up1.n1');
    // The convolution and the activation that is read are one mark.
    assert.equal(along('up1.n1', false), 'down1.n0');
  });
});

describe('what Shift and an arrow add', () => {
  const net = pictureOfFile('examples/resnet-18.resnet.yaml');
  const next = (selected: Target, step: 1 | -1) => spineNext(standingIn(net, selected), selected, step)?.id;
  const range = (from: Target, to: Target) => spineRange(standingIn(net, from), from, to).map(({ id }) => id);

  it('is the next layer in the stem, and then the first block', () => {
    assert.equal(next(node('input'), 1), 'stem.conv1');
    assert.equal(next(node('stem.maxPool1'), 1), 'stage1.block1');
    assert.deepEqual(range(node('input'), node('stem.conv1')), ['input', 'stem.conv1']);
  });

  it('is the next layer in an open block, and behind its last one what is below', () => {
    assert.equal(next(node('stage2.block1.conv1'), 1), 'stage2.block1.conv2');
    assert.equal(next(node('stage2.block1.add'), 1), 'stage2.block2');
    const [from, to] = [node('stage2.block1.conv1'), block('stage2.block2')];
    assert.deepEqual(range(from, to), ['stage2.block1', 'stage2.block2']);
  });

  it('is every block of a folded run', () => {
    const [first] = range(block('stage1.block1'), block('stage2.block1'));
    assert.equal(first, 'stage1.block1');
    assert.equal(next(block('stage2.block1'), -1), 'stage1.block2');
    assert.deepEqual(range(block('stage2.block1'), block('stage1.block2')), [
      'stage2.block1',
      'stage1.block2',
      'stage1.block1',
    ]);
  });
});

describe('s in a dual path net', () => {
  it('goes from sum to sum, and from concat to concat', () => {
    const dpn = zoo.find(({ name }) => name === 'dpn-92')?.picture() ?? assert.fail('DPN-92 is drawn.');
    const along = (id: string, forth: boolean) => alongSkip(standingIn(dpn, block(id)), forth)?.id;
    assert.equal(along('conv2_2-sum', true), 'conv2_3-sum');
    assert.equal(along('conv2_3-sum', false), 'conv2_2-sum');
    assert.equal(along('conv2_2-cat', true), 'conv2_3-cat');
  });
});

describe('the next skip of a kind', () => {
  const net = resnetLike();
  const { items } = standingIn(net, null);

  it('is the first, then the one after the selected, then the first again', () => {
    const first = nextSkip(net, items, 'projection', null);
    assert.equal(first?.kind, 'skip');
    assert.ok(first.id.startsWith('stage1.block1'));
    let [last, rounds] = [first, 0];
    do {
      last = nextSkip(net, items, 'projection', last) ?? first;
      rounds++;
    } while (last.id !== first.id && rounds < 50);
    assert.equal(rounds, 4);
    assert.equal(nextSkip(net, items, 'gate', null), null);
  });

  it('is the merge where a skip reaches past blocks', () => {
    const unet = unetLike();
    const options = {
      folds: autoFolds,
      measure: (text: string) => text.length * 6,
      layers: false,
      volumes: false,
    };
    const drawn = layoutPicture(unet, { ...options, index: indexPicture(unet) });
    const target = nextSkip(unet, drawn.items, 'concat', null);
    assert.equal(target?.kind, 'node');
    assert.equal(indexPicture(unet).has(target.id), true);
  });
});
