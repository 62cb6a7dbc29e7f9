import * as vscode from 'vscode';
import { rangeOf } from '../src/model/locate.ts';
import type { Disagreement } from '../src/protocol/engine.ts';
import type { Checks } from './checks.ts';
import { textUriOf } from './configUri.ts';
import { diagnosticOf, placesOf } from './diagnostics.ts';
import type { Readings } from './readings.ts';

const words: Readonly<Record<Disagreement['what'], string>> = {
  shape: 'the output shape',
  params: 'the parameters',
  sum: 'the shapes that are summed',
  build: 'whether it can be built',
};

/** A disagreement is a problem of its own at the line of its node. */
export function showDisagreements(checks: Checks, readings: Readings): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('residualLens.check');
  return vscode.Disposable.from(
    collection,
    checks.onDidChange((uri) => {
      const verdict = checks.verdictOf(uri);
      // What was checked may be of an older text with the same claims.
      const outcome = readings.latest(uri);
      collection.delete(textUriOf(uri));
      collection.delete(uri);
      if (verdict.kind !== 'report' || outcome?.kind !== 'analysis') return;
      const places = placesOf(uri, outcome);
      collection.set(
        places.uri,
        verdict.report.disagreements.map(({ id, what, ours, theirs }) => {
          const message = `TensorFlow disagrees about ${words[what]} of '${id}': Residual Lens says ${ours}, TensorFlow ${theirs}.`;
          const range = rangeOf(outcome.analysis, id);
          const diagnostic = diagnosticOf(places, {
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
