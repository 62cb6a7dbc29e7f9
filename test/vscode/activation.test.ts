import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { closeAll, example, extension, fileOf, openText, until } from './session.ts';

// This file comes first in the suite: what it asks can be asked once in the life of an extension host.
describe('activation', () => {
  after(closeAll);

  it('does not come with other JSON, YAML, Python and cfg', async () => {
    for (const [name, text] of [
      ['package.json', '{ "name": "some-package", "version": "1.0.0" }'],
      ['compose.yaml', 'services:\n  web:\n    image: nginx\n'],
      ['config.json', '{ "model_type": "bert" }'],
      ['setup.cfg', '[metadata]\nname = resnet\n'],
      ['resnet.py', 'import torch\n'],
    ] as const)
      await openText(fileOf(name, text));
    await wait(500);
    assert.equal(extension().isActive, false);
  });

  it('comes with a *.resnet.yaml, which keeps the colours of YAML', async () => {
    const since = performance.now();
    const editor = await openText(example('resnet-20.resnet.yaml'));
    assert.equal(editor.document.languageId, 'resnet-yaml');
    await until('the extension is active', () => extension().isActive);
    const api = await extension().activate();
    const outcome = await until('the config is read', () => api.outcome(editor.document.uri));
    console.log(
      `      active and read ${(performance.now() - since).toFixed(0)} ms after opening; activate() ${api.activationMilliseconds.toFixed(1)} ms`,
    );
    assert.equal(outcome.kind, 'analysis');
  });
});
