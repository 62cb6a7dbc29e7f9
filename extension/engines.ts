import * as vscode from 'vscode';
import {
  findEngine,
  repositoryEngineFolder,
  type EngineCandidate,
  type FoundEngine,
} from '../src/engine/find.ts';
import { startEngine, type EngineProcess } from '../src/engine/process.ts';
import type { Listeners } from '../src/protocol/channel.ts';
import type { EngineEvents, EngineInfo } from '../src/protocol/engine.ts';

/** Loading TensorFlow takes half a second; a machine that is busy may take much longer. */
const DESCRIBE_MS = 60_000;

/** What is done with a living engine process, which is killed when the job ends, however it ends. */
export type EngineJob<T> = (engine: EngineProcess) => Promise<T>;

/**
 * Finds the engine and runs jobs in it, each in a process of its own: it loads in half a second, and its memory is
 * given back at the end. Nothing is started before the first job.
 */
export class Engines implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Another engine may be found now, or the one in use has said its version. */
  readonly onDidChange = this.#changed.event;
  readonly #running = new Set<EngineProcess>();
  readonly #context: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  #found: FoundEngine | null | undefined;
  #info: EngineInfo | null = null;
  readonly #listeners: vscode.Disposable;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#context = context;
    this.#log = log;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('residualLens.engine.path')) this.lookAgain();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.lookAgain();
      }),
    );
  }

  /** Where *Install TensorFlow Engine* puts it. */
  get installFolder(): string {
    return vscode.Uri.joinPath(this.#context.globalStorageUri, 'engine').fsPath;
  }

  /** The native engine; null where the pure-JS one serves. */
  get native(): FoundEngine | null {
    if (this.#found === undefined) this.#found = findEngine({ candidates: this.#candidates() });
    return this.#found;
  }

  /** What the engine in use said of itself; null before its first job. */
  get info(): EngineInfo | null {
    return this.#info;
  }

  /** The running processes, for tests. */
  get pids(): readonly number[] {
    return [...this.#running].flatMap(({ pid }) => pid ?? []);
  }

  lookAgain(): void {
    this.#found = undefined;
    this.#info = null;
    this.#changed.fire();
  }

  /** Runs one job in a new engine process. Cancelling kills the process; its death is the job's failure. */
  async run<T>(job: EngineJob<T>, listeners: Partial<Listeners<EngineEvents>> = {}): Promise<T> {
    const native = this.native;
    const engine = startEngine({
      script: vscode.Uri.joinPath(this.#context.extensionUri, 'dist', 'tfjs.cjs').fsPath,
      enginePath: native?.path ?? null,
      reason: this.#reason(native),
      listeners,
    });
    this.#running.add(engine);
    this.#log.debug(`Engine process ${engine.pid ?? '?'} started (${native?.path ?? 'pure JS'}).`);
    try {
      return await job(engine);
    } finally {
      engine.kill('The job is done.');
      this.#running.delete(engine);
    }
  }

  /** Asks the process which engine it is, and remembers the answer for the status bar. */
  async describe(engine: EngineProcess): Promise<EngineInfo> {
    const info = await engine.call('describe', null, { timeoutMs: DESCRIBE_MS });
    if (JSON.stringify(info) !== JSON.stringify(this.#info)) {
      this.#info = info;
      this.#log.info(
        `Engine: ${info.engine} ${info.tfjs}, TensorFlow ${info.tensorflow ?? '-'}, Node ${info.node}. ${info.reason}`,
      );
      this.#changed.fire();
    }
    return info;
  }

  dispose(): void {
    for (const engine of this.#running) engine.kill('The window was closed.');
    this.#listeners.dispose();
    this.#changed.dispose();
  }

  #candidates(): EngineCandidate[] {
    const candidates: EngineCandidate[] = [];
    const set = settingPath();
    if (set !== '') candidates.push({ source: 'the setting residualLens.engine.path', folder: set });
    candidates.push({ source: "the extension's own storage", folder: this.installFolder });
    if (this.#context.extensionMode !== vscode.ExtensionMode.Production)
      candidates.push({
        source: "the repository's own cache",
        folder: repositoryEngineFolder(this.#context.extensionPath),
      });
    // Loading an addon runs its code, so a workspace is only looked into when it is trusted.
    if (vscode.workspace.isTrusted)
      for (const { uri } of vscode.workspace.workspaceFolders ?? [])
        if (uri.scheme === 'file') candidates.push({ source: 'the workspace', folder: uri.fsPath });
    return candidates;
  }

  #reason(native: FoundEngine | null): string {
    const set = settingPath();
    const missed =
      set !== '' && native?.path !== set
        ? `The setting residualLens.engine.path names '${set}', which holds no @tensorflow/tfjs-node. `
        : '';
    return native === null
      ? `${missed}No native engine was found; the command "Residual Lens: Install TensorFlow Engine" installs it.`
      : `${missed}Found in ${native.source}.`;
  }
}

function settingPath(): string {
  return vscode.workspace.getConfiguration('residualLens').get('engine.path', '').trim();
}

/** "tfjs-node 4.22.0" or "JavaScript engine": the engine in a few words, the same before it has run and after. */
export function engineText(info: EngineInfo | null, native: FoundEngine | null): string {
  if (info?.tensorflow === null) return 'JavaScript engine';
  const version = native?.version ?? info?.tfjs;
  return version === undefined ? 'JavaScript engine' : `tfjs-node ${version}`;
}
