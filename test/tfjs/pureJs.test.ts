import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from '../cli/run.ts';
import { scratch } from './digitsFixture.ts';
import { root } from './engineFixture.ts';

type Line = { readonly type: string; readonly reason?: string } & Readonly<Record<string, unknown>>;

/** The built command in a place of its own, where no native engine is found. */
function withoutEngine(...args: string[]) {
  const folder = join(scratch, 'pure-js');
  const env = { ...process.env };
  delete env['RESIDUAL_LENS_ENGINE'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'dist', 'cli.js'), ...args, '--json'],
    { encoding: 'utf8', cwd: folder, env },
  );
  return { code: status, lines: documents<Line>(stdout), err: stderr };
}

describe('the pure-JS engine in the shell', function () {
  this.timeout(120_000);
  const small = ['--data', 'synthetic', '--size', '8', '--limit', '32', '--batch', '4'];
  let file: string;
  let diverges: string;
  before(() => {
    const folder = join(scratch, 'pure-js');
    mkdirSync(folder);
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    file = join(folder, 'small.resnet.yaml');
    writeFileSync(
      file,
      'residualLens: 1\ninput: 8x8x1\nstages:\n  - { blocks: 1, filters: 4 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n',
    );
    // Squares of squares overflow float32.
    const squares = Array.from({ length: 12 }, (_none, at) => `  - { multiply: x${at}, name: x${at + 1} }\n`);
    diverges = join(folder, 'diverges.resnet.yaml');
    writeFileSync(
      diverges,
      `residualLens: 1\ninput: 8x8x1\nlayers:\n  - { conv: 8, name: x0 }\n${squares.join('')}  - globalAveragePool\n  - { dense: 10 }\n`,
    );
  });

  it('trains a small net, with its speed said before', () => {
    const { code, lines, err } = withoutEngine('train', file, ...small, '--steps', '6');
    assert.deepEqual([code, lines.at(-1)?.reason], [0, 'done'], err);
    assert.equal(lines.filter(({ type }) => type === 'step').length, 6);
    assert.match(
      err,
      /The pure-JS engine is about 100 times slower than TensorFlow: a step takes about \d+ s, all 6 about \d+ s\./,
    );
  });

  it('has the gradients of every layer, with its speed said before', () => {
    const { code, lines, err } = withoutEngine('gradients', file, '--data', 'synthetic', '--batch', '4');
    assert.deepEqual([code, lines.at(-1)?.reason], [0, 'done'], err);
    assert.equal(lines.filter(({ type, gradient }) => type === 'layer' && Number(gradient) > 0).length, 4);
    assert.match(err, /The pure-JS engine computes this pass, about 100 times slower than TensorFlow\./);
  });

  it('compares a net with its plain twin, with its speed said before', () => {
    const { code, lines, err } = withoutEngine('compare-plain', file, ...small, '--steps', '4');
    assert.deepEqual([code, lines.at(-1)], [0, { type: 'end', reason: 'done' }], err);
    assert.deepEqual(
      lines.filter(({ type }) => type === 'result').map(({ plain, reason }) => [plain, reason]),
      [
        [true, 'done'],
        [false, 'done'],
      ],
    );
    assert.match(err, /without skips: The pure-JS engine is about 100 times slower/);
  });

  it('ends a run that diverges at once, with the step and the layer, and exits 1', () => {
    const { code, lines, err } = withoutEngine('train', diverges, ...small);
    assert.deepEqual([code, lines.at(-1)?.reason], [1, 'diverged'], err);
    const steps = lines.filter(({ type }) => type === 'step');
    assert.equal(steps.at(-1)?.['loss'], null);
    assert.match(
      err,
      new RegExp(`no longer a finite number at step ${steps.length} \\(epoch 1\\), first in layer '[^']+'`),
    );
  });
});
