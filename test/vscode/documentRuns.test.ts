import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { DocumentRuns, followMoves, stopperOf, type DocumentRun } from '../../extension/documentRuns.ts';
import type { EngineProcess } from '../../src/engine/process.ts';
import { until } from './session.ts';

interface State {
  readonly kind: 'running' | 'ended';
  readonly at: number;
}
const [here, there] = [vscode.Uri.file('/here.resnet.yaml'), vscode.Uri.file('/there.resnet.yaml')];
const runOf = (stop = (): void => undefined): DocumentRun<State> => ({
  state: { kind: 'running', at: 0 },
  stop,
  stopped: false,
});

describe('the runs of documents', () => {
  const opened: vscode.Disposable[] = [];
  afterEach(() => {
    vscode.Disposable.from(...opened.splice(0)).dispose();
  });
  const sort = () => {
    const runs = new DocumentRuns<DocumentRun<State>>({
      refusal: (title) => `${title} is busy; stop that first.`,
      pause: 50,
    });
    opened.push(runs);
    return runs;
  };

  it('are one a document at a time, stay when they have ended, and follow the file to its new name', () => {
    const runs = sort();
    let stopped = 0;
    const telling = runs.begin(
      here,
      'here',
      runOf(() => (stopped += 1)),
    );
    assert.throws(() => runs.begin(here, 'here', runOf()), /^Error: here is busy; stop that first\.$/);
    runs.begin(there, 'there', runOf());
    runs.stop(here);
    assert.equal(stopped, 1);
    runs.rename(here, there);
    assert.equal(runs.stateOf(here).kind, 'running', 'none takes the place of one that runs');
    const follower = followMoves(here, runs.onDidMove);
    opened.push(follower);
    const soon = vscode.Uri.file('/soon.yaml');
    runs.rename(here, soon);
    assert.deepEqual([runs.stateOf(soon).kind, runs.stateOf(here).kind], ['running', 'none']);
    assert.deepEqual([telling.uri(), follower.now()].map(String), [String(soon), String(soon)]);
    const told: string[] = [];
    opened.push(runs.onDidChange((uri) => told.push(String(uri))));
    telling.change({ kind: 'ended', at: 3 });
    telling.now();
    assert.deepEqual(told, [String(soon)], 'what changes later is told of the new name');
    const later = vscode.Uri.file('/later.yaml');
    runs.rename(soon, later);
    assert.deepEqual(told.slice(1), [soon, later].map(String), 'that the old name has none is told too');
    assert.deepEqual([runs.stateOf(later), runs.stateOf(soon)], [{ kind: 'ended', at: 3 }, { kind: 'none' }]);
    runs.begin(later, 'later', runOf());
    assert.equal(runs.stateOf(later).kind, 'running');
  });

  it('tell their changes seldom, and the last one always', async () => {
    const runs = sort();
    const told: unknown[] = [];
    opened.push(runs.onDidChange((uri) => told.push(runs.stateOf(uri))));
    const telling = runs.begin(here, 'here', runOf());
    for (let at = 1; at <= 100; at += 1) telling.change({ at });
    assert.equal(told.length, 1, 'its beginning is told at once');
    await until('the last change is told', () => told.length === 2);
    assert.deepEqual(told[1], { kind: 'running', at: 100 });
    telling.change({ kind: 'ended' });
    telling.now();
    await wait(120);
    assert.equal(told.length, 3, 'its end is told at once, and once');
  });

  it('ask the engine to stop, and kill it where it goes on for longer than the grace', async () => {
    const asked: string[] = [];
    const engine = {
      call: (name: string) => {
        asked.push(name);
        return new Promise(() => undefined);
      },
    } as unknown as EngineProcess;
    const kill = new AbortController();
    stopperOf(engine, kill, 60)();
    assert.deepEqual([asked, kill.signal.aborted], [['stop'], false]);
    await until('it is killed', () => kill.signal.aborted);
  });
});
