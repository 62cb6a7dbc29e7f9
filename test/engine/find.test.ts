import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginePackage, findEngine } from '../../src/engine/find.ts';
import { presentEngine } from '../../src/engine/install.ts';
import { scratchFolder } from './scratch.ts';

describe('finding the engine', () => {
  const folder = scratchFolder();

  /** What an installation leaves, as far as it is looked at; null leaves a part out. */
  const engineIn = (name: string, manifest: string | null, addon = true): string => {
    const home = enginePackage(join(folder(), name));
    mkdirSync(join(home, 'lib', 'napi-v8'), { recursive: true });
    if (addon) writeFileSync(join(home, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
    if (manifest !== null) writeFileSync(join(home, 'package.json'), manifest);
    return join(folder(), name);
  };
  const find = (...folders: string[]) =>
    findEngine({ candidates: folders.map((path, at) => ({ source: `place ${at}`, folder: path })) });

  it('takes the first candidate in the order given', () => {
    const [one, other] = [
      engineIn('one', '{ "version": "4.22.0" }'),
      engineIn('other', '{ "version": "4.21.0" }'),
    ];
    assert.deepEqual(find(one, other), { path: one, version: '4.22.0', source: 'place 0' });
    assert.deepEqual(find(other, one), { path: other, version: '4.21.0', source: 'place 0' });
    assert.equal(find(), null);
  });

  it('skips folders that are not there or hold half an engine', () => {
    const whole = engineIn('whole', '{ "version": "4.22.0" }');
    const found = find(
      join(folder(), 'nowhere'),
      engineIn('noAddon', '{ "version": "4.22.0" }', false),
      engineIn('noManifest', null),
      engineIn('tornManifest', '{ "version": "4.2'),
      engineIn('noVersion', '{}'),
      whole,
    );
    assert.deepEqual(found, { path: whole, version: '4.22.0', source: 'place 5' });
  });

  it('takes a damaged stamp for none, so that an installation begins anew', async () => {
    const stamp = join(folder(), 'residual-lens-engine.json');
    assert.equal(await presentEngine(folder()), null);
    for (const text of ['', '{ "tfjsNode": "4.2', 'null', '7', '{}', '{ "tfjsNode": "0.0.1" }']) {
      writeFileSync(stamp, text);
      assert.equal(await presentEngine(folder()), null, text);
    }
    // A stamp without an engine behind it: the convolution that is tried fails.
    writeFileSync(stamp, '{ "tfjsNode": "4.22.0" }');
    assert.equal(await presentEngine(folder()), null);
  });
});
