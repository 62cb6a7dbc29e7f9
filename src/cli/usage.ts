import { degradation } from '../protocol/experiment.ts';
import { planBounds } from '../protocol/runPlan.ts';

export const commandNames = [
  'inspect',
  'check',
  'compare',
  'train',
  'compare-plain',
  'gradients',
  'export',
] as const;
export type CommandName = (typeof commandNames)[number];

/** An option and what it means, in lines of at most 105 characters. */
type Note = readonly [option: string, ...means: readonly string[]];

interface Usage {
  /** What stands behind the command's name; further lines are more of its options. */
  readonly takes: readonly string[];
  readonly does: string;
  readonly notes: readonly Note[];
  readonly exits: string;
}

const reading = '[--json] [--input HxWxC] [--root DIR]';
const readingNotes: readonly Note[] = [
  ['--json', 'a JSON document a line, for programs'],
  ['--input', "the images' size, for a config that states none"],
  ['--root', 'the folder in which the files must lie that a config builds on; else its own repository'],
];

const [firstChoices, ...moreChoices] = [
  '[--data digits|fashion|synthetic|PATH] [--epochs N] [--steps N] [--seconds N]',
  '[--limit N] [--batch N] [--size N] [--optimizer adam|sgd] [--rate R]',
  '[--schedule cosine|steps|constant] [--warm-up SHARE] [--weight-decay D]',
  '[--augment on|off] [--seed N]',
] as const;
const dataNote: Note = [
  '--data',
  'what is trained on; PATH is a folder with a folder of PNG or JPEG images for each class, or with such',
  'folders in train/ and val/, which are the split, or holds the files of CIFAR-10 (binary version) or of',
  'MNIST (IDX, also gzipped)',
];
const choiceNotes: readonly Note[] = [
  dataNote,
  ['--steps', 'at most so many steps over all epochs; --seconds likewise'],
  ['--limit', 'at most so many training images'],
  ['--size', `height and width of the images that the net is trained with, at most ${planBounds.size.most}`],
  [
    '--rate',
    `the highest rate, at most ${planBounds.learningRate.most}; else by optimizer, batch and whether the net has batch norm`,
    "(Adam's is 0.003)",
  ],
  ['--schedule', 'half a cosine; or a tenth at half and at three quarters (He et al. 2015); or no change'],
  ['--warm-up', 'share of the steps over which the rate rises from nothing'],
  ['--augment', 'images are moved, and mirrored where their class allows it'],
  [
    '--seed',
    'the same seed gives the same curve on one machine; not with --seconds, since by the clock the rate',
    'follows the time',
  ],
];

const trainExits =
  '0 at the end of its steps, 1 where the loss diverges, 2 where a file is refused, 3 where it did not run';

const usages: Readonly<Record<CommandName, Usage>> = {
  inspect: {
    takes: [`FILE... ${reading}`],
    does: 'Says stages, blocks, skips, shapes, parameters, MACs and problems of each config.',
    notes: readingNotes,
    exits: '0 where all is well, 1 with problems, 2 where a file is refused',
  },
  check: {
    takes: [`FILE ${reading}`],
    does: 'Has TensorFlow build the net, run it once, and confirm every shape and parameter count.',
    notes: readingNotes,
    exits:
      '0 where TensorFlow agrees, 1 where it does not, 2 where a file is refused, 3 where it did not run',
  },
  compare: {
    takes: [`A B ${reading}`],
    does: 'Says what differs between two configs, aligned by stage and block.',
    notes: readingNotes,
    exits:
      '0 where both have the same layers at the same input size, 1 where they differ, 2 where a file is refused',
  },
  train: {
    takes: [`FILE ${firstChoices}`, ...moreChoices, `[--checkpoint FILE [--resume]] ${reading}`],
    does: 'Trains the net and tells its loss and accuracy step by step.',
    notes: [
      ...choiceNotes,
      ['--checkpoint', 'the file in which every epoch is kept; with --resume the run goes on from it'],
      ...readingNotes,
    ],
    exits: trainExits,
  },
  'compare-plain': {
    takes: [`FILE... [--without SKIP] [--preset degradation]`, firstChoices, ...moreChoices, reading],
    does: 'Trains each net and its twin without skips alike, and says the training error of both by depth.',
    notes: [
      [
        '--without',
        'take this skip alone out of the one FILE: the name of its block as the graph shows it (stage2.block1),',
        'or of the merge at which it ends; what does this skip do?',
      ],
      [
        '--preset',
        `degradation, without a FILE: the zoo's nets of ${degradation.depths.join(' and ')} layers; the deep plain one trains worse than the`,
        'shallow one, its residual twin does not; five to ten minutes on two cores',
      ],
      ...choiceNotes,
      ...readingNotes,
    ],
    exits: trainExits,
  },
  gradients: {
    takes: [`FILE [--data ...] [--batch N] [--size N] [--seed N] ${reading}`],
    does: 'Says the gradient norm of every layer by depth: one backward pass at initialisation, no training.',
    notes: [dataNote, ...readingNotes],
    exits: '0, 1 where a gradient is not finite, 2 where a file is refused, 3 where it did not run',
  },
  export: {
    takes: ['FILE --as mermaid|dot [--out FILE] [--input HxWxC] [--root DIR]'],
    does: 'Writes the graph as text for other programs.',
    notes: readingNotes.filter(([option]) => option !== '--json'),
    exits: '0 where all is well, 1 with problems (it is written all the same), 2 where a file is refused',
  },
};

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(usages, name);

/** What `residual-lens COMMAND --help` prints. */
export function usageOf(name: CommandName): string {
  const { does, notes, exits } = usages[name];
  const width = Math.max(...notes.map(([option]) => option.length)) + 2;
  const lines = notes.flatMap(([option, ...means]) =>
    means.map((text, at) => `  ${(at === 0 ? option : '').padEnd(width)}${text}`),
  );
  return `${callOf(name)}\n\n  ${does}\n\n${lines.join('\n')}\n\n  It exits ${exits}.\n`;
}

/** What `residual-lens --help` prints: every command's call and exit codes. */
export function usage(): string {
  const calls = commandNames.map(callOf).join('\n');
  const ends = commandNames.map((name) => `  ${name.padEnd(13)}  ${usages[name].exits}`).join('\n');
  return `residual-lens: sees, checks, trains and exports the residual architecture of a model config.

${calls}

  residual-lens COMMAND --help   what it does and what its options mean

Exit codes:
${ends}
  130 and 143 where Ctrl+C or SIGTERM interrupted it
`;
}

function callOf(name: CommandName): string {
  const start = `  residual-lens ${name} `;
  return start + usages[name].takes.join(`\n${' '.repeat(start.length)}`);
}
