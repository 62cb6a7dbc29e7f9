import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSuite } from '../hosts/bundleSuite.ts';
import { findVscodeHost } from '../hosts/vscodeHost.ts';
import { runVscodeSuite } from '../hosts/vscodeSuite.ts';
import { root } from '../repository.ts';
import { resnet1202, resnet152 } from './prototxt.ts';

/** A graph opened, and a character typed in a config, in the real VS Code with the vsix that people install. */
export async function vscodeBench(
  vsix: string,
  suites = ['openingSuite.ts', 'typingSuite.ts'],
): Promise<void> {
  const host = await findVscodeHost(() => undefined);
  if (typeof host === 'string') {
    console.log(`opening and typing in VS Code: not measured; ${host}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-bench-'));
  writeFileSync(join(folder, 'resnet-152.prototxt'), resnet152());
  writeFileSync(join(folder, 'resnet-1202.prototxt'), resnet1202());
  const suite = await bundleSuite(suites.map((name) => join(root, 'scripts', 'bench', name)));
  await runVscodeSuite({
    host,
    suite,
    results: join(folder, 'counts.json'),
    vsix,
    env: { RESIDUAL_LENS_BENCH: folder },
  });
  rmSync(folder, { recursive: true, force: true });
}
