import { installEngine, type EngineInstall } from '../src/engine/install.ts';
import { repositoryEngineFolder } from '../src/engine/find.ts';
import { isMain, root, seconds } from './repository.ts';

/** Installs the engine for the repository; `say` gets a line for each step. */
export async function ensureEngine(
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<EngineInstall> {
  let last = '';
  const onProgress = ({ step }: { step: string }): void => {
    if (step !== last) say(`${step} ...`);
    last = step;
  };
  const folder = repositoryEngineFolder(root);
  return await installEngine({ folder, onProgress, ...(signal === undefined ? {} : { signal }) });
}

/** One plain sentence or two about how it went. */
export function engineOutcome(engine: EngineInstall): string {
  if (engine.kind === 'none')
    return `${engine.reason} Everything works without it; checks and training use the pure-JS engine, about 100 times slower.`;
  const ways = {
    present: 'was there already',
    installer: "was installed by tfjs-node's own installer",
    wheel: "was compiled on the library of TensorFlow's Python wheel",
  };
  return `The native engine (tfjs-node ${engine.tfjs}, TensorFlow ${engine.tensorflow}) ${ways[engine.way]}: ${engine.path}`;
}

if (isMain(import.meta.url)) {
  const since = Date.now();
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => {
      stop.abort();
    });
  const engine = await ensureEngine(console.log, stop.signal);
  console.log(`${engineOutcome(engine)} (${seconds(since)})`);
  process.exitCode = engine.kind === 'native' ? 0 : 1;
}
