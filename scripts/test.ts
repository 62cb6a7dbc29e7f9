import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import { lastWords, runCommand } from '../src/engine/runCommand.ts';
import { build } from './build.ts';
import { engineOutcome, ensureEngine } from './engine.ts';
import { bundleSuite } from './hosts/bundleSuite.ts';
import { findVscodeHost } from './hosts/vscodeHost.ts';
import { runVscodeSuite } from './hosts/vscodeSuite.ts';
import { packageVsix } from './package.ts';
import { onCi, root, seconds } from './repository.ts';

const ROOMS = ['protocol', 'webview', 'engine', 'cli', 'extension'];
const CHECKS = ['typecheck', 'lint', 'format', 'unused'];
/**
 * What shows that the extension comes up from the repository, as F5 starts it: the installed vsix, which holds the same
 * code, has all tests, and the start suite opens a graph by the development build.
 */
const FROM_SOURCES = ['activation.test.ts'];
const ENGINE_STARTERS = ['cli', 'faults', 'install', 'process', 'pureJs'].map((name) => `${name}.test.ts`);
const RESULTS = join(root, 'out', 'results');

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What scripts/reporter.cjs writes of a suite. */
interface SuiteResults extends Counts {
  readonly failures: readonly { readonly title: string; readonly message: string }[];
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    stop.abort();
    process.exit(1);
  });

const counts: Counts[] = [];
/** The tests that failed, said again at the end, where the last lines of a long run are all that one may have. */
const failures: string[] = [];
/** What went wrong beside the tests, a sentence each. */
const faults: string[] = [];

try {
  await main();
} catch (error) {
  stop.abort();
  console.error((error as Error).message);
  console.log('0 passed, 0 failed, 0 skipped');
  process.exit(1);
}

async function main(): Promise<void> {
  const since = Date.now();
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  // The two big downloads take longest and need no core at first, so that they start before anything else.
  const engineReady = timed('engine install', async () => await ensureEngine(quiet('engine'), stop.signal));
  const hostReady = timed('VS Code install', async () => await findVscodeHost(quiet('VS Code'), stop.signal));
  const built = timed('build', async () => await packageVsix(console.log));
  const engineEnv = engineReady.then((engine) => {
    console.log(engineOutcome(engine));
    return engine.kind === 'native' ? { RESIDUAL_LENS_ENGINE: engine.path } : {};
  });
  const rooms = ROOMS.flatMap(testFiles);
  const model = testFiles('model');
  const tfjs = testFiles('tfjs');
  const tfjsSuite = (name: string, files: readonly string[]) => async (): Promise<void> => {
    await built;
    const env = await engineEnv;
    const engine = await engineReady;
    if (engine.kind === 'native') await mochaSuite(name, files, { timeout: 300_000, env });
    else leaveOut(name, files, engine.reason);
  };
  // Two lanes for two cores, the longest work first; what opens VS Code comes after both, since an editor that waits for
  // a core takes twice as long and fails its tests.
  await inLanes(2, [
    () => pureSuite('browser', rooms.filter(opensBrowser)),
    async () => {
      await built;
      await runChecks();
    },
    tfjsSuite(
      'tfjs',
      tfjs.filter((file) => !startsEngines(file)),
    ),
    tfjsSuite('tfjs-processes', tfjs.filter(startsEngines)),
    () => pureSuite('formats', model.filter(ofFormats)),
    () =>
      pureSuite(
        'model',
        model.filter((file) => !ofFormats(file)),
      ),
    () =>
      pureSuite(
        'rooms',
        rooms.filter((file) => !opensBrowser(file)),
      ),
  ]);
  const vsix = await built;
  const host = await hostReady;
  await vscodeSuite(host, vsix, await engineEnv);
  await startSuite(host);
  // A person goes on with what was built for use, not with the start suite's development build.
  if (!onCi) await build({ dev: false, say: () => undefined });
  finish(since);
}

/** Does the works in their order, so many at a time. */
async function inLanes(count: number, works: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...works];
  const lane = async (): Promise<void> => {
    for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) await work();
  };
  await Promise.all(Array.from({ length: count }, lane));
}

function opensBrowser(file: string): boolean {
  return file.endsWith('.browser.test.ts');
}

/** These wait for the processes that they start, so that they make a suite beside what computes in its own. */
function startsEngines(file: string): boolean {
  return ENGINE_STARTERS.includes(basename(file));
}

function ofFormats(file: string): boolean {
  return file.includes(join('model', 'formats'));
}

async function pureSuite(name: string, files: readonly string[]): Promise<void> {
  await mochaSuite(name, files, { timeout: 60_000, env: {} });
}

async function runChecks(): Promise<void> {
  for (const check of CHECKS)
    await timed(check, async () => {
      await runCheck(check);
    });
}

/** Prints how long a phase took; what it throws is a fault and ends the run. */
async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  const result = await work();
  console.log(`[${name}: ${seconds(since)}]`);
  return result;
}

function quiet(name: string): (line: string) => void {
  return (line) => {
    console.log(`[${name}] ${line}`);
  };
}

async function runCheck(name: string): Promise<void> {
  const npm = process.env['npm_execpath'];
  const [command, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const args = [...before, 'run', '--silent', name];
  const result = await runCommand({ command, args, cwd: root, signal: stop.signal });
  if (result.ok) return;
  console.error(result.output);
  faults.push(`npm run ${name} ${result.failure} (${lastWords(result.output)}).`);
}

/** The test files of one folder of test/, in a fixed order. */
function testFiles(folder: string): readonly string[] {
  const path = join(root, 'test', folder);
  if (!existsSync(path)) return [];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(path, name))
    .sort();
}

async function mochaSuite(
  name: string,
  files: readonly string[],
  { timeout, env }: { timeout: number; env: NodeJS.ProcessEnv },
): Promise<void> {
  if (files.length === 0) {
    faults.push(`There are no ${name} tests.`);
    return;
  }
  const output = join(RESULTS, `${name}.json`);
  await timed(`${name} tests`, async () => {
    const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
    const options = [
      '--reporter',
      join(root, 'scripts', 'reporter.cjs'),
      '--reporter-option',
      `output=${output}`,
    ];
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', mocha, '--timeout', String(timeout), ...options, ...files],
      { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal: stop.signal },
    );
    const say = quiet(name);
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', say);
    await new Promise((resolve) => {
      child.on('close', resolve);
      child.on('error', resolve);
    });
  });
  count(name, output);
}

/** A suite that died before its end left no counts. */
function count(name: string, output: string): void {
  if (!existsSync(output)) {
    faults.push(`The ${name} tests ended before they could be counted.`);
    return;
  }
  const results = JSON.parse(readFileSync(output, 'utf8')) as SuiteResults;
  counts.push(results);
  for (const { title, message } of results.failures)
    failures.push(`Failed in ${name}: ${title}\n${message}\n`);
}

/** The suites in the real VS Code: the whole one with the vsix installed as people have it, a short one from the repository. */
async function vscodeSuite(
  host: Awaited<ReturnType<typeof findVscodeHost>>,
  packed: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const files = testFiles('vscode');
  if (typeof host === 'string') {
    leaveOut('vscode', files, host);
    return;
  }
  console.log(`The suite runs in ${host.name}.`);
  for (const { name, vsix, from } of [
    { name: 'vscode', vsix: packed, from: files },
    {
      name: 'vscode-sources',
      vsix: null,
      from: FROM_SOURCES.map((file) => join(root, 'test', 'vscode', file)),
    },
  ]) {
    const results = join(RESULTS, `${name}.json`);
    await timed(`${name} tests`, async () => {
      const suite = await bundleSuite(from);
      const passed = await runVscodeSuite({ host, suite, results, vsix, env });
      if (!passed && !existsSync(results)) console.error('The suite in VS Code did not come to its end.');
    });
    count(name, results);
  }
}

/** `npm start` as a person runs it. It comes last, since it puts a development build in place of the one tested above. */
async function startSuite(host: Awaited<ReturnType<typeof findVscodeHost>>): Promise<void> {
  if (typeof host === 'string') {
    leaveOut('start', testFiles('start'), host);
    return;
  }
  await mochaSuite('start', testFiles('start'), { timeout: 60_000, env: {} });
}

/** A person may lack what a suite needs, which is said; on a test machine its absence is a failure. */
function leaveOut(name: string, { length }: readonly string[], reason: string): void {
  const sentence = `The ${length} files of the ${name} tests were not run: ${reason}`;
  console.log(sentence);
  if (onCi) faults.push(sentence);
  else counts.push({ passed: 0, failed: 0, skipped: length });
}

function finish(since: number): void {
  const sum = (key: keyof Counts): number => counts.reduce((total, each) => total + each[key], 0);
  if (sum('passed') + sum('failed') === 0) faults.push('No test was run.');
  console.log(`[all: ${seconds(since)}]`);
  for (const failure of failures) console.log(failure);
  for (const fault of faults) console.log(fault);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exit(sum('failed') > 0 || faults.length > 0 ? 1 : 0);
}
