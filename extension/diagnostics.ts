import * as vscode from 'vscode';
import type { Range } from '../src/model/graph.ts';
import type { Problem, Severity } from '../src/model/problem.ts';
import { OWN_NAME } from './modelFile.ts';
import type { Outcome, Readings } from './readings.ts';

const SOURCE = 'Residual Lens';

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Shows the problems of every document that is read, until it is closed or is no config any more. */
export function showProblems(readings: Readings): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('residualLens');
  return vscode.Disposable.from(
    collection,
    readings.onDidRead(({ document, outcome }) => {
      // A newer text is on its way to be read; ranges in this one would point beside it.
      if (outcome.version === document.version)
        collection.set(document.uri, diagnosticsOf(document, outcome));
    }),
    readings.onDidForget((uri) => {
      collection.delete(uri);
    }),
  );
}

function diagnosticsOf(document: vscode.TextDocument, outcome: Outcome): vscode.Diagnostic[] {
  if (outcome.kind === 'analysis')
    return outcome.analysis.problems.map((problem) => diagnosticOf(document, problem));
  // A file of another kind, of which somebody asked for the graph, has no problem of ours.
  if (!OWN_NAME.test(document.uri.path) && !document.languageId.startsWith('resnet-')) return [];
  const { code, message } = outcome.refusal;
  return [diagnosticOf(document, { severity: 'error', code, message, range: null })];
}

export function diagnosticOf(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    rangeIn(document, problem.range),
    problem.message,
    severities[problem.severity],
  );
  diagnostic.source = SOURCE;
  diagnostic.code = problem.code;
  diagnostic.relatedInformation = (problem.related ?? []).map(
    ({ range, message }) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(document.uri, rangeIn(document, range)),
        message,
      ),
  );
  return diagnostic;
}

/** Offsets to the editor's range; what has no place of its own is said of the first line. */
export function rangeIn(document: vscode.TextDocument, range: Range | null): vscode.Range {
  if (range === null) return document.lineAt(0).range;
  return new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
}
