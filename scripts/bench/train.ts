import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { root } from '../repository.ts';
import { median } from './median.ts';

/**
 * `npm run bench:train`: a training step (Adam, float32) of the same nets by us, by tf.layers as tfjs-node comes, by Keras'
 * `fit` and by PyTorch. Each is a process of its own; all load first, then take a few steps each in turn, so that whatever
 * else the machine does falls on all of them. PYTHONPATH names where the Python packages are.
 */
const here = join(root, 'scripts', 'bench', 'training');
const contestants: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'Residual Lens', command: [process.execPath, '--import', 'tsx', join(here, 'ours.ts')] },
  { name: 'tf.layers as it comes', command: [process.execPath, '--import', 'tsx', join(here, 'plain.ts')] },
  { name: 'Keras fit', command: ['python3', join(here, 'keras_net.py')] },
  { name: 'PyTorch', command: ['python3', join(here, 'pytorch_net.py')] },
];
const nets = [
  { net: 'resnet-20', batch: 64, weights: 269_722 },
  { net: 'resnet-18', batch: 16, weights: 11_689_512 },
] as const;
const [rounds, steps] = [8, 4];

const wanted = process.argv.slice(2);
for (const row of nets) {
  if (wanted.length > 0 && !wanted.includes(row.net)) continue;
  await race(row);
  console.log(`  where our step goes:`);
  const args = ['--import', 'tsx', join(here, 'profile.ts'), row.net, String(row.batch)];
  spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'ignore'] });
}

async function race({ net, batch, weights }: (typeof nets)[number]): Promise<void> {
  console.log(`${net}, batch ${batch}:`);
  const started = contestants.map(({ name, command }) => start(name, [...command, net, String(batch)]));
  const running: Running[] = [];
  for (const one of started) {
    const ready = (await one.next()) as { ready: string; weights: number } | null;
    if (ready === null) {
      console.log(`  ${one.name}: not measured, it is not here (${one.fault()}).`);
      continue;
    }
    if (ready.weights !== weights)
      throw new Error(`${one.name} built ${ready.weights} weights, and ${net} has ${weights}.`);
    running.push({ ...one, version: ready.ready, firsts: [], rounds: [], megabytes: 0 });
  }
  const ask = async (one: Running, count: number): Promise<readonly number[]> => {
    const said = (await one.ask(count)) as { ms: number[]; megabytes: number } | null;
    if (said === null) throw new Error(`${one.name} ended: ${one.fault()}`);
    one.megabytes = said.megabytes;
    return said.ms;
  };
  for (const one of running) one.firsts.push(...(await ask(one, 1)));
  for (const one of running) await ask(one, 2);
  for (let round = 0; round < rounds; round += 1)
    for (const one of running) one.rounds.push(await ask(one, steps));
  const own = running[0];
  for (const { name, version, firsts, rounds: theirs, megabytes, end } of running) {
    end();
    const step = median(theirs.flat());
    // Round by round, so that what else the machine did in one of them falls on both sides of the quotient.
    const quotients = theirs.map((times, round) => median(own?.rounds[round] ?? []) / median(times));
    const ratio =
      own === undefined || name === own.name
        ? ''
        : `; ours takes ${median(quotients).toFixed(2)} of its time`;
    console.log(
      `  ${name} (${version}): step ${step.toFixed(0)} ms, first ${(firsts[0] ?? NaN).toFixed(0)} ms, peak ${megabytes.toFixed(0)} MB${ratio}`,
    );
  }
}

interface Started {
  readonly name: string;
  readonly next: () => Promise<unknown>;
  readonly ask: (count: number) => Promise<unknown>;
  readonly fault: () => string;
  readonly end: () => void;
}

interface Running extends Started {
  readonly version: string;
  readonly firsts: number[];
  readonly rounds: (readonly number[])[];
  megabytes: number;
}

/** A process that answers each line with one of JSON; null once it has ended. */
function start(name: string, [command = '', ...args]: readonly string[]): Started {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors = `${errors}${text.toString()}`.slice(-2000)));
  child.on('error', ({ message }) => (errors = message));
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    return line.done === true ? null : JSON.parse(line.value);
  };
  return {
    name,
    next,
    ask: (count) => {
      child.stdin.write(`${count}\n`);
      return next();
    },
    fault: () => errors.trim().split('\n').at(-1) ?? '',
    end: () => child.stdin.end(),
  };
}
