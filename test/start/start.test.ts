import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './freePort.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface Started {
  readonly child: ChildProcess;
  /** Both streams together, as a person sees them. */
  readonly output: () => string;
  readonly err: () => string;
  /** The exit code, when all that it started has closed its streams. */
  readonly closed: Promise<number | null>;
}

/** `npm start -- ...` in a process group of its own, as a terminal runs it; the test's folder is its temporary one. */
function npmStart(temporary: string, ...args: string[]): Started {
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: root,
    // As on a test machine: no window is opened, and no `code` is asked.
    env: { ...process.env, CI: 'true', TMPDIR: temporary, INIT_CWD: root },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
    err += data.toString();
  });
  const closed = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { child, output: () => output, err: () => err, closed };
}

async function until<T>(what: string, look: () => T | null, started: Started, seconds: number): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && started.child.exitCode === null) {
    const seen = look();
    if (seen !== null) return seen;
    await wait(50);
  }
  assert.fail(`It did not happen that ${what}. It said: ${started.output()}`);
}

interface Running {
  readonly pid: number;
  readonly parent: number;
}

/** What runs on this machine; a zombie, which only waits for its parent to look, does not. */
function running(): Running[] {
  const lines = process.platform === 'linux' ? procLines() : psLines();
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state = 'Z']) => !state.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}

/** Small Linux machines have no ps. */
function procLines(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      // "12 (a name) S 1 ...": the name may hold anything.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [`${pid} ${parent} ${state}`];
    } catch {
      return [];
    }
  });
}

const psLines = (): string[] =>
  spawnSync('ps', ['-e', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).stdout.trim().split('\n');

/** A process and all that it started, also in groups of their own. */
function familyOf(pid: number): number[] {
  const all = running();
  const family = [pid];
  for (const member of family) for (const child of all) if (child.parent === member) family.push(child.pid);
  return family;
}

function alive(pids: Iterable<number>): number[] {
  const there = new Set(running().map(({ pid }) => pid));
  return [...pids].filter((pid) => there.has(pid));
}

describe('npm start', function () {
  // The first time it installs code-server.
  this.timeout(900_000);
  let temporary: string;
  const left = new Set<number>();

  before(function () {
    if (process.platform !== 'win32') return;
    console.log('      skipped: code-server does not run on Windows.');
    this.skip();
  });
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'residual-lens-start-'));
  });
  afterEach(() => {
    for (const pid of alive(left)) process.kill(pid, 'SIGKILL');
    left.clear();
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  });

  it('--browser --port serves the workbench there until Ctrl+C, which leaves nothing behind', async () => {
    const port = await freePort();
    const started = npmStart(temporary, '--browser', '--port', String(port));
    const { pid } = started.child;
    assert.ok(pid !== undefined);
    left.add(pid);
    const find = () => /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(started.output())?.[0] ?? null;
    const url = await until('the address is printed', find, started, 600);
    assert.equal(new URL(url).port, String(port));
    assert.match(decodeURIComponent(url), /examples\/resnet-50\.resnet\.yaml/);
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /workbench/);
    const family = familyOf(pid);
    for (const member of family) left.add(member);
    assert.ok(family.length >= 3, 'npm, the script and the server at least');
    // A terminal sends Ctrl+C to the whole group in its foreground.
    process.kill(-pid, 'SIGINT');
    await Promise.race([started.closed, wait(20_000)]);
    for (const end = Date.now() + 5000; Date.now() < end && alive(family).length > 0;) await wait(50);
    assert.deepEqual(alive(family), []);
    await assert.rejects(fetch(url), 'nobody listens any more');
    const behind = readdirSync(temporary).filter((name) => name.startsWith('residual-lens-'));
    assert.deepEqual(behind, [], 'its temporary folder is gone');
  });

  it('says in a sentence that a file is not there', async () => {
    const started = npmStart(temporary, 'nowhere/at-all.resnet.yaml', '--browser');
    assert.notEqual(await started.closed, 0);
    // npm may add words of its own.
    const lines = started
      .err()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('npm '));
    assert.deepEqual(lines, [`There is no file ${join(root, 'nowhere', 'at-all.resnet.yaml')}.`]);
  });
});
