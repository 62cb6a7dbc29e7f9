import * as vscode from 'vscode';
import type { Range } from '../src/model/graph.ts';
import type { Problem, Refusal, Severity } from '../src/model/problem.ts';
import { isText, type ModelDocument } from './binaryModel.ts';
import { textUriOf } from './configUri.ts';
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
  const clear = (uri: vscode.Uri): void => {
    collection.delete(uri);
    collection.delete(textUriOf(uri));
  };
  return vscode.Disposable.from(
    collection,
    readings.onDidRead(({ document, outcome }) => {
      // A newer text is on its way to be read; ranges in this one would point beside it.
      if (outcome.version !== document.version) return;
      if (outcome.kind === 'analysis') {
        const places = placesOf(document.uri, outcome);
        collection.set(
          places.uri,
          outcome.analysis.problems.map((problem) => diagnosticOf(places, problem)),
        );
      } else {
        clear(document.uri);
        if (isOwn(document)) collection.set(document.uri, [refusalOf(document, outcome.refusal)]);
      }
    }),
    readings.onDidForget(clear),
  );
}

/** A file of another kind, of which somebody asked for the graph, has no problem of ours. */
function isOwn(document: ModelDocument): document is vscode.TextDocument {
  return isText(document) && (OWN_NAME.test(document.uri.path) || document.languageId.startsWith('resnet-'));
}

function refusalOf(document: vscode.TextDocument, { code, message }: Refusal): vscode.Diagnostic {
  const places = { uri: document.uri, rangeOf: () => document.lineAt(0).range };
  return diagnosticOf(places, { severity: 'error', code, message, range: null });
}

/** Where problems are shown: the document, and ranges of the text that was read as the editor counts them. */
interface Places {
  readonly uri: vscode.Uri;
  readonly rangeOf: (range: Range | null) => vscode.Range;
}

/** In the file, or in the document that shows the config inside. What has no place of its own is said of the first line. */
export function placesOf(
  uri: vscode.Uri,
  { text, positionOf }: Extract<Outcome, { kind: 'analysis' }>,
): Places {
  const at = (offset: number): vscode.Position => {
    const { line, column } = positionOf(offset);
    return new vscode.Position(line - 1, column - 1);
  };
  const firstLine = { start: 0, end: text.search(/[\r\n]|$/) };
  return {
    uri: text === '' ? uri : textUriOf(uri),
    rangeOf: (range) => {
      const { start, end } = range ?? firstLine;
      return new vscode.Range(at(start), at(end));
    },
  };
}

export function diagnosticOf({ uri, rangeOf }: Places, problem: Problem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    rangeOf(problem.range),
    problem.message,
    severities[problem.severity],
  );
  diagnostic.source = SOURCE;
  diagnostic.code = problem.code;
  diagnostic.relatedInformation = (problem.related ?? []).map(
    ({ range, message }) =>
      new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, rangeOf(range)), message),
  );
  return diagnostic;
}

/** The same in a document that may be ahead: what has no place of its own is said of the first line. */
export function rangeIn(document: vscode.TextDocument, range: Range | null): vscode.Range {
  if (range === null) return document.lineAt(0).range;
  return new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
}
