import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison } from '../../src/model/compare/comparison.ts';
import { documents, residualLens } from './run.ts';

describe('residual-lens compare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const [small, large] = ['examples/resnet-50.resnet.yaml', 'examples/resnet-101.resnet.yaml'];

  it('says what differs in figures and in blocks, and exits 1', () => {
    const { code, out } = residualLens('compare', small, large);
    equal(code, 1);
    match(out, /parameters +25,557,032 +44,549,160 +\+18,992,128 \(\+74\.3 %\)/);
    match(out, /\n {2}\+ stage3\.block7–block23 {2}17 x bottleneck, identity skip\n/);
  });

  it('exits 0 for one net twice, and 2 for a file that is refused', () => {
    equal(residualLens('compare', small, small).code, 0);
    const refused = residualLens('compare', small, 'package.json');
    equal(refused.code, 2);
    match(refused.err, /^package\.json: refused: /);
  });

  it('--json is one document with both files and all sections', () => {
    const { out } = residualLens('compare', small, large, '--json');
    const [found] = documents<Comparison & { a: { file: string } }>(out);
    deepEqual(Object.keys(found ?? {}), ['a', 'b', 'sameInput', 'sections']);
    equal(found?.a.file, small);
    deepEqual(
      found.sections.map(({ status }) => status),
      ['same', 'same', 'same', 'changed', 'same', 'same'],
    );
  });

  it('says that the input sizes differ, also of equal layers', () => {
    const file = join(folder, 'resnet-50.resnet.yaml');
    writeFileSync(file, readFileSync(small, 'utf8').replace('224x224x3', '160x160x3'));
    const { code, out } = residualLens('compare', small, file);
    equal(code, 1);
    match(out, /\ninput +224x224x3 +160x160x3 +another size\n/);
    match(out, /The input sizes differ: 224x224x3 and 160x160x3\./);
    match(
      residualLens('compare', '--help').out,
      /exits 0 where both have the same layers at the same input size,/,
    );
    const [found] = documents<Comparison>(residualLens('compare', small, file, '--json').out);
    equal(found?.sameInput, false);
    deepEqual(found.b.inputShape, [160, 160, 3]);
    deepEqual([...new Set(found.sections.map(({ status }) => status))], ['same']);
    equal(documents<Comparison>(residualLens('compare', small, large, '--json').out)[0]?.sameInput, true);
  });

  it('asks for two files', () => {
    const { code, err } = residualLens('compare', small);
    equal(code, 2);
    match(err, /compare needs two files/);
  });
});
