import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import { dotOf } from '../protocol/writers/dot.ts';
import { mermaidOf } from '../protocol/writers/mermaid.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { complain } from './terminal.ts';

const writers = { mermaid: mermaidOf, dot: dotOf } as const;

/** `export FILE --as mermaid|dot [--out FILE] [--input HxWxC] [--root DIR]`: the graph as text for other programs. */
export function exportCommand(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      as: { type: 'string' },
      out: { type: 'string' },
      ...readingOptions,
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Error('export needs one file, such as examples/resnet-50.resnet.yaml.');
  const { as } = values;
  if (as !== 'mermaid' && as !== 'dot')
    throw new Error(`--as takes mermaid or dot${as === undefined ? '' : `, not '${as}'`}.`);
  const { reading } = openFile(file, parseInput(values.input), values.root);
  if (reading.kind === 'refused') {
    complain(`${file}: ${reading.refusal.message}`);
    return 2;
  }
  const analysis = analyze(reading.graph, reading.problems);
  const text = writers[as](analysis, basename(file));
  if (values.out === undefined) process.stdout.write(text);
  else write(values.out, text);
  const errors = analysis.problems.filter(({ severity }) => severity === 'error');
  for (const { message } of errors) complain(`${file}: error: ${message}`);
  return errors.length > 0 ? 1 : 0;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Error(`Cannot write '${path}': ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}
