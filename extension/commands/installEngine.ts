import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/** Installs the native engine into the extension's own storage. The one command that uses the network. */
export async function installEngineCommand({ context, engines, log }: Services): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Installing the TensorFlow engine',
    cancellable: true,
  };
  // Loaded when it is needed, so that activation does not grow with it.
  const { installEngine } = await import('../../src/engine/install.ts');
  await mkdir(context.globalStorageUri.fsPath, { recursive: true });
  const engine = await vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => {
      stop.abort();
    });
    let reached = 0;
    let last = '';
    return installEngine({
      folder: engines.installFolder,
      signal: stop.signal,
      onProgress: ({ step, fraction }) => {
        if (step !== last) {
          log.info(`Engine: ${step}.`);
          last = step;
          reached = 0;
        }
        const percent = fraction === null ? null : Math.round(fraction * 100);
        progress.report({
          message: percent === null ? step : `${step} ${percent} %`,
          ...(percent === null ? {} : { increment: percent - reached }),
        });
        reached = percent ?? reached;
      },
    });
  });
  engines.lookAgain();
  if (engine.kind === 'none') throw new Error(engine.reason);
  const already = engine.way === 'present' ? 'is installed already' : 'is installed and used from now on';
  void vscode.window.showInformationMessage(`The TensorFlow engine (${engine.tensorflow}) ${already}.`);
}
