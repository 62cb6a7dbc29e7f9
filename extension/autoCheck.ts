import * as vscode from 'vscode';
import type { Analysis } from '../src/model/facts.ts';
import type { Checks } from './checks.ts';
import type { Engines } from './engines.ts';
import { documentOf } from './documents.ts';
import type { Panels } from './panels.ts';
import type { Read, Readings } from './readings.ts';

/** Past these a check takes more seconds or memory than a person would spend without being asked. */
const MOST_MACS = 40e9;
const MOST_ACTIVATION_BYTES = 1.5e9;
const MOST_NODES = 6000;
const PAUSE_MS = 900;

/**
 * Asks TensorFlow by itself, some time after the last edit, about every document whose graph is on show; and drops
 * a verdict as soon as the text claims something else.
 */
export function checkByItself({
  readings,
  checks,
  panels,
  engines,
}: {
  readonly readings: Readings;
  readonly checks: Checks;
  readonly panels: Panels;
  readonly engines: Engines;
}): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const soon = (uri: vscode.Uri, analysis: Analysis): void => {
    const timer = setTimeout(() => {
      const shown = panels.of(uri).filter(({ panel, closed }) => panel.visible && !closed);
      if (shown.length === 0 || !isWanted(uri) || engines.native === null || !isSmall(analysis)) return;
      // The picture comes first: both would take longer.
      if (shown.some(({ drawn }) => drawn)) void checks.check(uri, analysis);
      else soon(uri, analysis);
    }, PAUSE_MS);
    timers.set(uri.toString(), timer);
  };
  const look = ({ document, outcome }: Read): void => {
    const { uri } = document;
    clearTimeout(timers.get(uri.toString()));
    if (outcome.kind === 'refused') {
      checks.forget(uri);
      return;
    }
    const { analysis } = outcome;
    if (checks.covers(uri, analysis)) return;
    checks.forget(uri);
    soon(uri, analysis);
  };
  const lookAt = async (uri: vscode.Uri): Promise<void> => {
    const document = await documentOf(uri);
    if (typeof document !== 'string') look({ document, outcome: await readings.of(document) });
  };
  return vscode.Disposable.from(
    readings.onDidRead(look),
    // The engine was installed just now, or its setting was changed.
    engines.onDidChange(() => {
      for (const { uri } of panels.all) void lookAt(uri);
    }),
    panels.onDidOpen(({ uri, panel }) => {
      void lookAt(uri);
      panel.onDidChangeViewState(() => {
        if (panel.visible) void lookAt(uri);
      });
    }),
    {
      dispose: () => {
        for (const timer of timers.values()) clearTimeout(timer);
      },
    },
  );
}

function isWanted(uri: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration('residualLens', uri).get<boolean>('check.auto', true);
}

function isSmall({ graph, totals, problems }: Analysis): boolean {
  return (
    graph.nodes.length <= MOST_NODES &&
    totals.macs !== null &&
    totals.macs <= MOST_MACS &&
    (totals.activationBytes ?? Infinity) <= MOST_ACTIVATION_BYTES &&
    // What is known to be wrong already is not worth TensorFlow's time.
    !problems.some(({ severity }) => severity === 'error')
  );
}
