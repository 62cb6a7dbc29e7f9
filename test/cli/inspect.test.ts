import { deepEqual, equal, match } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Inspection } from '../../src/model/inspection.ts';
import { documents, residualLens } from './run.ts';

/** The contract of `inspect --json`, key by key: other programs read it. */
const keys = [
  'file',
  'format',
  'family',
  'model',
  'status',
  'refusal',
  'inputShape',
  'inputSource',
  'params',
  'macs',
  'unknownNodes',
  'merges',
  'skips',
  'blocks',
  'problems',
];

describe('residual-lens inspect', () => {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it('--json says all of ResNet-18, and exits 0', () => {
    const { code, out } = residualLens('inspect', 'examples/resnet-18.resnet.yaml', '--json');
    const [found] = documents<Inspection>(out);
    equal(code, 0);
    deepEqual(Object.keys(found ?? {}), keys);
    deepEqual(found?.params, { learnable: 11_689_512, withBnStats: 11_699_112 });
    deepEqual(found.merges, { sum: 8, product: 0, concat: 0, gate: 0 });
    deepEqual(found.skips, { identity: 5, projection: 3, zeroPad: 0, gate: 0, concat: 0 });
    deepEqual(found.blocks[2], {
      id: 'stage2.block1',
      kind: 'basic',
      skip: 'projection',
      stage: 2,
      line: 11,
      se: false,
    });
  });

  it('a bad sum is a problem at its line and column, and exits 1', () => {
    const file = write(
      'bad.resnet.yaml',
      'residualLens: 1\ninput: 8x8x4\nlayers:\n  - { conv: 4, name: x }\n  - { conv: 8 }\n  - { add: x, name: sum }\n',
    );
    const { code, out } = residualLens('inspect', file, '--json');
    const [found] = documents<Inspection>(out);
    equal(code, 1);
    equal(found?.status, 'problems');
    deepEqual(found.problems, [
      {
        severity: 'error',
        code: 'sum-of-unequal-shapes',
        message: "Layer 'sum' sums 8x8x8 and 8x8x4; the skip needs a projection.",
        line: 6,
        column: 5,
        endLine: 6,
        endColumn: 26,
      },
    ]);
  });

  it('refuses what is no model, with null figures, and exits 2', () => {
    const { code, out } = residualLens('inspect', 'package.json', '--json');
    const [found] = documents<Inspection>(out);
    equal(code, 2);
    deepEqual(
      [found?.status, found?.refusal?.code, found?.params, found?.macs],
      ['refused', 'not-a-model', null, null],
    );
  });

  it('several files are a line each, and the largest exit code counts', () => {
    const { code, out } = residualLens(
      'inspect',
      '--json',
      'examples/resnet-20.resnet.yaml',
      'package.json',
      'examples/vgg-11.resnet.yaml',
    );
    deepEqual(
      documents<Inspection>(out).map(({ status }) => status),
      ['ok', 'refused', 'ok'],
    );
    equal(code, 2);
  });

  it('--input takes the place of the stated size', () => {
    const { out } = residualLens('inspect', 'examples/resnet-18.resnet.yaml', '--json', '--input', '64x64x3');
    const [found] = documents<Inspection>(out);
    deepEqual([found?.inputShape, found?.inputSource], [[64, 64, 3], 'option']);
    equal(found?.params?.learnable, 11_689_512);
  });

  it('says in a sentence what is wrong with a call', () => {
    match(
      residualLens('inspect', join(folder, 'none.yaml')).out,
      /Cannot read '.*none\.yaml': there is no such file\./,
    );
    match(
      residualLens('inspect', 'package.json', '--input', '5').err,
      /--input takes height x width x channels/,
    );
    match(residualLens('bogus').err, /No command is named 'bogus'\./);
  });

  it('goes on behind a file that is not there', () => {
    const none = join(folder, 'none.yaml');
    const { code, out } = residualLens('inspect', '--json', none, 'examples/resnet-20.resnet.yaml');
    deepEqual(
      documents<Inspection>(out).map(({ file, status }) => [file, status]),
      [
        [none, 'refused'],
        ['examples/resnet-20.resnet.yaml', 'ok'],
      ],
    );
    equal(code, 2);
  });

  it('shows control characters of a config and does not obey them', () => {
    const file = write(
      'steer.resnet.yaml',
      'residualLens: 1\nname: "a\\e[2J\\u202Eb"\ninput: 8x8x3\nlayers: [relu]\n',
    );
    const { out } = residualLens('inspect', file);
    match(out, /a\ufffd\[2J\ufffdb/);
    equal(out.includes('\u001b') || out.includes('\u202e'), false);
  });

  it('is readable without --json', () => {
    const { out } = residualLens('inspect', 'examples/resnet-50.resnet.yaml');
    match(out, /25,557,032 \(25,610,152 with BN statistics\)/);
    match(
      out,
      /stage 2: 28x28x512, 1,219,584 parameters, 1 x bottleneck \(projection\), 3 x bottleneck \(identity\)/,
    );
  });
});
