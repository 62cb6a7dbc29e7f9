import { equal, match, ok, throws } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '../../src/cli/openFile.ts';
import { readOther, rootOf } from '../../src/cli/readOther.ts';

describe('the files that a config builds on, in the shell', () => {
  let folder = '';
  let file = '';
  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'residual-lens-')));
    for (const path of ['repository/.git', 'repository/configs', 'repository/base', 'outside'])
      mkdirSync(join(folder, path), { recursive: true });
    file = join(folder, 'repository/configs/net.py');
    const model = "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18))\n";
    writeFileSync(file, "_base_ = '../base/model.py'\n");
    writeFileSync(join(folder, 'repository/base/model.py'), model);
    writeFileSync(join(folder, 'outside/secret.py'), model);
    writeFileSync(join(folder, 'repository/base/large.py'), '#'.repeat(2 ** 20 + 1));
    // Windows lets only some people make links.
    if (process.platform === 'win32') return;
    symlinkSync('../../outside/secret.py', join(folder, 'repository/base/link.py'));
    symlinkSync('../../outside', join(folder, 'repository/base/out'));
    symlinkSync('model.py', join(folder, 'repository/base/inner.py'));
    symlinkSync('/dev/zero', join(folder, 'repository/base/zero.py'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const told = (path: string, root = rootOf(file, undefined)): string => {
    const read = readOther(file, path, root);
    return typeof read === 'string' ? read : 'bytes';
  };

  it('lie under the repository, or under --root', () => {
    equal(rootOf(file, undefined), join(folder, 'repository'));
    equal(rootOf(file, folder), folder);
    throws(() => rootOf(file, join(folder, 'none')), /--root takes a folder/);
    equal(told('../base/model.py'), 'bytes');
    match(told('../../outside/secret.py'), /lies outside the root/);
    equal(told('../../outside/secret.py', folder), 'bytes');
    equal(told('../../outside/secret.py', null), 'bytes');
  });

  it('are reached by no link that leads out of it', function () {
    if (process.platform === 'win32') this.skip();
    equal(told('../base/inner.py'), 'bytes');
    match(told('../base/link.py'), /lies outside the root/);
    match(told('../base/out/secret.py'), /lies outside the root/);
  });

  it('are files of no more than 1 MB, and no devices', function () {
    equal(told('../base/none.py'), 'is not there');
    equal(told('../base'), 'is no file');
    match(told('../base/large.py'), /larger than 1 MB/);
    match(told('/etc/hosts'), /absolute/);
    if (process.platform === 'win32') this.skip();
    equal(told('../base/zero.py', null), 'is no file');
  });

  it('are read with the config', () => {
    const { reading } = openFile(file, null);
    ok(reading.kind === 'graph' && reading.graph.family === 'ResNet');
    const cut = openFile(file, null, join(folder, 'repository/configs')).reading;
    ok(cut.kind === 'graph');
    match(cut.problems[0]?.message ?? '', /^The base '..\/base\/model.py' lies outside the root/);
  });
});
