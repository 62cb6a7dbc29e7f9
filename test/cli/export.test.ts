import { equal, match } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residualLens } from './run.ts';

const example = 'examples/resnet-18.resnet.yaml';

describe('residual-lens export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('writes Mermaid and DOT to the terminal, and exits 0', () => {
    const mermaid = residualLens('export', example, '--as', 'mermaid');
    match(mermaid.out, /^---\ntitle: "ResNet-18"\n---\nflowchart TB\n/);
    equal(mermaid.code, 0);
    const dot = residualLens('export', example, '--as', 'dot');
    match(dot.out, /^digraph "ResNet-18" \{\n[^]*\n\}\n$/);
    equal(dot.code, 0);
  });

  it('--out writes the same into a file, and nothing to the terminal', () => {
    const file = join(folder, 'net.dot');
    const { code, out } = residualLens('export', example, '--as', 'dot', '--out', file);
    equal(readFileSync(file, 'utf8'), residualLens('export', example, '--as', 'dot').out);
    equal(code, 0);
    equal(out, '');
  });

  it('writes a graph with problems all the same, says them, and exits 1', () => {
    const file = join(folder, 'bad.resnet.yaml');
    writeFileSync(
      file,
      'residualLens: 1\ninput: 8x8x4\nlayers:\n  - { conv: 4, name: x }\n  - { conv: 8 }\n  - { add: x, name: sum }\n',
    );
    const { code, out, err } = residualLens('export', file, '--as', 'mermaid');
    match(out, /flowchart TB/);
    match(err, /error: Layer 'sum' sums 8x8x8 and 8x8x4; the skip needs a projection\./);
    equal(code, 1);
  });

  it('says in a sentence what is wrong with a call, and exits 2', () => {
    const said = (...args: string[]) => {
      const { code, err } = residualLens('export', ...args);
      equal(code, 2);
      return err;
    };
    match(said('--as', 'dot'), /export needs one file/);
    match(said(example), /--as takes mermaid or dot\./);
    match(said(example, '--as', 'svg'), /--as takes mermaid or dot, not 'svg'\./);
    match(said('package.json', '--as', 'dot'), /package\.json: /);
    match(said(example, '--as', 'dot', '--out', join(folder, 'none', 'x.dot')), /Cannot write '.*x\.dot'/);
  });
});
