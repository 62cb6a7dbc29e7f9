import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../repository.ts';

interface Answer {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Peers that answer "what are ResNet-152's shapes and parameters?" by building it. */
const peers: readonly { readonly name: string; readonly code: string }[] = [
  {
    name: "torchinfo on torchvision's ResNet-152",
    code: [
      'import torchvision, torchinfo',
      'net = torchvision.models.resnet152()',
      'info = torchinfo.summary(net, (1, 3, 224, 224), verbose=0)',
      'assert info.total_params == 60192808',
    ].join('\n'),
  },
  {
    name: 'keras.applications.ResNet152 and summary()',
    code: [
      'import keras',
      'net = keras.applications.ResNet152(weights=None)',
      'net.summary(print_fn=lambda *a, **k: None)',
      'assert net.count_params() > 60000000',
    ].join('\n'),
  },
];

/**
 * `check` of ResNet-152, forward pass included, as a whole process beside the peers that Python has; each is run once
 * to warm the disk and then in turn, and medians are compared.
 */
export function checkBench(): void {
  const ours = [
    process.execPath,
    join(root, 'dist', 'cli.js'),
    'check',
    join(root, 'examples', 'resnet-152.resnet.yaml'),
  ];
  const rounds = 5;
  const rows = [
    { name: 'residual-lens check', command: ours },
    ...peers.map(({ name, code }) => ({ name, command: ['python3', '-c', code] })),
  ];
  const here = rows.filter(({ name, command }) => {
    if (measure(command) !== null) return true;
    console.log(`${name}: not here, so it was not measured.`);
    return false;
  });
  const answers = new Map(here.map(({ name }) => [name, [] as Answer[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, command } of here) {
      const answer = measure(command);
      if (answer !== null) answers.get(name)?.push(answer);
    }
  const own = median(answers.get('residual-lens check') ?? []);
  for (const [name, found] of answers) {
    const { seconds, megabytes } = median(found);
    const ratio =
      name === 'residual-lens check' ? '' : `; ours takes ${(own.seconds / seconds).toFixed(2)} of its time`;
    console.log(
      `${name}: ${seconds.toFixed(2)} s, at most ${megabytes.toFixed(0)} MB in one process${ratio}`,
    );
  }
}

/** Wall seconds and the largest resident process, by GNU time; null where the command fails. */
function measure([command = '', ...args]: readonly string[]): Answer | null {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-bench-'));
  const report = join(folder, 'time');
  const { status, error } = spawnSync('/usr/bin/time', ['-f', '%e %M', '-o', report, command, ...args], {
    stdio: 'ignore',
  });
  if (error !== undefined)
    throw new Error("The bench needs GNU time ('apt-get install time').", { cause: error });
  const [seconds = NaN, kilobytes = NaN] =
    readFileSync(report, 'utf8').trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  rmSync(folder, { recursive: true });
  return status === 0 ? { seconds, megabytes: kilobytes / 1024 } : null;
}

function median(answers: readonly Answer[]): Answer {
  const sorted = [...answers].sort((a, b) => a.seconds - b.seconds);
  return sorted[sorted.length >> 1] ?? { seconds: NaN, megabytes: NaN };
}
