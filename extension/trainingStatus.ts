import * as vscode from 'vscode';
import type { Experiments, RunningExperiment } from './experiments.ts';
import { throttle } from './throttle.ts';
import { experimentText, statusText } from './trainingText.ts';
import type { RunState, Trainings } from './trainings.ts';

/** A click is lost where the text changes between its press and its release, so that a step is told this seldom. */
const STILL_MS = 2000;

interface Entry {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly tooltip: string;
  readonly paused: boolean;
  readonly waits: boolean;
}

/**
 * The run or experiment that is under way, in the status bar: "resnet-20 · step 40 of 117 · 93 %"; a click shows its
 * graph. Of several one trains, and the others wait for it.
 */
export function showRunStatus(trainings: Trainings, experiments: Experiments): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('residualLens.run', vscode.StatusBarAlignment.Right, 89);
  item.name = 'Residual Lens: Training';
  const entries = new Map<string, Entry>();
  const show = ({ text, tooltip, paused, uri }: Entry): void => {
    item.text = `$(${paused ? 'debug-pause' : 'pulse'}) ${text}`;
    item.tooltip = tooltip;
    item.command = { title: 'Show', command: 'residualLens.viewGraph', arguments: [uri] };
    item.show();
  };
  const shownEntry = (): Entry | undefined => {
    const all = [...entries.values()];
    return all.find(({ waits }) => !waits) ?? all[0];
  };
  const still = throttle(() => {
    const entry = shownEntry();
    if (entry === undefined) item.hide();
    else show(entry);
  }, STILL_MS);
  let told = '';
  const update = (key: string, entry: Entry | null): void => {
    if (entry === null) entries.delete(key);
    else entries.set(key, entry);
    const before = told;
    told = sortOf(shownEntry());
    if (told === before) still.soon();
    else still.now();
  };
  return vscode.Disposable.from(
    item,
    trainings.onDidChange((uri) => {
      const state = trainings.stateOf(uri);
      const tooltip = (title: string) => `Training ${title}: click to see its curves.`;
      update(`training ${uri.toString()}`, entryOf(uri, state, { text: statusText, tooltip }));
    }),
    experiments.onDidChange((uri) => {
      const state = experiments.stateOf(uri);
      const tooltip = (title: string) => `Training ${title} with and without skips: click to see the curves.`;
      update(`experiment ${uri.toString()}`, entryOf(uri, state, { text: experimentText, tooltip }));
    }),
  );
}

/** What may not wait: all but the numbers. */
function sortOf(entry: Entry | undefined): string {
  return entry === undefined ? '' : `${entry.uri.toString()} ${entry.text.replaceAll(/\d+/g, '')}`;
}

/** Null for what does not run. */
function entryOf<S extends RunState | RunningExperiment>(
  uri: vscode.Uri,
  state: S | { readonly kind: 'none' },
  { text, tooltip }: { readonly text: (state: S) => string; readonly tooltip: (title: string) => string },
): Entry | null {
  if (state.kind !== 'running') return null;
  const { title, paused = false, waitsFor } = state;
  return { uri, text: text(state), tooltip: tooltip(title), paused, waits: Boolean(waitsFor) };
}
