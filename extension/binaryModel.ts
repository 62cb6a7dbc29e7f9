import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Refusal } from '../src/model/problem.ts';

/** Models in files that are no text: the config in a Keras archive, an ONNX graph. */
const BINARY_NAME = /\.(keras|onnx)$/i;
const MOST_MEGABYTES = 256;

/** A binary file where a text document would be: what is read has an address and a version. */
export interface BinaryModel {
  readonly uri: vscode.Uri;
  /** When it was last written. */
  readonly version: number;
  readonly isClosed: false;
}

export type ModelDocument = vscode.TextDocument | BinaryModel;

export const isBinaryName = ({ path }: vscode.Uri): boolean => BINARY_NAME.test(path);

export const isText = (document: ModelDocument): document is vscode.TextDocument => 'getText' in document;

/** The file as it is now, not yet read; or one sentence why it cannot be had. */
export async function binaryModelOf(uri: vscode.Uri): Promise<BinaryModel | string> {
  try {
    const { mtime } = await vscode.workspace.fs.stat(uri);
    return { uri, version: mtime, isClosed: false };
  } catch (error) {
    return `${uri.path} could not be opened: ${(error as Error).message}`;
  }
}

/** Its bytes, of a large file only the start where that can be had; or why they are not read. */
export async function readBinary(uri: vscode.Uri): Promise<Uint8Array | Refusal> {
  try {
    return await readBounded(uri);
  } catch (error) {
    const message = `The file cannot be read: ${(error as Error).message}`;
    return { code: 'not-a-model', message, family: null };
  }
}

async function readBounded(uri: vscode.Uri): Promise<Uint8Array | Refusal> {
  if (uri.scheme === 'file') {
    const { mostBytesOf } = await import('../src/model/formats/registry.ts');
    // One byte more is enough for the reader to see that a file is too large for it.
    return await readStart(uri.fsPath, mostBytesOf(uri.path) + 1);
  }
  const megabytes = Math.round((await vscode.workspace.fs.stat(uri)).size / 2 ** 20);
  if (megabytes <= MOST_MEGABYTES) return await vscode.workspace.fs.readFile(uri);
  const message = `The file has ${megabytes.toLocaleString('en')} MB; over a network no more than ${MOST_MEGABYTES} are read.`;
  return { code: 'too-large', message, family: null };
}

async function readStart(path: string, most: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const size = Math.min(most, (await file.stat()).size);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
