import * as vscode from 'vscode';

const MOST_BYTES = 1024 * 1024;

export interface OtherFiles {
  readonly found: Readonly<Record<string, Uint8Array>>;
  /** One sentence where a file cannot be had. */
  readonly refused: string | null;
}

/**
 * Reads the files that a config refers to, by the paths that its reader gave: relative ones, inside the workspace
 * folder of the config (or its own folder where it is in none). Nothing outside is ever opened.
 */
export async function readOthers(
  config: vscode.Uri,
  needs: readonly string[],
  known: Readonly<Record<string, Uint8Array>>,
): Promise<OtherFiles> {
  const found: Record<string, Uint8Array> = {};
  for (const path of needs) {
    if (Object.hasOwn(known, path)) continue;
    const uri = insideWorkspace(config, path);
    if (uri === null)
      return { found, refused: `'${path}' lies outside the workspace folder and is not opened.` };
    try {
      const { size, type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) === 0) return { found, refused: `'${path}' is not a file.` };
      if (size > MOST_BYTES) return { found, refused: `'${path}' is larger than 1 MB and is not opened.` };
      found[path] = await vscode.workspace.fs.readFile(uri);
    } catch {
      return { found, refused: `'${path}', which the config refers to, was not found.` };
    }
  }
  if (Object.keys(found).length > 0) return { found, refused: null };
  return { found, refused: `The config refers to ${needs.join(', ')}, which could not be read.` };
}

function insideWorkspace(config: vscode.Uri, path: string): vscode.Uri | null {
  if (/^([/\\]|[a-z]:)/i.test(path)) return null;
  const folder = vscode.Uri.joinPath(config, '..');
  const root = vscode.workspace.getWorkspaceFolder(config)?.uri ?? folder;
  const uri = vscode.Uri.joinPath(folder, path);
  return uri.path.startsWith(root.path.replace(/\/?$/, '/')) ? uri : null;
}
