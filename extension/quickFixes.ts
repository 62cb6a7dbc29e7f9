import * as vscode from 'vscode';
import { rangeIn } from './diagnostics.ts';
import { plausibleDocuments } from './modelFile.ts';
import type { Readings } from './readings.ts';

/** Offers the edits that src/model found for a problem; nothing is changed before the person chooses one. */
export function offerQuickFixes(readings: Readings): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, { diagnostics }) {
      // Most documents of these languages are not ours: only one that is being watched is read.
      if (readings.latest(document.uri) === null) return [];
      const outcome = await readings.of(document);
      if (outcome.kind === 'refused' || outcome.version !== document.version) return [];
      return outcome.analysis.problems.flatMap((problem) => {
        const place = rangeIn(document, problem.range);
        if (problem.fix === undefined || place.intersection(range) === undefined) return [];
        return [problem.fix, ...(problem.otherFixes ?? [])].map((fix, at) => {
          const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
          action.edit = new vscode.WorkspaceEdit();
          for (const edit of fix.edits)
            action.edit.replace(document.uri, rangeIn(document, edit.range), edit.text);
          action.diagnostics = diagnostics.filter(
            (diagnostic) => diagnostic.code === problem.code && diagnostic.range.isEqual(place),
          );
          action.isPreferred = at === 0;
          return action;
        });
      });
    },
  };
  const metadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
  return vscode.languages.registerCodeActionsProvider(plausibleDocuments, provider, metadata);
}
