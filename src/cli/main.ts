import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { exportCommand } from './export.ts';
import { gradientsCommand } from './gradients.ts';
import { inspectCommand } from './inspect.ts';
import { comparePlainCommand } from './comparePlain.ts';
import { complain } from './terminal.ts';
import { trainCommand } from './train.ts';
import { isCommandName, usage, usageOf, type CommandName } from './usage.ts';

type Command = (args: readonly string[]) => number | Promise<number>;
const commands: Readonly<Record<CommandName, Command>> = {
  inspect: inspectCommand,
  check: checkCommand,
  compare: compareCommand,
  train: trainCommand,
  'compare-plain': comparePlainCommand,
  gradients: gradientsCommand,
  export: exportCommand,
};

const asksForHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || asksForHelp(name) || (name === 'help' && args.length === 0)) {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const meant = name === 'help' ? (args[0] ?? '') : name;
  if (!isCommandName(meant)) {
    complain(`No command is named '${meant}'.\n\n${usage()}`);
    return 2;
  }
  // What stands behind -- is a file's name.
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (name === 'help' || options.some(asksForHelp)) {
    process.stdout.write(usageOf(meant));
    return 0;
  }
  try {
    return await commands[meant](withNegatives(args));
  } catch (error) {
    complain(sentenceOf(error, meant));
    return 2;
  }
}

/** `--seed -1` is an option and its number, which Node takes for another option; the command says what it takes. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [at, word] of args.entries()) {
    const before = args.slice(0, at).includes('--') ? undefined : joined.at(-1);
    if (before !== undefined && /^--[a-z-]+$/.test(before) && /^-[\d.]/.test(word))
      joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** Node's own words on an option that no command has are advice about another matter. */
function sentenceOf(error: unknown, name: CommandName): string {
  const message = error instanceof Error ? error.message : String(error);
  const help = `residual-lens ${name} --help`;
  const unknown = /^Unknown option '([^']+)'/.exec(message)?.[1];
  if (unknown !== undefined) return `${name} has no option ${unknown}; ${help} lists those it has.`;
  const bare = /^Option '(?:-\w, )?(--[a-z-]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(
    message,
  )?.[1];
  if (bare !== undefined) return `${bare} needs a value behind it; ${help} says what it takes.`;
  const flag = /^Option '(?:-\w, )?(--[a-z-]+)' does not take an argument/.exec(message)?.[1];
  return flag === undefined ? message : `${flag} takes no value; ${help} lists the options of ${name}.`;
}

// A reader that stops early (head, less) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
