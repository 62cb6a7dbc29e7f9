import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { installEngine } from '../../src/engine/install.ts';
import { needsEngine } from './engineFixture.ts';

describe('the installation of the engine', () => {
  it('finds what is there already, says nothing and changes nothing', async function () {
    const folder = needsEngine(this);
    const stamp = join(folder, 'residual-lens-engine.json');
    const before = statSync(stamp).mtimeMs;
    const steps: string[] = [];
    for (let time = 0; time < 2; time++) {
      const found = await installEngine({ folder, onProgress: ({ step }) => steps.push(step) });
      assert.equal(found.kind, 'native');
      assert.deepEqual([found.way, found.path, found.tfjs], ['present', folder, '4.22.0']);
      assert.match(found.tensorflow, /^\d+\.\d+/);
    }
    assert.deepEqual(steps, []);
    assert.equal(statSync(stamp).mtimeMs, before);
  }).timeout(60_000);
});
