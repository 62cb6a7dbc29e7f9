import * as vscode from 'vscode';

/** What Residual Lens needs of VS Code's own Git extension (its API, version 1). */
interface GitApi {
  readonly getRepository: (uri: vscode.Uri) => Repository | null;
  readonly toGitUri: (uri: vscode.Uri, ref: string) => vscode.Uri;
}

interface Repository {
  readonly show: (ref: string, path: string) => Promise<string>;
}

/** The file as it was committed last; null where there is no Git, no repository or no such commit of it. */
export async function headOf(uri: vscode.Uri): Promise<vscode.Uri | null> {
  if (uri.scheme !== 'file') return null;
  const extension = vscode.extensions.getExtension<{ getAPI: (version: 1) => GitApi }>('vscode.git');
  if (extension === undefined) return null;
  try {
    const git = (await extension.activate()).getAPI(1);
    const repository = git.getRepository(uri);
    if (repository === null) return null;
    await repository.show('HEAD', uri.fsPath);
    return git.toGitUri(uri, 'HEAD');
  } catch {
    return null;
  }
}

export const isHead = (uri: vscode.Uri): boolean => uri.scheme === 'git';

/** A file by its path from a config's folder; of a config at a commit it is the file at that commit. */
export function siblingOf(config: vscode.Uri, path: string): vscode.Uri {
  const uri = vscode.Uri.joinPath(config, '..', path);
  if (!isHead(uri)) return uri;
  const query = JSON.parse(uri.query) as { readonly ref: string };
  return uri.with({ query: JSON.stringify({ ...query, path: uri.fsPath }) });
}

/** The file in the working tree. */
export const workingFileOf = (uri: vscode.Uri): vscode.Uri => (isHead(uri) ? vscode.Uri.file(uri.path) : uri);
