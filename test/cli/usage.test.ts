import { deepEqual, doesNotMatch, equal, match } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commandNames } from '../../src/cli/usage.ts';
import { residualLens } from './run.ts';

describe('the usage of residual-lens', () => {
  it('has a call and the exit codes of every command', () => {
    const { code, out } = residualLens('--help');
    equal(code, 0);
    for (const name of commandNames) {
      match(out, new RegExp(`^  residual-lens ${name} `, 'm'));
      match(out, new RegExp(`^  ${name} +0`, 'm'));
    }
    deepEqual(residualLens('help').out, out);
    equal(residualLens().code, 2);
  });

  for (const name of commandNames)
    it(`of ${name} is its own part, and ${name} takes every option that stands there`, () => {
      const { code, out, err } = residualLens(name, '--help');
      deepEqual([code, err], [0, '']);
      deepEqual(
        [...out.matchAll(/^ {2}residual-lens (\S+)/gm)].map(([, call]) => call),
        [name],
      );
      match(out, /^ {2}It exits /m);
      const call = out.slice(0, out.indexOf('\n\n'));
      const options = [...call.matchAll(/--([a-z-]+)(\])?/g)].map(([, option = '', end]) =>
        end === undefined ? `--${option}=1` : `--${option}`,
      );
      equal(options.length > 0, true);
      // There is no file, so that nothing is started.
      const tried = residualLens(name, ...options);
      equal(tried.code, 2);
      doesNotMatch(tried.err, /has no option|argument/);
      match(tried.err, new RegExp(`^(${name} needs|--preset takes)`));
    });

  it('promises the same curve for the same seed, but not by the clock', () => {
    for (const name of ['train', 'compare-plain'])
      match(
        residualLens(name, '--help').out,
        /--seed +the same seed gives the same curve on one machine; not with --seconds, since by the clock/,
      );
  });

  it('is found by -h anywhere, and by help; what stands behind -- is a file', () => {
    const { out } = residualLens('export', '--help');
    deepEqual(residualLens('export', 'examples/resnet-20.resnet.yaml', '-h').out, out);
    deepEqual(residualLens('help', 'export').out, out);
    match(residualLens('inspect', '--', '--help').out, /Cannot read '--help'/);
    match(residualLens('help', 'bogus').err, /^No command is named 'bogus'\./);
  });

  it('is named where a value is missing or is one too many', () => {
    const said = (...args: string[]) => {
      const { code, err } = residualLens(...args);
      equal(code, 2);
      return err;
    };
    const file = 'examples/resnet-20.resnet.yaml';
    const least = (option: string, from: number, text: string) =>
      `--${option} takes a whole number of at least ${from}, not '${text}'.\n`;
    equal(said('train', file, '--seed', '-1'), least('seed', 0, '-1'));
    equal(said('gradients', file, '--seed', '-.5'), least('seed', 0, '-.5'));
    equal(said('compare-plain', file, '--epochs', '-2', '--json'), least('epochs', 1, '-2'));
    const needs = '--seed needs a value behind it; residual-lens train --help says what it takes.\n';
    equal(said('train', file, '--seed'), needs);
    equal(said('train', file, '--seed', '--json'), needs);
    equal(
      said('inspect', file, '--json', '-1'),
      '--json takes no value; residual-lens inspect --help lists the options of inspect.\n',
    );
    // What stands behind -- is a file, whatever it is called.
    match(residualLens('inspect', '--', '--seed', '-1').out, /Cannot read '--seed'[^]*Cannot read '-1'/);
  });

  it('lists every command that ARCHITECTURE.md names, and no other', () => {
    const named = /residual-lens ([a-z |-]+), over those rooms/.exec(readFileSync('ARCHITECTURE.md', 'utf8'));
    deepEqual(named?.[1]?.split(' | ').sort(), [...commandNames].sort());
  });

  it('is named where an option is none', () => {
    const { code, err } = residualLens('export', '--colour', 'red');
    deepEqual(
      [code, err],
      [2, 'export has no option --colour; residual-lens export --help lists those it has.\n'],
    );
  });
});
