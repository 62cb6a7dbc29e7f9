import * as vscode from 'vscode';
import { rangeOf } from '../src/model/locate.ts';
import type { Disagreement } from '../src/protocol/engine.ts';
import type { Checks } from './checks.ts';
import { diagnosticOf } from './diagnostics.ts';

const words: Readonly<Record<Disagreement['what'], string>> = {
  shape: 'the output shape',
  params: 'the parameters',
  sum: 'the shapes that are summed',
  build: 'whether it can be built',
};

/** A disagreement is a problem of its own at the line of its node. */
export function showDisagreements(checks: Checks): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('residualLens.check');
  return vscode.Disposable.from(
    collection,
    checks.onDidChange((uri) => {
      const verdict = checks.verdictOf(uri);
      const analysis = checks.analysisOf(uri);
      const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
      if (verdict.kind !== 'report' || analysis === null || document === undefined) {
        collection.delete(uri);
        return;
      }
      collection.set(
        uri,
        verdict.report.disagreements.map(({ id, what, ours, theirs }) => {
          const message = `TensorFlow disagrees about ${words[what]} of '${id}': Residual Lens says ${ours}, TensorFlow ${theirs}.`;
          const range = rangeOf(analysis, id);
          const diagnostic = diagnosticOf(document, {
            severity: 'warning',
            code: `disagree-${what}`,
            message,
            range,
          });
          diagnostic.source = 'Residual Lens (TensorFlow)';
          return diagnostic;
        }),
      );
    }),
  );
}
