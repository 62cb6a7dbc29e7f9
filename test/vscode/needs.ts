import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import * as vscode from 'vscode';
import { hasDriver } from '../../scripts/hosts/askDriver.ts';
import { api, until } from './session.ts';

/**
 * Makes sure of the native engine. Installed from a vsix, the extension knows nothing of the repository's, so it is
 * given by the setting. On a machine of a person who has none these tests are left out, and say so.
 */
export async function needsEngine(this: Context): Promise<void> {
  const host = await api();
  const folder = process.env['RESIDUAL_LENS_ENGINE'];
  if (!host.engine().native && folder !== undefined) {
    const settings = vscode.workspace.getConfiguration('residualLens');
    await settings.update('engine.path', folder, vscode.ConfigurationTarget.Global);
    await until('the engine is found', () => host.engine().native);
  }
  if (host.engine().native) return;
  assert.notEqual(process.env['CI'], 'true', 'a test machine has the native engine');
  console.log('      Skipped: the native engine is not installed (npm run engine).');
  this.skip();
}

/** Tests that look at the screen need the browser's driver: they are left out without one, and say so; under CI they fail. */
export function needsDriver(context: Context): void {
  if (hasDriver()) return;
  assert.notEqual(process.env['CI'], 'true', 'a test machine shows VS Code in a browser that can be asked');
  console.log('      Skipped: VS Code is not shown in a browser that could be asked.');
  context.skip();
}
