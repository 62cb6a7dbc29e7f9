import type { Uri } from 'vscode';

/** The last part of an address, as the person knows the file: "resnet-50.resnet.yaml", "Untitled-1". */
export function fileName(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
