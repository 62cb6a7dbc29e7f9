import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import * as vscode from 'vscode';
import type { OtherFile, Reading } from '../src/model/reader.ts';
import { siblingOf, workingFileOf } from './git.ts';

const MOST_BYTES = 1024 * 1024;

/** One more than the levels of bases that a reader follows, and some to spare. */
const MOST_ROUNDS = 20;

type Decided = Exclude<Reading, { kind: 'needs' }>;

/** Gives a reader the files that it asks for, until it asks for none; `builtOn` gets their addresses. */
export async function readWithOthers(
  uri: vscode.Uri,
  builtOn: Set<string>,
  read: (others: Readonly<Record<string, OtherFile>>) => Reading,
): Promise<Decided> {
  let others: Readonly<Record<string, OtherFile>> = {};
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const reading = read(others);
    if (reading.kind !== 'needs') return reading;
    for (const path of reading.needs) builtOn.add(siblingOf(uri, path).toString());
    others = { ...others, ...(await readOthers(uri, reading.needs)) };
  }
  return {
    kind: 'refused',
    format: null,
    refusal: {
      code: 'not-a-model',
      message: `The config refers to files over more than ${MOST_ROUNDS} levels.`,
      family: null,
    },
  };
}

/**
 * Reads the files that a config builds on, by the paths that its reader gave: relative ones, inside the workspace
 * folder of the config (or its own folder where it is in none). Nothing outside is ever opened, also not by a link;
 * a file that is not read is given as the reason.
 */
async function readOthers(
  config: vscode.Uri,
  needs: readonly string[],
): Promise<Readonly<Record<string, OtherFile>>> {
  const read = needs.map(async (path) => [path, await readOther(config, path)] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function readOther(config: vscode.Uri, path: string): Promise<OtherFile> {
  const folder = vscode.Uri.joinPath(config, '..');
  const root = vscode.workspace.getWorkspaceFolder(workingFileOf(config))?.uri ?? folder;
  const uri = siblingOf(config, path);
  const outside = 'lies outside the workspace folder and is not opened';
  if (/^([/\\]|[a-z]:)/i.test(path) || !uri.path.startsWith(root.path.replace(/\/?$/, '/'))) return outside;
  try {
    if (uri.scheme === 'file' && !(await staysInside(uri, root))) return outside;
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) return 'is no file';
    if (size > MOST_BYTES) return 'is larger than 1 MB and is not read';
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return 'is not there';
  }
}

/** Whether a file lies under the root once links are followed. */
async function staysInside(uri: vscode.Uri, root: vscode.Uri): Promise<boolean> {
  const way = relative(await realpath(root.fsPath), await realpath(uri.fsPath));
  return !/^(\.\.([/\\]|$)|[/\\]|[a-z]:)/i.test(way);
}
