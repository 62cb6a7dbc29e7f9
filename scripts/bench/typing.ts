import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSuite } from '../hosts/bundleSuite.ts';
import { findVscodeHost } from '../hosts/vscodeHost.ts';
import { runVscodeSuite } from '../hosts/vscodeSuite.ts';
import { root } from '../repository.ts';
import { resnet152 } from './prototxt.ts';

/** A character typed in ResNet-152's config, in the real VS Code with the vsix that people install. */
export async function typingBench(vsix: string): Promise<void> {
  const host = await findVscodeHost(() => undefined);
  if (typeof host === 'string') {
    console.log(`typing in VS Code: not measured; ${host}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'residual-lens-typing-'));
  writeFileSync(join(folder, 'resnet-152.prototxt'), resnet152());
  const suite = await bundleSuite([join(root, 'scripts', 'bench', 'typingSuite.ts')]);
  await runVscodeSuite({
    host,
    suite,
    results: join(folder, 'counts.json'),
    vsix,
    env: { RESIDUAL_LENS_BENCH: folder },
  });
  rmSync(folder, { recursive: true, force: true });
}
