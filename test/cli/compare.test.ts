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

  it('says "at least" where a part is not known, and no exact difference', () => {
    const net = (name: string, filters: number, type: string): string => {
      const layer = (name: string, type: string, more: string) =>
        `layer { name: "${name}" type: "${type}" bottom: "data" top: "${name}" ${more} }\n`;
      const file = join(folder, `${name}.prototxt`);
      const input = 'input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }\n';
      const conv = `convolution_param { num_output: ${filters} kernel_size: 1 bias_term: false }`;
      writeFileSync(
        file,
        `name: "${name}"\n${input}${layer('a', 'Convolution', conv)}${layer('b', type, '')}`,
      );
      return file;
    };
    const [known, few, many] = [
      net('known', 10, 'ReLU'),
      net('few', 5, 'Fourier'),
      net('many', 20, 'Fourier'),
    ];
    const said = (a: string, b: string) => residualLens('compare', a, b).out;
    match(said(known, many), /\nparameters +30 +at least 60 +at least 30 more \(100\.0 %\)\n/);
    match(said(many, known), /\nparameters +at least 60 +30 +at least 30 less \(50\.0 %\)\n/);
    match(said(known, few), /\nparameters +30 +at least 15 +unknown\n/);
    match(said(few, many), /\nparameters +at least 15 +at least 60 +unknown\n/);
    match(said(few, many), /\nweighted layers +at least 1 +at least 1 +unknown\n/);
  });

  it('asks for two files', () => {
    const { code, err } = residualLens('compare', small);
    equal(code, 2);
    match(err, /compare needs two files/);
  });
});
