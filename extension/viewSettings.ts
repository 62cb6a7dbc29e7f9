import * as vscode from 'vscode';
import type { ViewSettings } from '../src/protocol/view.ts';
import type { Panels } from './panels.ts';

export function viewSettings(): ViewSettings {
  const wheel = vscode.workspace.getConfiguration('residualLens').get('wheel');
  return { wheel: wheel === 'pan' ? 'pan' : 'zoom' };
}

/** Open graphs heed a setting as soon as it is changed. */
export function followViewSettings(panels: Panels): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (!change.affectsConfiguration('residualLens.wheel')) return;
    for (const panel of panels.all) panel.tellSettings();
  });
}
