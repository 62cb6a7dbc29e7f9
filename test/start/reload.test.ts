import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { findEngine, repositoryEngineFolder } from '../../src/engine/find.ts';
import type { RunRecord } from '../../src/protocol/runs.ts';
import { root } from '../../scripts/repository.ts';
import { graphIn, openFile, openWindow, pick, type Window } from './window.ts';

const net =
  'residualLens: 1\ninput: 16x16x1\nstages:\n  - { blocks: 2, filters: 8 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n';

/** The real VS Code, whose window is loaded again while a net trains in it. */
describe('a training run in a window that is loaded again', function () {
  this.timeout(300_000);
  let base: string;
  let window: Window | null = null;

  before(async function () {
    this.timeout(900_000);
    const folder = repositoryEngineFolder(root);
    const native = findEngine({ candidates: [{ source: 'it is the repository', folder }] });
    if (process.platform === 'win32' || native === null) {
      console.log('      left out: it needs code-server and the native engine.');
      this.skip();
    }
    base = mkdtempSync(join(tmpdir(), 'residual-lens-reload-'));
    mkdirSync(join(base, 'workspace', '.vscode'), { recursive: true });
    const settings = { 'residualLens.training.epochs': 100, 'residualLens.check.auto': false };
    writeFileSync(join(base, 'workspace', '.vscode', 'settings.json'), JSON.stringify(settings));
    writeFileSync(join(base, 'workspace', 'small.resnet.yaml'), net);
    window = await openWindow(base);
  });
  after(async () => {
    await window?.quit();
    if (base) rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });

  let page: Page;
  let left: RunRecord;

  it('leaves no engine behind, and is listed with what it had', async () => {
    assert.ok(window !== null);
    page = await window.start();
    await openFile(page, 'small.resnet.yaml');
    await pick(page, 'F1', '>Run Quick Training', 'Run Quick Training');
    const started = await until('two epochs are kept', () => {
      const record = recordIn(base);
      return record !== null && record.epochs.length >= 2 ? record : null;
    });
    assert.equal(started.outcome, 'running');
    assert.ok(enginesOf().length > 0, 'its engine runs');
    await page.reload();
    await page.locator('.monaco-workbench .statusbar').waitFor();
    await until('its engine has ended', () => enginesOf().length === 0);
    left = recordIn(base) ?? assert.fail('the record is there');
    assert.ok(left.epochs.length >= 2 && left.epochs.length < 100);
    await openFile(page, 'small.resnet.yaml');
    const showRuns = () => pick(page, 'F1', '>Show Training Runs', 'Show Training Runs');
    await showRuns();
    const row = (await graphIn(page, showRuns)).locator('.runsTable tbody tr').first();
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', /small\.resnet\.yaml.*interrupted/);
    const said = (await graphIn(page)).locator('.training .state', {
      hasText: 'Resume goes on from the end of epoch',
    });
    await said.waitFor();
    // The window had time to say why, or it had not.
    if (left.outcome !== 'running')
      assert.match(
        left.message ?? '',
        /^The window was closed\. The run got to step \d+; its curves stay\.$/,
      );
  });

  it('goes on from its last epoch, on the same curve', async () => {
    await (
      await graphIn(page)
    )
      .getByRole('button', { name: /^Resume the run of small\.resnet\.yaml/ })
      .click();
    const resumed = await until('two more epochs are kept', () => {
      const record = recordIn(base);
      return record !== null && record.epochs.length >= left.epochs.length + 2 ? record : null;
    });
    assert.equal(resumed.id, left.id, 'it is the same run');
    // The reload may have come between the checkpoint of an epoch and its record, or the other way round.
    const same = left.epochs.slice(0, -1);
    assert.deepEqual(resumed.epochs.slice(0, same.length), same);
    assert.deepEqual(
      resumed.epochs.map(({ epoch }) => epoch),
      resumed.epochs.map((_epoch, at) => at + 1),
    );
    await window?.quit();
    await until('nothing is left behind', () => enginesOf().length === 0);
  });
});

/** The newest record of a run that VS Code keeps below the folder. */
function recordIn(base: string): RunRecord | null {
  const storage = join(base, 'server', 'data', 'User', 'workspaceStorage');
  if (!existsSync(storage)) return null;
  const names = readdirSync(storage, { recursive: true, encoding: 'utf8' });
  const file = names
    .filter((name) => name.endsWith('.run.json'))
    .sort()
    .at(-1);
  return file === undefined ? null : (JSON.parse(readFileSync(join(storage, file), 'utf8')) as RunRecord);
}

/** The tfjs processes of this repository's build: nothing else of it runs beside this suite. */
function enginesOf(): readonly number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(join(root, 'dist', 'tfjs.cjs')))
    .map((line) => Number.parseInt(line, 10));
}

async function until<T>(what: string, look: () => T | null | false): Promise<T> {
  const end = Date.now() + 90_000;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== false) return seen;
    assert.ok(Date.now() < end, `Within 90 s it did not happen that ${what}.`);
    await wait(100);
  }
}
