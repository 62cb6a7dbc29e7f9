import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { extractMember, listZip } from '../../src/engine/zip.ts';
import { scratchFolder } from './scratch.ts';

interface Part {
  readonly name: string;
  readonly text: string;
  readonly deflated?: boolean;
  /** The size that the directory promises, where it is not the text's own. */
  readonly size?: number;
  readonly method?: number;
}

/** A zip as PKWARE's APPNOTE lays it out: local headers with their contents, the directory, the end record. */
function zipOf(parts: readonly Part[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const { name, text, deflated = false, size = text.length, method = deflated ? 8 : 0 } of parts) {
    const packed = deflated ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    // An extra field of its own length, which the directory does not have.
    local.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    const whole = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), packed]);
    at += whole.length;
    locals.push(whole);
    entries.push(entry, Buffer.from(name));
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)]);
}

describe('the zip reader', () => {
  const folder = scratchFolder();
  const write = (bytes: Buffer): string => {
    const file = join(folder(), 'some.zip');
    writeFileSync(file, bytes);
    return file;
  };
  const extract = async (file: string, name: string): Promise<string> => {
    const member = (await listZip(file)).find((candidate) => candidate.name === name);
    assert.ok(member);
    const target = join(folder(), 'out', name);
    await extractMember(file, member, target);
    return readFileSync(target, 'utf8');
  };

  it('reads stored, deflated and empty members', async () => {
    const long = 'a skip and a sum '.repeat(5000);
    const parts = [
      { name: 'stored.txt', text: 'as it is' },
      { name: 'deep/deflated.txt', text: long, deflated: true },
      { name: 'empty.txt', text: '' },
    ];
    const file = write(zipOf(parts, 'a comment behind the end record'));
    assert.deepEqual(
      (await listZip(file)).map(({ name, size }) => [name, size]),
      parts.map(({ name, text }) => [name, text.length]),
    );
    for (const { name, text } of parts) assert.equal(await extract(file, name), text);
  });

  it('says that a file is no whole zip', async () => {
    const whole = zipOf([{ name: 'a.txt', text: 'a' }]);
    for (const bytes of [Buffer.from('no zip'), whole.subarray(0, whole.length - 22), Buffer.alloc(0)])
      await assert.rejects(listZip(write(bytes)), /some\.zip is not a whole zip file\./);
  });

  it('says what is damaged', async () => {
    const whole = zipOf([{ name: 'a.txt', text: 'a'.repeat(100) }]);
    const inDirectory = Buffer.from(whole);
    inDirectory.fill(0, whole.length - 22 - 51, whole.length - 22 - 47);
    await assert.rejects(listZip(write(inDirectory)), /some\.zip has a damaged zip directory\./);
    const inHeader = Buffer.from(whole);
    inHeader.fill(0, 0, 4);
    await assert.rejects(extract(write(inHeader), 'a.txt'), /a\.txt in .*some\.zip has a damaged header\./);
    const short = write(zipOf([{ name: 'b.txt', text: 'b', size: 7 }]));
    await assert.rejects(extract(short, 'b.txt'), /b\.txt in .* has 1 bytes where 7 were promised\./);
    const odd = write(zipOf([{ name: 'c.txt', text: 'c', method: 99 }]));
    await assert.rejects(extract(odd, 'c.txt'), /packed by method 99, which is not known here\./);
    const torn = zipOf([{ name: 'd.txt', text: 'd'.repeat(100), deflated: true }]);
    torn.fill(0xff, 30 + 5 + 4, 30 + 5 + 4 + 3);
    await assert.rejects(extract(write(torn), 'd.txt'));
  });
});
