import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver } from './needs.ts';
import { closeAll, fileOf, openGraph, pictureOf, until, untilInWebview } from './session.ts';

const huggingFace = {
  architectures: ['ResNetForImageClassification'],
  model_type: 'resnet',
  depths: [3, 4, 6, 3],
  layer_type: 'bottleneck',
  hidden_sizes: [256, 512, 1024, 2048],
  embedding_size: 64,
  num_channels: 3,
  hidden_act: 'relu',
};

describe('the input size', () => {
  afterEach(closeAll);

  it('is a default with its source, can be set, is kept for the file, and is never written to it', async function () {
    needsDriver(this);
    const uri = fileOf('config.json', JSON.stringify(huggingFace, null, 2));
    const editor = await openGraph(uri);
    const text = editor.document.getText();
    assert.equal((await pictureOf(uri))?.inputSource, 'framework default');
    await askDriver({ do: 'click', frame: 'webview', selector: '[aria-label="Change the input size"]' });
    await untilInWebview('the field is there', `document.activeElement?.tagName === 'INPUT'`);
    await askDriver({ do: 'fill', frame: 'webview', selector: 'input:focus', text: '160' });
    await askDriver({ do: 'press', key: 'Enter' });
    const set = await until('the picture has the new size', async () => {
      const picture = await pictureOf(uri);
      return picture?.inputSource === 'option' && picture;
    });
    assert.deepEqual(set.inputShape, [160, 160, 3]);
    await closeAll();
    await openGraph(uri);
    assert.deepEqual((await pictureOf(uri))?.inputShape, [160, 160, 3], 'it is kept');
    await askDriver({ do: 'click', frame: 'webview', selector: '[aria-label="Reset the input size"]' });
    await until(
      'the default is back',
      async () => (await pictureOf(uri))?.inputSource === 'framework default',
    );
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
  });
});
