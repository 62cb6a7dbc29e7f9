import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a tiny extension that opens `file` and its graph when VS Code has started. Residual Lens itself wakes for
 * its own files and commands only, so that it costs nothing in other windows; this one lives for one run.
 */
export function writeOpener(extensionsFolder: string, file: string): void {
  const home = join(extensionsFolder, 'residual-lens.opener-1.0.0');
  mkdirSync(home, { recursive: true });
  const manifest = {
    name: 'opener',
    publisher: 'residual-lens',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    activationEvents: ['onStartupFinished'],
    main: './opener.cjs',
  };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(home, 'opener.cjs'), `const file = ${JSON.stringify(file)};\n${PROGRAM}`);
}

const PROGRAM = `const vscode = require('vscode');
exports.activate = async () => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await vscode.window.showTextDocument(document, { preview: false });
  await vscode.commands.executeCommand('residualLens.viewGraph', document.uri);
};
`;
