import assert from 'node:assert/strict';
import {
  allUnfolded,
  autoFolds,
  blockToggled,
  isBlockOpen,
  isRunOpen,
  openByItself,
  runToggled,
} from '../../webview/folds.ts';
import { readSaved, savedText } from '../../webview/savedState.ts';
import { deep, googlenetLike, instances, picture, resnetLike, template } from './pictures.ts';

describe('folds', () => {
  it('open the projection block of every stage of a residual net', () => {
    assert.deepEqual(
      [...openByItself(resnetLike())],
      [1, 2, 3, 4].map((stage) => `stage${stage}.block1`),
    );
  });

  it('open one block of a stage that is a single run', () => {
    assert.ok(openByItself(deep()).has('stage1.block1'));
  });

  it('open all distinct blocks of a small net', () => {
    assert.equal(openByItself(googlenetLike()).size, 3);
  });

  it('keep a block folded whose branches side by side are too many for one look', () => {
    const wide = (branches: number) => {
      const nodes = Array.from({ length: branches }, () => ({
        op: 'conv2d' as const,
        label: 'conv',
        inputs: [-1],
      }));
      const inputs = nodes.map((_node, at) => at);
      const concat = {
        op: 'concat' as const,
        label: 'concat',
        inputs,
        role: 'merge',
        merge: 'concat',
      } as const;
      const parts = [{ template: 0, instances: instances(['wide']) }];
      return picture(
        'wide',
        [template('inception', null, [...nodes, concat])],
        [{ kind: 'stage', number: 1, shape: null, parts }],
      );
    };
    assert.deepEqual([...openByItself(wide(8))], ['wide']);
    assert.deepEqual([...openByItself(wide(9))], []);
  });

  it('keep runs folded until a press, and fold them again', () => {
    const part = resnetLike().sections[1]?.parts[1];
    assert.ok(part !== undefined);
    assert.equal(isRunOpen(autoFolds, part), false);
    const open = runToggled(autoFolds, part);
    assert.equal(isRunOpen(open, part), true);
    assert.equal(isRunOpen(runToggled(open, part), part), false);
    assert.equal(isRunOpen(allUnfolded, part), true);
  });

  it('toggle a block by its id', () => {
    const given = resnetLike();
    const auto = openByItself(given);
    const closed = blockToggled(autoFolds, given, 'stage1.block1');
    assert.equal(isBlockOpen(closed, 'stage1.block1', auto), false);
    assert.equal(isBlockOpen(closed, 'stage2.block1', auto), true);
  });

  it('outlive a reload as JSON', () => {
    const part = resnetLike().sections[1]?.parts[1];
    assert.ok(part !== undefined);
    const state = {
      title: 'a.resnet.yaml',
      view: { x: 1, y: 2, k: 0.5 },
      folds: runToggled(autoFolds, part),
      layers: true,
      volumes: true,
      skipsOnly: true,
      outline: true,
      minimap: false,
      heat: 'macs',
      selected: { kind: 'block', id: 'stage1.block2' },
      also: [{ kind: 'section', id: '1' }],
    } as const;
    assert.deepEqual(readSaved(JSON.parse(JSON.stringify(savedText(state)))), state);
  });

  it('read nothing from what another version or nobody wrote', () => {
    for (const value of [
      undefined,
      null,
      3,
      {},
      { title: 'x' },
      { title: 'x', view: { x: 0, y: 0, k: 0 } },
    ]) {
      assert.equal(readSaved(value), null);
    }
    const odd = readSaved({
      title: 'x',
      view: { x: 0, y: 0, k: 1 },
      runs: [[1, 2], 'no'],
      blocks: 7,
      level: 'odd',
      selected: { kind: 'star', id: 'x' },
      also: [{ kind: 'node' }, 7],
    });
    assert.equal(odd?.folds.runs.size, 0);
    assert.equal(odd.folds.level, 'auto');
    assert.deepEqual([odd.selected, odd.also], [null, []]);
  });
});
