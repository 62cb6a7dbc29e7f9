import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../repository.ts';

/** Bundles every test file given into one that VS Code can load as `extensionTestsPath`, and returns its path. */
export async function bundleSuite(files: readonly string[]): Promise<string> {
  const outfile = join(root, 'out', 'test', 'index.cjs');
  // The list of files is made from the folder each time: one kept by hand would leave a file unrun some day.
  const loads = files.map((file) => `() => import(${JSON.stringify(file)})`).join(', ');
  await build({
    stdin: {
      contents: `
        import { runSuite } from './runSuite.ts';
        export const run = () => runSuite(async () => { for (const load of [${loads}]) await load(); });`,
      resolveDir: join(root, 'scripts', 'hosts'),
      loader: 'ts',
    },
    outfile,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
