import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild, type BuildOptions, type Plugin } from 'esbuild';
import { writeNotices } from './notices.ts';
import { isMain, root, seconds } from './repository.ts';

interface Bundle {
  readonly entry: string;
  readonly output: string;
  readonly options: BuildOptions;
}

const NODE: BuildOptions = { platform: 'node', target: 'node20' };
// An ES module has no require, which the CommonJS packages inside the bundle ask for.
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** The readers stand in a bundle of their own, loaded at the first reading: activation does not grow with the formats. */
const READERS_APART: Plugin = {
  name: 'readers-apart',
  setup: (building) => {
    building.onResolve({ filter: /model\/formats\/registry\.ts$/ }, () => ({
      path: './readers.cjs',
      external: true,
    }));
  },
};

const BUNDLES: readonly Bundle[] = [
  {
    entry: 'extension/extension.ts',
    output: 'dist/extension.cjs',
    // jsonc-parser's main is a UMD file whose inner requires esbuild cannot follow; its module field is plain.
    options: {
      ...NODE,
      format: 'cjs',
      external: ['vscode'],
      mainFields: ['module', 'main'],
      plugins: [READERS_APART],
      // What is imported later is required then: a require finds the neighbour file in every host.
      supported: { 'dynamic-import': false },
    },
  },
  {
    entry: 'src/model/formats/registry.ts',
    output: 'dist/readers.cjs',
    options: { ...NODE, format: 'cjs', mainFields: ['module', 'main'] },
  },
  {
    entry: 'webview/main.ts',
    output: 'dist/webview.js',
    options: { platform: 'browser', format: 'iife', target: 'es2022' },
  },
  { entry: 'webview/style.css', output: 'dist/webview.css', options: { target: 'es2022' } },
  {
    entry: 'webview/compare/main.ts',
    output: 'dist/compare.js',
    options: { platform: 'browser', format: 'iife', target: 'es2022' },
  },
  { entry: 'webview/compare/style.css', output: 'dist/compare.css', options: { target: 'es2022' } },
  {
    entry: 'src/tfjs/main.ts',
    output: 'dist/tfjs.cjs',
    // The native engine is required by its path at run time, so that there is nothing of it to bundle.
    options: { ...NODE, format: 'cjs', mainFields: ['module', 'main'] },
  },
  {
    entry: 'src/cli/main.ts',
    output: 'dist/cli.js',
    options: { ...NODE, format: 'esm', mainFields: ['module', 'main'], banner: { js: REQUIRE } },
  },
];

export interface BuildRequest {
  /** Source maps and readable code in place of small code. */
  readonly dev: boolean;
  readonly say: (line: string) => void;
}

/** Makes dist/ and schemas/. Throws where a source does not compile; esbuild has printed why. */
export async function build({ dev, say }: BuildRequest): Promise<void> {
  const inputs = new Set<string>();
  for (const bundle of BUNDLES) {
    for (const input of await makeBundle(bundle, dev)) inputs.add(input);
  }
  writeNotices(inputs);
  // The image sets and the JSON schemas are made by scripts of their own.
  for (const script of ['imageSets', 'schema']) runScript(script);
  say(BUNDLES.map(({ output }) => sizeLine(output)).join('\n'));
}

/** Returns the files that went into the bundle. */
async function makeBundle({ entry, output, options }: Bundle, dev: boolean): Promise<string[]> {
  const outfile = join(root, output);
  // A script for the shell starts with the line that names its interpreter, unless the source has that line.
  const shebang = output === 'dist/cli.js' && !readFileSync(join(root, entry), 'utf8').startsWith('#!');
  const { metafile } = await esbuild({
    ...options,
    ...(shebang ? { banner: { js: `#!/usr/bin/env node\n${REQUIRE}` } } : {}),
    entryPoints: [join(root, entry)],
    outfile,
    absWorkingDir: root,
    bundle: true,
    minify: !dev,
    sourcemap: dev,
    metafile: true,
    // The licences of all packages stand in one file of their own.
    legalComments: 'none',
    logLevel: 'warning',
  });
  // A map of an earlier build would tell of other code.
  if (!dev) rmSync(`${outfile}.map`, { force: true });
  if (output === 'dist/cli.js') chmodSync(outfile, 0o755);
  return Object.keys(metafile.inputs);
}

function runScript(name: string): void {
  const script = join(root, 'scripts', `${name}.ts`);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', script], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`scripts/${name}.ts failed; see its message above.`);
}

function sizeLine(output: string): string {
  const kilobytes = statSync(join(root, output)).size / 1024;
  return `  ${output.padEnd(20)} ${kilobytes.toFixed(0).padStart(6)} KB`;
}

if (isMain(import.meta.url)) {
  const since = Date.now();
  await build({ dev: process.argv.includes('--dev'), say: console.log });
  console.log(`Built in ${seconds(since)}.`);
}
