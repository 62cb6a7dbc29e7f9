import assert from 'node:assert/strict';
import { askDriver, hasDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver } from './needs.ts';
import { closeAll, cursorAt, example, openGraph, panelOf, until, untilInWebview } from './session.ts';

describe('selection', () => {
  afterEach(closeAll);

  it('goes from the text cursor to the graph', async () => {
    const uri = example('resnet-50.resnet.yaml');
    const editor = await openGraph(uri);
    cursorAt(editor, 'blocks: 6');
    await until('a node of stage 3 is selected', async () =>
      (await panelOf(uri))?.selected?.startsWith('stage3.'),
    );
    if (hasDriver())
      await untilInWebview('the webview marks it', `document.querySelector('.selected') !== null`);
    cursorAt(editor, 'maxPool');
    await until('the stem is selected', async () => (await panelOf(uri))?.selected?.startsWith('stem'));
  });

  it('goes from a click in the graph to the text, and stays in the graph', async function () {
    needsDriver(this);
    const uri = example('resnet-50.resnet.yaml');
    const editor = await openGraph(uri);
    // The cursor brings stage 2 into the view, where its other nodes can be clicked.
    cursorAt(editor, 'blocks: 4');
    await untilInWebview('stage 2 is in the view', `document.querySelector('.selected') !== null`);
    const node = '[data-press="node"][data-id="stage2.block1.conv3"]';
    await askDriver({ do: 'click', frame: 'webview', selector: node });
    const text = await until('the text is selected', () => {
      const chosen = editor.document.getText(editor.selection);
      return chosen !== '' && chosen;
    });
    assert.match(text, /filters: 512/);
    assert.equal((await panelOf(uri))?.selected, 'stage2.block1.conv3');
  });
});
