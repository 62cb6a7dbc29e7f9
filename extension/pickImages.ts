import * as vscode from 'vscode';

/** Asks for a folder or a file of images, and returns its path; null where the person picked none. */
export async function pickImages(): Promise<string | null> {
  const [folder, file] = ['Folder', 'File'] as const;
  const kind = await vscode.window.showQuickPick(
    [
      {
        label: folder,
        detail:
          'Images of your own, a folder for each class (PNG, JPEG); or the folder of CIFAR-10 or MNIST.',
      },
      {
        label: file,
        detail: 'A batch of CIFAR-10 (data_batch_1.bin) or an IDX file of MNIST, also gzipped.',
      },
    ],
    { title: 'Images to Train On', placeHolder: 'Where are they?' },
  );
  if (kind === undefined) return null;
  const picked = await vscode.window.showOpenDialog({
    canSelectFolders: kind.label === folder,
    canSelectFiles: kind.label === file,
    title: 'Images to Train On',
    openLabel: 'Train on These',
  });
  const path = picked?.[0];
  if (path === undefined) return null;
  if (path.scheme !== 'file')
    throw new Error(`${path.toString()} is not on this machine's disk, where the engine reads.`);
  return path.fsPath;
}
