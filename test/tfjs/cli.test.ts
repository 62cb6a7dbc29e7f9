import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { degradation } from '../../src/protocol/experiment.ts';
import { disturbed, documents, lives, residualLens } from '../cli/run.ts';
import { scratch } from './digitsFixture.ts';
import { needsEngine, root } from './engineFixture.ts';

/** The contract of `check --json`, which other programs read; a sentence may stand beside it. */
const checkKeys = [
  ...['file', 'status', 'engine', 'tensorflow', 'nodes', 'checked', 'shapesAgree', 'paramsAgree'],
  'disagreements',
];
const resnet20 = join(root, 'examples', 'resnet-20.resnet.yaml');

interface CheckDocument {
  readonly status: string;
  readonly engine: string | null;
  readonly tensorflow: string | null;
  readonly nodes: number;
  readonly checked: number;
  readonly shapesAgree: number;
  readonly paramsAgree: number;
  readonly disagreements: readonly { readonly id: string; readonly line: number; readonly what: string }[];
}
type Line = { readonly type: string; readonly reason?: string } & Readonly<Record<string, unknown>>;

const write = (name: string, text: string): string => {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
};
const badSum = (): string =>
  write(
    'bad.resnet.yaml',
    'residualLens: 1\ninput: 8x8x4\nlayers:\n  - { conv: 4, name: x }\n  - { conv: 8 }\n  - { add: x, name: sum }\n',
  );
const tiny = (): string =>
  write(
    'tiny.resnet.yaml',
    'residualLens: 1\ninput: 16x16x1\nstages:\n  - { blocks: 1, filters: 4 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n',
  );
const twoBlocks = (): string =>
  write(
    'two-blocks.resnet.yaml',
    'residualLens: 1\ninput: 16x16x1\nstages:\n  - { blocks: 2, filters: 4 }\nhead:\n  - globalAveragePool\n  - { dense: 10 }\n',
  );

/** The command without the build's other files: the tfjs process cannot be started. */
function halfInstalled(...args: string[]) {
  const folder = join(scratch, 'half');
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  copyFileSync(join(root, 'dist', 'cli.js'), join(folder, 'dist', 'cli.js'));
  const options = { encoding: 'utf8', cwd: root } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'dist', 'cli.js'), ...args],
    options,
  );
  return { code: status, out: stdout, err: stderr };
}

describe('residual-lens check and train', function () {
  this.timeout(60_000);
  const outside = process.env['RESIDUAL_LENS_ENGINE'];
  before(function () {
    process.env['RESIDUAL_LENS_ENGINE'] = needsEngine(this);
  });
  after(() => {
    if (outside === undefined) delete process.env['RESIDUAL_LENS_ENGINE'];
    else process.env['RESIDUAL_LENS_ENGINE'] = outside;
  });

  describe('check', () => {
    it('--json says that TensorFlow agrees, and exits 0', () => {
      const { code, out } = residualLens('check', resnet20, '--json');
      const [found, ...more] = documents<CheckDocument>(out);
      assert.ok(found);
      assert.deepEqual([code, more.length], [0, 0]);
      for (const key of checkKeys) assert.ok(key in found, key);
      assert.deepEqual([found.status, found.engine, found.disagreements], ['agree', 'tfjs-node', []]);
      assert.match(found.tensorflow ?? '', /^\d+\.\d+/);
      assert.ok(found.nodes > 60);
      assert.deepEqual(
        [found.checked, found.shapesAgree, found.paramsAgree],
        [found.nodes, found.nodes, found.nodes],
      );
    });

    it('says a disagreement with its line, and exits 1', () => {
      const { code, out } = residualLens('check', badSum(), '--json');
      const [found] = documents<CheckDocument>(out);
      assert.deepEqual([code, found?.status], [1, 'disagree']);
      const [fault] = found?.disagreements ?? [];
      assert.deepEqual(Object.keys(fault ?? {}), ['id', 'line', 'what', 'ours', 'theirs']);
      assert.deepEqual([fault?.id, fault?.line, fault?.what], ['sum', 6, 'sum']);
      assert.match(
        residualLens('check', badSum()).out,
        /bad\.resnet\.yaml:6: layer 'sum' sums unequal shapes/,
      );
    });

    it('refuses what is no model, and exits 2', () => {
      const { code, out } = residualLens('check', 'package.json', '--json');
      const [found] = documents<CheckDocument>(out);
      for (const key of checkKeys) assert.ok(found && key in found, key);
      assert.deepEqual([code, found?.status, found?.engine], [2, 'refused', null]);
    });

    it('says that it was not run where its engine cannot be started, and exits 3', () => {
      const { code, out } = halfInstalled('check', resnet20, '--json');
      const [found] = documents<CheckDocument & { readonly message: string }>(out);
      for (const key of checkKeys) assert.ok(found && key in found, key);
      assert.deepEqual([code, found?.status, found?.checked], [3, 'not run', 0]);
      assert.match(found?.message ?? '', /^The TensorFlow process ended/);
    });

    it('says that it was not run where nothing but the image is known, and exits 3', () => {
      const file = write(
        'opaque.resnet.yaml',
        'residualLens: 1\ninput: 8x8x4\nlayers:\n  - { opaque: SpectralGate }\n  - { conv: 4 }\n',
      );
      const { code, out } = residualLens('check', file, '--json');
      const [found] = documents<CheckDocument & { readonly note: string }>(out);
      assert.deepEqual([code, found?.status, found?.checked], [3, 'not run', 0]);
      assert.match(found?.note ?? '', /'SpectralGate'/);
    });

    it('is a table for people', () => {
      const { code, out } = residualLens('check', resnet20);
      assert.equal(code, 0);
      assert.match(out, /resnet-20\.resnet\.yaml: TensorFlow [\d.]+ agrees/);
      assert.match(out, /shapes +\d+ agree/);
    });
  });

  describe('train', () => {
    const small = ['--limit', '128', '--batch', '8'];

    it('--json tells each step, each epoch and the end, and exits 0', () => {
      const { code, out, err } = residualLens('train', tiny(), '--epochs', '2', ...small, '--json');
      const lines = documents<Line>(out);
      assert.equal(code, 0);
      assert.deepEqual(
        lines.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]),
        ['step', 'epoch', 'step', 'epoch', 'end'],
      );
      const steps = lines.filter(({ type }) => type === 'step');
      assert.deepEqual(
        steps.map(({ step }) => step),
        Array.from({ length: 32 }, (_none, at) => at + 1),
      );
      for (const step of steps)
        assert.deepEqual(Object.keys(step), ['type', 'step', 'epoch', 'loss', 'accuracy', 'ms']);
      const epochs = lines.filter(({ type }) => type === 'epoch');
      for (const epoch of epochs)
        assert.deepEqual(Object.keys(epoch), [
          ...['type', 'epoch', 'loss', 'accuracy', 'valLoss', 'valAccuracy'],
        ]);
      const ends = lines.filter(({ type }) => type === 'end');
      assert.deepEqual([ends.length, ends[0]?.reason], [1, 'done']);
      assert.deepEqual(Object.keys(ends[0] ?? {}), ['type', 'reason', 'seconds']);
      assert.match(err, /All weights start at random/);
    });

    it('repeats itself with the same seed, which may be 0', () => {
      const run = (seed: string) =>
        documents<Line>(
          residualLens('train', tiny(), '--steps', '3', '--seed', seed, ...small, '--json').out,
        ).map(({ loss }) => loss);
      const once = run('0');
      assert.ok(once.length >= 4);
      assert.deepEqual(run('0'), once);
      assert.notDeepEqual(run('1'), once);
    });

    it('says at its end that it diverged, and exits 1', () => {
      // Squares of squares overflow float32.
      const squares = Array.from(
        { length: 12 },
        (_none, at) => `  - { multiply: x${at}, name: x${at + 1} }\n`,
      );
      const file = write(
        'diverges.resnet.yaml',
        `residualLens: 1\ninput: 16x16x1\nlayers:\n  - { conv: 8, name: x0 }\n${squares.join('')}  - globalAveragePool\n  - { dense: 10 }\n`,
      );
      const { code, out, err } = residualLens('train', file, ...small, '--json');
      assert.deepEqual([code, documents<Line>(out).at(-1)?.reason], [1, 'diverged'], err);
      assert.match(err, /no longer a finite number at step \d+/);
      const spoken = residualLens('train', file, '--steps', '20');
      assert.equal(spoken.code, 1);
      assert.match(spoken.out + spoken.err, /no longer a finite number at step \d+/);
      assert.doesNotMatch(spoken.err, /TypeError/);
    });

    it('refuses a file in a sentence and an end line, and exits 2', () => {
      for (const [file, sentence] of [
        ['package.json', /package\.json/],
        [badSum(), /Layer 'sum' sums 8x8x8 and 8x8x4/],
        [
          write('two.resnet.yaml', 'residualLens: 1\ninput: 8x8x1\nlayers:\n  - flatten\n  - { dense: 2 }\n'),
          /2 classes, and the 10 digits need at least 10/,
        ],
      ] as const) {
        const { code, out, err } = residualLens('train', file, '--json');
        const lines = documents<Line>(out);
        assert.deepEqual([code, lines.length, lines[0]?.type, lines[0]?.reason], [2, 1, 'end', 'refused']);
        assert.match(err, sentence);
      }
      const { code, err } = residualLens('train', resnet20, '--data', 'letters', '--json');
      assert.equal(code, 2);
      assert.match(err, /There is nothing at .*letters/);
    });

    it('takes no option that it cannot, before it starts anything, and exits 2', () => {
      for (const [option, value] of [
        ['--epochs', '0'],
        ['--batch', 'many'],
        ['--seed', '-1'],
        ['--size', '2.5'],
        ['--size', '100000'],
        ['--rate', '101'],
        ['--optimizer', 'rmsprop'],
        ['--schedule', 'never'],
        ['--rate', '0'],
        ['--weight-decay', '2'],
      ] as const) {
        const { code, out, err } = residualLens('train', resnet20, `${option}=${value}`, '--json');
        assert.deepEqual([code, out], [2, ''], option);
        assert.match(err, new RegExp(`^${option} takes .*not '${value}'\\.\\n$`));
      }
    });

    it('says the greatest rate and size, and writes over no file but a checkpoint', () => {
      const said = (...args: string[]) => {
        const { code, out, err } = residualLens('train', tiny(), ...args);
        assert.deepEqual([code, out], [2, ''], err);
        return err;
      };
      assert.equal(said('--rate', '101'), "--rate takes a number above 0 and at most 100, not '101'.\n");
      assert.equal(said('--size', '1e5'), "--size takes a whole number from 1 to 1024, not '1e5'.\n");
      assert.match(residualLens('train', '--help').out, /the highest rate, at most 100; else/);
      const notes = write('notes.txt', 'no checkpoint');
      assert.equal(
        said('--checkpoint', notes),
        `${notes} is no checkpoint and is not written over; name another file.\n`,
      );
      assert.equal(readFileSync(notes, 'utf8'), 'no checkpoint');
      assert.equal(
        said('--checkpoint', scratch),
        `--checkpoint takes a file, and ${scratch} is a folder; name a file in it.\n`,
      );
    });

    it('says that RESIDUAL_LENS_ENGINE names no engine, and which serves instead', () => {
      const before = process.env['RESIDUAL_LENS_ENGINE'];
      process.env['RESIDUAL_LENS_ENGINE'] = scratch;
      try {
        const { code, err } = residualLens('gradients', tiny(), '--batch', '2', '--json');
        assert.equal(code, 0, err);
        assert.ok(
          err.startsWith(`RESIDUAL_LENS_ENGINE names '${scratch}', which holds no @tensorflow/tfjs-node; `),
          err,
        );
      } finally {
        process.env['RESIDUAL_LENS_ENGINE'] = before;
      }
    });

    it('ends with "failed" where its engine cannot be started, and exits 3', () => {
      const { code, out, err } = halfInstalled('train', resnet20, '--json');
      const lines = documents<Line>(out);
      assert.deepEqual([code, lines.length, lines[0]?.type, lines[0]?.reason], [3, 1, 'end', 'failed']);
      assert.match(err, /The TensorFlow process ended/);
    });

    it('where its engine is killed says after how many seconds, what is kept, and how to go on', async function () {
      if (process.platform === 'win32') this.skip();
      const kill = (_pid: number, engines: readonly number[]) => {
        for (const engine of engines) process.kill(engine, 'SIGKILL');
      };
      const kept = join(scratch, 'killed.rlc');
      const killed = async (atEpoch: number, ...more: string[]) => {
        const from = performance.now();
        const when = (out: string) => out.includes(`"epoch":${atEpoch},`);
        const run = ['--epochs', '40', ...small, '--json', ...more];
        const { code, out, err } = await disturbed(['train', tiny(), ...run], when, kill);
        const end = documents<Line>(out).at(-1);
        assert.deepEqual([code, end?.reason], [3, 'failed'], err);
        const seconds = Number(end?.['seconds']);
        assert.ok(seconds > 0.05 && seconds < (performance.now() - from) / 1000, `${seconds} s`);
        assert.ok(err.endsWith(`: ${String(end?.['message'])}\n`), err);
        return String(end?.['message']);
      };
      const died = /^The TensorFlow process ended \(signal SIGKILL\)/;
      const without = await killed(1);
      assert.match(without, died);
      assert.match(without, / Nothing of it is kept; with --checkpoint FILE every epoch is\.$/);
      const early = await killed(1, '--checkpoint', kept);
      assert.match(early, / No epoch of it was over, so that killed\.rlc keeps nothing\.$/);
      const later = await killed(3, '--checkpoint', kept);
      const words =
        / Epoch (\d+) of 40 is kept in killed\.rlc: the same command with --resume goes on from it\.$/;
      const epoch = Number(words.exec(later)?.[1]);
      assert.ok(epoch >= 2, later);
      // It lies there still, and is none of a run that begins anew.
      assert.match(await killed(1, '--checkpoint', kept), / No epoch of it was over/);
      const again = await killed(epoch + 1, '--checkpoint', kept, '--resume');
      assert.match(again, / is kept in killed\.rlc: the same command goes on from it\.$/);
    }).timeout(120_000);

    it('goes on from its checkpoint, and tells the curve from its start', () => {
      const file = join(scratch, 'kept.bin');
      const run = [...small, '--epochs', '2', '--checkpoint', file, '--json'];
      const whole = documents<Line>(residualLens('train', tiny(), ...run).out);
      const again = documents<Line>(residualLens('train', tiny(), ...run, '--resume').out);
      const told = (lines: readonly Line[]) => lines.filter(({ type }) => type !== 'end');
      assert.deepEqual(told(again), told(whole));
      assert.deepEqual(again.at(-1)?.reason, 'done');
      const { code, err } = residualLens('train', tiny(), '--resume');
      assert.deepEqual([code, err], [2, '--resume needs --checkpoint FILE, from which the run goes on.\n']);
    });

    it('is readable without --json', () => {
      const { code, out } = residualLens('train', tiny(), '--steps', '2', ...small);
      assert.equal(code, 0);
      assert.match(out, /16x16x1, \d+ parameters/);
      assert.match(out, /step 2 {2}loss \d/);
      assert.match(out, /done after [\d.]+ s/);
    });
  });

  describe('Ctrl+C and SIGTERM', () => {
    const interrupted = async (
      signal: 'SIGINT' | 'SIGTERM',
      args: readonly string[],
      when: ((out: string) => boolean) | null,
    ) => {
      // Ctrl+C goes to all that the terminal's foreground holds, SIGTERM to the one that is named.
      const { code, out, err, engines } = await disturbed(args, when, (pid) =>
        process.kill(signal === 'SIGINT' ? -pid : pid, signal),
      );
      assert.deepEqual([engines.length, engines.filter(lives)], [1, []], `exit code ${code}`);
      const lines = args.includes('--json') ? documents<Line>(out) : [];
      return { code, out, err, end: lines.at(-1), lines };
    };
    const long = ['--data', 'synthetic', '--batch', '8', '--epochs', '100'];
    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    it('train says where it was, what is kept and how to go on, and exits 130 or 143', async () => {
      const args = ['train', tiny(), ...long, '--limit', '64', '--json'];
      const checkpoint = ['--checkpoint', join(scratch, 'interrupted.rlc')];
      const second = (out: string) => out.includes('"epoch":3,');
      const first = await interrupted('SIGINT', [...args, ...checkpoint], second);
      assert.equal(first.code, 130, first.err);
      assert.deepEqual([first.end?.type, first.end?.reason], ['end', 'interrupted']);
      assert.match(
        String(first.end?.['message']),
        /^It was interrupted at step \d+ of 800\. Epoch \d+ of 100 is kept in interrupted\.rlc: the same command with --resume goes on from it\.$/,
      );
      assert.ok(Number(first.end?.['seconds']) > 0);
      assert.ok(first.err.endsWith(`tiny.resnet.yaml: ${String(first.end?.['message'])}\n`), first.err);
      const other = await interrupted('SIGTERM', args, second);
      assert.deepEqual([other.code, other.end?.reason], [143, 'interrupted']);
      assert.match(
        String(other.end?.['message']),
        /^It was interrupted at step \d+ of 800\. Nothing of it is/,
      );
      const spoken = await interrupted('SIGINT', args.slice(0, -1), (out) => out.includes('step 5 '));
      assert.equal(spoken.code, 130);
      assert.match(spoken.out, /interrupted after [\d.]+ s\n$/);
      assert.match(spoken.err, /: It was interrupted at step \d+ of 800\. Nothing of it is kept;.*\n$/);
    });

    it('compare-plain tells the nets that came to their end', async () => {
      const args = [
        'compare-plain',
        tiny(),
        '--data',
        'synthetic',
        '--batch',
        '8',
        '--epochs',
        '1',
        '--json',
      ];
      const inSecond = (out: string) => /"skips":"all",.*"step":\d/.test(out);
      const { code, end, lines } = await interrupted('SIGINT', args, inSecond);
      assert.deepEqual([code, end?.type, end?.reason], [130, 'end', 'interrupted']);
      assert.equal(
        String(end?.['message']).replace(/^.*: /, ''),
        'It was interrupted. 1 of 2 nets had come to its end, and is told.',
      );
      assert.equal(lines.filter(({ type }) => type === 'result').length, 1);
    });

    for (const name of ['gradients', 'check'] as const)
      it(`${name} says so`, async () => {
        const args = [name, tiny(), '--json'];
        const { code, err, end } = await interrupted('SIGINT', args, null);
        assert.equal(code, 130);
        assert.match(String(end?.['message']), /^It was interrupted[;.]/);
        if (name === 'gradients') assert.match(err, /: It was interrupted; nothing of it is kept\.\n$/);
      });
  });

  describe('gradients', () => {
    it('--json tells every layer by depth and the end, the same for the same seed, and exits 0', () => {
      const run = (seed: string) => {
        const { code, out, err } = residualLens(
          'gradients',
          tiny(),
          '--batch',
          '4',
          '--seed',
          seed,
          '--json',
        );
        assert.equal(code, 0, err);
        return documents<Line>(out);
      };
      const lines = run('3');
      const layers = lines.filter(({ type }) => type === 'layer');
      assert.deepEqual(
        layers.map(({ depth, onSkip }) => [depth, onSkip]),
        [
          [1, false],
          [2, false],
          [1, true],
          [3, false],
        ],
      );
      for (const layer of layers)
        assert.deepEqual(Object.keys(layer), [
          ...['type', 'depth', 'id', 'block', 'onSkip', 'gradient', 'weight'],
        ]);
      assert.deepEqual([lines.length, lines.at(-1)?.reason], [5, 'done']);
      const numbers = (all: readonly Line[]) => all.map(({ gradient }) => gradient);
      assert.deepEqual(numbers(run('3')), numbers(lines));
      assert.notDeepEqual(numbers(run('4')), numbers(lines));
    });

    it('is a table for people', () => {
      const { code, out } = residualLens('gradients', tiny(), '--batch', '4');
      assert.equal(code, 0);
      assert.match(out, /one backward pass of 4 digits at initialisation \(He, seed 1\)/);
      assert.match(out, /^ {4}1 {2}\S+ +-?\d+\.\d\d {2}#+$/m);
    });

    it('refuses a file with a sentence, and exits 2; without an engine it exits 3', () => {
      const { code, out, err } = residualLens('gradients', badSum(), '--json');
      assert.deepEqual([code, documents<Line>(out).at(-1)?.reason], [2, 'refused']);
      assert.match(err, /Layer 'sum' sums/);
      assert.equal(halfInstalled('gradients', resnet20, '--json').code, 3);
    });
  });

  describe('compare-plain', () => {
    const small = ['--limit', '128', '--batch', '8', '--steps', '8'];

    it('trains a net and its plain twin alike, and says both by depth', () => {
      const { code, out, err } = residualLens('compare-plain', tiny(), ...small, '--json');
      assert.equal(code, 0, err);
      const lines = documents<Line>(out);
      assert.deepEqual(
        lines
          .filter(({ type }) => type === 'result')
          .map(({ depth, plain, reason }) => [depth, plain, reason]),
        // A block of two convolutions, and the dense layer: the first net of the paper's family without its stem.
        [
          [3, true, 'done'],
          [3, false, 'done'],
        ],
      );
      const firsts = lines.filter(({ type, step }) => type === 'step' && step === 1);
      assert.deepEqual(
        firsts.map(({ plain }) => plain),
        [true, false],
      );
      assert.notEqual(firsts[0]?.['loss'], firsts[1]?.['loss']);
      assert.deepEqual(lines.at(-1), { type: 'end', reason: 'done' });
      assert.equal(err.match(/^The images \(fashion\) are grey, 28x28, .*$/gm)?.length, 1, err);
      const spoken = residualLens('compare-plain', tiny(), ...small);
      assert.match(spoken.out, /: 16x16x1, 128 images of clothes to train on, 1 epoch, 8 steps of 8\n/);
      assert.match(spoken.err, /^The 500 held-out images of clothes are others, as many of each class\.$/m);
      assert.match(spoken.out, /depth +skips {2}training loss/);
      assert.match(spoken.out, /\n +3 +none .*\n +3 +all /);
    });

    it('takes one skip out, named as the graph shows it, and trains with it again', () => {
      const run = (...more: string[]) =>
        documents<Line>(residualLens('compare-plain', twoBlocks(), ...small, ...more, '--json').out);
      const firstLoss = (lines: readonly Line[], skips: string) =>
        lines.find((line) => line.type === 'step' && line['step'] === 1 && line['skips'] === skips)?.['loss'];
      const [first, second] = [run('--without', 'stage1.block1'), run('--without', 'stage1.block2.add')];
      for (const lines of [first, second])
        assert.deepEqual(
          lines
            .filter(({ type }) => type === 'result')
            .map(({ depth, skips, plain, reason }) => [depth, skips, plain, reason]),
          [
            [5, 'all but one', false, 'done'],
            [5, 'all', false, 'done'],
          ],
        );
      const losses = [
        firstLoss(first, 'all but one'),
        firstLoss(second, 'all but one'),
        firstLoss(first, 'all'),
      ];
      assert.equal(new Set(losses).size, 3, 'each skip makes another net');
      assert.equal(firstLoss(second, 'all'), losses[2]);
    });

    it('--preset degradation trains the nets of the preset by its plan, as the panel does', () => {
      // A budget of a second is no part of the plan that is told.
      const { code, out } = residualLens(
        'compare-plain',
        '--preset',
        'degradation',
        '--seconds',
        '1',
        '--json',
      );
      const lines = documents<Line>(out);
      const { depths, choices } = degradation;
      const plan = { inputShape: [choices.size, choices.size, 3], trainImages: 2500, epochs: choices.epochs };
      const steps = Math.floor(2500 / choices.batch) * choices.epochs;
      assert.deepEqual(
        lines.filter(({ type }) => type === 'plan').map((line) => ({ ...line, file: '' })),
        depths.flatMap((depth) =>
          (['none', 'all'] as const).map((skips) => ({
            type: 'plan',
            file: '',
            ...{ depth, plain: skips === 'none', skips, data: 'fashion' },
            ...{ ...plan, steps, batch: choices.batch },
          })),
        ),
      );
      assert.deepEqual([code, lines.at(-1)], [0, { type: 'end', reason: 'done' }]);
    });

    it('takes no other preset, and no file with one', () => {
      const { code, err } = residualLens('compare-plain', '--preset', 'other');
      assert.deepEqual([code, err], [2, "--preset takes 'degradation', not 'other'.\n"]);
      assert.match(residualLens('compare-plain', tiny(), '--preset', 'degradation').err, /takes no file/);
    });

    it('says which skips there are where it does not know the name, and exits 2', () => {
      const { code, out, err } = residualLens('compare-plain', resnet20, '--without', 'skip5', '--json');
      assert.deepEqual(
        [code, documents<Line>(out)],
        [2, [{ type: 'end', reason: 'refused', message: err.trimEnd() }]],
      );
      assert.match(err, /No skip is named 'skip5'; its skips are stage1\.block1, stage1\.block2, /);
      const many = residualLens('compare-plain', resnet20, resnet20, '--without', 'stage1.block1');
      assert.deepEqual(
        [many.code, many.err],
        [2, '--without takes a skip out of one net; compare-plain then needs one file.\n'],
      );
    });

    it('says at its end that a net diverged, and exits 1; without an engine it exits 3', () => {
      const squares = Array.from(
        { length: 12 },
        (_none, at) => `  - { multiply: x${at}, name: x${at + 1} }\n`,
      );
      const file = write(
        'sums.resnet.yaml',
        `residualLens: 1\ninput: 16x16x1\nlayers:\n  - { conv: 8, name: y }\n  - { conv: 8 }\n  - { add: y, name: x0 }\n${squares.join('')}  - globalAveragePool\n  - { dense: 10 }\n`,
      );
      const { code, out, err } = residualLens('compare-plain', file, ...small, '--json');
      assert.deepEqual([code, documents<Line>(out).at(-1)], [1, { type: 'end', reason: 'diverged' }], err);
      assert.match(err, /no longer a finite number at step \d+ \(epoch 1\), first in layer '[^']+'/);
      const half = halfInstalled('compare-plain', tiny(), '--json');
      assert.deepEqual(
        [half.code, documents<Line>(half.out)],
        [3, [{ type: 'end', reason: 'failed', message: half.err.trimEnd() }]],
      );
      assert.match(half.err, /The TensorFlow process ended.* No net had come to its end\.$/m);
    });

    it('tells the nets that came to their end where a later one dies, and what died', async function () {
      if (process.platform === 'win32') this.skip();
      // The second net is killed at its beginning, long before its end.
      const steps = ['--data', 'synthetic', '--batch', '8', '--epochs', '1'];
      const args = ['compare-plain', tiny(), ...steps, '--json'];
      const inSecond = (out: string) => /"skips":"all",.*"step":\d/.test(out);
      const kill = (_pid: number, engines: readonly number[]) => {
        for (const engine of engines) process.kill(engine, 'SIGKILL');
      };
      const { code, out, err, engines } = await disturbed(args, inSecond, kill);
      assert.equal(engines.length, 1);
      const lines = documents<Line>(out);
      const results = lines.filter(({ type }) => type === 'result');
      assert.deepEqual([code, results.map(({ skips, reason }) => [skips, reason])], [3, [['none', 'done']]]);
      const end = lines.at(-1);
      assert.deepEqual([end?.type, end?.reason], ['end', 'failed']);
      assert.match(
        String(end?.['message']),
        /tiny\.resnet\.yaml: The TensorFlow process ended \(signal SIGKILL\).* 1 of 2 nets had come to its end, and is told\.$/,
      );
      assert.ok(err.endsWith(`${String(end?.['message'])}\n`), err);
      const spoken = await disturbed(args.slice(0, -1), (all) => all.includes('yaml: 16x16x1'), kill);
      assert.equal(spoken.code, 3);
      assert.match(spoken.out, /depth +skips {2}training loss.*\n +3 +none .*\n$/);
    });

    it('refuses a net that has no skips', () => {
      const plain = join(root, 'examples', 'plain-20.resnet.yaml');
      const { code, out, err } = residualLens('compare-plain', plain, '--json');
      assert.equal(code, 2);
      assert.deepEqual(documents<Line>(out), [{ type: 'end', reason: 'refused', message: err.trimEnd() }]);
      assert.match(err, /It has no skips, so that it is its own plain twin/);
    });
  });
});
