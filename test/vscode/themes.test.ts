import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { askDriver } from '../../scripts/hosts/askDriver.ts';
import { needsDriver } from './needs.ts';
import { closeAll, cursorAt, example, inWebview, openGraph, untilInWebview } from './session.ts';

const themes = [
  ['light', 'vs'],
  ['dark', 'vs-dark'],
  ['high-contrast', 'hc-black'],
  ['high-contrast-light', 'hc-light'],
] as const;

describe('themes', () => {
  after(async () => {
    await settings().update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
    await closeAll();
  });

  for (const [name, base] of themes)
    it(`${name}: a screenshot for people to look at`, async function () {
      needsDriver(this);
      await settings().update('colorTheme', themeOf(base), vscode.ConfigurationTarget.Global);
      const editor = await openGraph(example('resnet-50.resnet.yaml'));
      await untilInWebview('blocks are drawn', `document.querySelectorAll('svg [data-id]').length > 4`);
      cursorAt(editor, 'blocks: 4');
      await untilInWebview('the theme has come', `document.body.dataset.vscodeThemeId !== undefined`);
      const skip = await inWebview(
        `getComputedStyle(document.documentElement).getPropertyValue('--vscode-residualLens-skip')`,
      );
      assert.match(String(skip), /#|rgb/);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await askDriver({ do: 'screenshot', name: `graph-${name}`, of: 'page' });
      const errors = (await askDriver({ do: 'errors' })) as string[];
      assert.deepEqual(
        errors.filter((error) => /Content Security Policy|webview\.(js|css)/.test(error)),
        [],
      );
    });
});

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('workbench');
}

/** The themes' names differ from one VS Code to the next; what is asked for is the modern one of a kind. */
function themeOf(base: string): string {
  const manifest = vscode.extensions.getExtension('vscode.theme-defaults')?.packageJSON as {
    contributes: { themes: { id: string; uiTheme: string }[] };
  };
  const ofKind = manifest.contributes.themes.filter(({ uiTheme }) => uiTheme === base);
  const chosen = ofKind.find(({ id }) => id.includes('Modern')) ?? ofKind[0];
  assert.ok(chosen, `there is a theme of kind ${base}`);
  return chosen.id;
}
