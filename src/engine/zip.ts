import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** Where one member lies in a zip; sizes and offsets in bytes. */
export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly headerAt: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/** Reads the central directory. Throws a sentence where the file is no zip or is cut off. */
export async function listZip(file: string): Promise<readonly ZipMember[]> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    // The end record is 22 bytes and a comment of at most 65,535 bytes may follow it.
    const tail = await readAt(handle, Math.max(0, size - 22 - 65_535), Math.min(size, 22 + 65_535));
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end < 0 || tail.readUInt32LE(end) !== END_OF_DIRECTORY)
      throw new Error(`${file} is not a whole zip file.`);
    const length = tail.readUInt32LE(end + 12);
    return directory(await readAt(handle, tail.readUInt32LE(end + 16), length), file);
  } finally {
    await handle.close();
  }
}

function directory(bytes: Buffer, file: string): readonly ZipMember[] {
  const members: ZipMember[] = [];
  let at = 0;
  while (at + 46 <= bytes.length) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`${file} has a damaged zip directory.`);
    const nameLength = bytes.readUInt16LE(at + 28);
    members.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      headerAt: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

/** Writes one member to `target` through a temporary name, so that a file there is always a whole one. */
export async function extractMember(
  file: string,
  member: ZipMember,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const start = await contentAt(file, member);
  await mkdir(dirname(target), { recursive: true });
  const partial = `${target}.part`;
  if (member.packed === 0) await writeFile(partial, '');
  else {
    const out = createWriteStream(partial);
    const packed = createReadStream(file, { start, end: start + member.packed - 1, highWaterMark: 1 << 20 });
    if (member.method === DEFLATED) await pipeline(packed, createInflateRaw(), out, { signal });
    else if (member.method === STORED) await pipeline(packed, out, { signal });
    else
      throw new Error(
        `${member.name} in ${file} is packed by method ${member.method}, which is not known here.`,
      );
    const { size } = await stat(partial);
    if (size !== member.size)
      throw new Error(`${member.name} in ${file} has ${size} bytes where ${member.size} were promised.`);
  }
  await rename(partial, target);
}

/** The local header repeats the name and has an extra field of its own length, so it must be read. */
async function contentAt(file: string, member: ZipMember): Promise<number> {
  const handle = await open(file);
  try {
    const header = await readAt(handle, member.headerAt, 30);
    if (header.readUInt32LE(0) !== LOCAL_HEADER)
      throw new Error(`${member.name} in ${file} has a damaged header.`);
    return member.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
