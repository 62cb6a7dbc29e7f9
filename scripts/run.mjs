// The start of every npm script. It needs nothing but Node, so that it works straight after a clone: it installs the
// packages when they are missing or older than the lockfile, then runs scripts/NAME.ts.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < 20)
  leave(`Node ${process.versions.node} is too old for Residual Lens; install Node 20 or newer.`);
const script = join(root, 'scripts', `${name}.ts`);
if (name === undefined || !existsSync(script))
  leave(`There is no script named ${name ?? '(nothing)'} in scripts/.`);

installPackages();
runScript();

function installPackages() {
  const lockfile = join(root, 'package-lock.json');
  const locked = existsSync(lockfile);
  if (isInstalled(lockfile)) return;
  const command = locked ? 'ci' : 'install';
  const since = Date.now();
  console.log(`Installing the packages (npm ${command}) ...`);
  // npm run tells where its npm is; by hand, the one on PATH serves.
  const npm = process.env.npm_execpath;
  const [program, ...before] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const { status } = spawnSync(program, [...before, command, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: program === 'npm' && process.platform === 'win32',
  });
  if (status !== 0) leave(`npm ${command} failed; see its message above.`);
  console.log(`Packages installed in ${((Date.now() - since) / 1000).toFixed(1)} s.`);
}

// npm leaves a lockfile of what it installed. Dates say nothing after a checkout, so the versions are compared;
// optional packages may be for another platform.
function isInstalled(lockfile) {
  const left = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(left)) return false;
  const installed = JSON.parse(readFileSync(left, 'utf8')).packages;
  if (!existsSync(lockfile)) return true;
  const wanted = Object.entries(JSON.parse(readFileSync(lockfile, 'utf8')).packages);
  return wanted.every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

function runScript() {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  // A terminal sends Ctrl+C to the child as well; what reaches this process alone is passed on.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => (name === 'SIGINT' && process.stdin.isTTY) || child.kill(name));
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}

function leave(sentence) {
  console.error(sentence);
  process.exit(1);
}
