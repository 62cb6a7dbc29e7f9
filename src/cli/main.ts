import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { exportCommand } from './export.ts';
import { gradientsCommand } from './gradients.ts';
import { inspectCommand } from './inspect.ts';
import { comparePlainCommand } from './comparePlain.ts';
import { complain } from './terminal.ts';
import { trainCommand } from './train.ts';

const usage = `residual-lens: sees, checks, trains and exports the residual architecture of a model config.

  residual-lens inspect FILE...  [--json] [--input HxWxC] [--root DIR]
  residual-lens check FILE       [--json] [--input HxWxC] [--root DIR]
  residual-lens compare A B     [--json] [--input HxWxC] [--root DIR]
  residual-lens train FILE       [--data digits|fashion|synthetic|PATH] [--epochs N] [--steps N] [--seconds N]
                                 [--limit N] [--batch N] [--size N] [--optimizer adam|sgd] [--rate R]
                                 [--schedule cosine|steps|constant] [--warm-up SHARE] [--weight-decay D]
                                 [--augment on|off] [--seed N] [--checkpoint FILE [--resume]]
                                 [--root DIR] [--json]
  residual-lens compare-plain FILE...   trains each net and its twin without skips alike; takes train's options
  residual-lens gradients FILE   [--json] [--data ...] [--batch N] [--size N] [--seed N]   one pass, no training
  residual-lens export FILE      --as mermaid|dot [--out FILE] [--input HxWxC] [--root DIR]

  --data   images to train on; PATH is a folder with a folder of PNG or JPEG images for each class, or holds the
           files of CIFAR-10 (binary version) or of MNIST (IDX, also gzipped)
  --root   the folder in which the files must lie that a config builds on; its own repository if left out

  inspect  exits 0 where all is well, 1 with problems, 2 where a file is refused
  compare  exits 0 where both have the same layers, 1 where they differ, 2 where a file is refused
  check    exits 0 where TensorFlow agrees, 1 where it does not, 2 where a file is refused, 3 where it did not run
  train    exits 0 at the end of its steps, 1 where the loss diverges, 2 where a file is refused, 3 where it did not run
  compare-plain exits as train does
  gradients exits 0, 1 where a gradient is not finite, 2 where a file is refused, 3 where it did not run
  export   exits 0 where all is well, 1 with problems (it is written all the same), 2 where a file is refused
`;

type Command = (args: readonly string[]) => number | Promise<number>;
const commands: Readonly<Record<string, Command>> = {
  inspect: inspectCommand,
  check: checkCommand,
  compare: compareCommand,
  train: trainCommand,
  'compare-plain': comparePlainCommand,
  gradients: gradientsCommand,
  export: exportCommand,
};

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    complain(`No command is named '${name}'.\n\n${usage}`);
    return 2;
  }
  try {
    return await command(args);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

// A reader that stops early (head, less) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
