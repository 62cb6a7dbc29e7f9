import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hasDriver } from '../../scripts/hosts/askDriver.ts';
import { needsEngine } from './needs.ts';
import { api, closeAll, example, openGraph, openText, replace, until, untilInWebview } from './session.ts';

describe('the check', () => {
  before(needsEngine);
  afterEach(closeAll);

  it('agrees with TensorFlow, by itself, when a graph is opened', async () => {
    const uri = example('resnet-50.resnet.yaml');
    await openGraph(uri);
    const report = await reportOf(uri);
    assert.equal(report.status, 'agree');
    assert.equal(report.engine.engine, 'tfjs-node');
    assert.match(report.engine.tensorflow ?? '', /^\d+\.\d+/);
    assert.equal(report.checked, report.nodes);
    if (hasDriver())
      await untilInWebview('the graph says so', `document.body.textContent.includes('TensorFlow')`);
    await until('its process has ended', async () => (await api()).engine().pids.length === 0);
  });

  it('is dropped when the net changes, and asked again', async () => {
    const uri = example('resnet-20.resnet.yaml');
    const editor = await openGraph(uri);
    const before = await reportOf(uri);
    await replace(editor, 'filters: 32', 'filters: 40');
    const after = await until(
      'there is another report',
      async () => {
        const verdict = (await api()).verdict(uri);
        return verdict.kind === 'report' && verdict.report !== before && verdict.report;
      },
      30_000,
    );
    assert.equal(after.status, 'agree');
  });

  it('outlives edits that change no claim', async () => {
    const uri = example('resnet-20.resnet.yaml');
    const editor = await openGraph(uri);
    const before = await reportOf(uri);
    const version = editor.document.version;
    await editor.edit((builder) => {
      builder.insert(new vscode.Position(0, 0), '# a comment more\n');
    });
    await until('the text is read again', async () => ((await api()).outcome(uri)?.version ?? 0) > version);
    const verdict = (await api()).verdict(uri);
    assert.equal(verdict.kind === 'report' && verdict.report, before);
  });

  it('ends its process when the text changes meanwhile', async () => {
    const uri = example('resnet-152.resnet.yaml');
    const editor = await openText(uri);
    const host = await api();
    const asked = vscode.commands.executeCommand('residualLens.check');
    const [pid] = await until('a process runs', () => host.engine().pids.length > 0 && host.engine().pids);
    assert.ok(pid);
    await replace(editor, 'filters: 512', 'filters: 256');
    await asked;
    assert.deepEqual(host.engine().pids, []);
    await until('it is gone', () => !isAlive(pid));
  });

  it('is a command', async () => {
    const uri = example('resnet-56.resnet.yaml');
    await openText(uri);
    await vscode.commands.executeCommand('residualLens.check');
    assert.equal((await reportOf(uri)).status, 'agree');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function reportOf(uri: vscode.Uri) {
  return await until(
    'there is a report',
    async () => {
      const verdict = (await api()).verdict(uri);
      assert.notEqual(verdict.kind, 'failed', JSON.stringify(verdict));
      return verdict.kind === 'report' && verdict.report;
    },
    40_000,
  );
}
