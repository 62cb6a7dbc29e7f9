import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { downloadWheel, type Wheel } from '../../src/engine/wheel.ts';
import { scratchFolder } from './scratch.ts';

const file = 'tensor-1.0-py3-none-any.whl';
const content = Buffer.from('a wheel of many bytes '.repeat(2000));

describe('the download of the wheel', () => {
  const folder = scratchFolder();
  let server: Server;
  let wheel: Wheel;
  /** The ranges that were asked for. */
  let asked: (string | undefined)[] = [];
  let knowsRanges = true;

  before((done) => {
    server = createServer((request, response) => {
      if (request.url === '/simple/tensor/') {
        const { port } = server.address() as AddressInfo;
        const files = [{ filename: file, url: `http://127.0.0.1:${port}/${file}` }];
        response.end(JSON.stringify({ files }));
        return;
      }
      asked.push(request.headers.range);
      const from = knowsRanges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
      response.statusCode = knowsRanges ? 206 : 200;
      response.end(content.subarray(from));
    }).listen(0, '127.0.0.1', () => {
      wheel = {
        index: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/tensor/`,
        ...{ project: 'tensor', version: '1.0', file, bytes: content.length },
        sha256: createHash('sha256').update(content).digest('hex'),
      };
      done();
    });
  });
  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  beforeEach(() => {
    [asked, knowsRanges] = [[], true];
  });

  const download = async (change: Partial<Wheel> = {}): Promise<string> =>
    await downloadWheel({
      wheel: { ...wheel, ...change },
      folder: folder(),
      say: (_step, fraction) => fractions.push(fraction ?? NaN),
      signal: undefined,
    });
  const fractions: number[] = [];

  it('fetches it, tells how far it is, and asks for nothing when it is there', async () => {
    const path = await download();
    assert.deepEqual(readFileSync(path), content);
    assert.equal(fractions.at(-1), 1);
    assert.deepEqual(asked, ['bytes=0-']);
    assert.equal(await download(), path);
    assert.equal(asked.length, 1);
  });

  it('goes on where an interruption left it', async () => {
    writeFileSync(join(folder(), `${file}.part`), content.subarray(0, 1234));
    assert.deepEqual(readFileSync(await download()), content);
    assert.deepEqual(asked, ['bytes=1234-']);
    assert.equal(existsSync(join(folder(), `${file}.part`)), false);
  });

  it('begins anew where the server knows no ranges, or the part is too long', async () => {
    writeFileSync(join(folder(), `${file}.part`), 'of another file');
    knowsRanges = false;
    assert.deepEqual(readFileSync(await download()), content);
    writeFileSync(join(folder(), file), 'damaged');
    writeFileSync(join(folder(), `${file}.part`), Buffer.alloc(content.length + 1));
    knowsRanges = true;
    assert.deepEqual(readFileSync(await download()), content);
    assert.deepEqual(asked, ['bytes=15-', 'bytes=0-']);
  });

  it('refuses and deletes what has another checksum', async () => {
    await assert.rejects(
      download({ sha256: '0'.repeat(64) }),
      /The downloaded tensor-1\.0-py3-none-any\.whl has another sha256 than the one known here, so it was deleted\./,
    );
    assert.equal(existsSync(join(folder(), file)), false);
    writeFileSync(join(folder(), `${file}.part`), 'x'.repeat(1234));
    await assert.rejects(download(), /another sha256/);
    assert.equal(existsSync(join(folder(), `${file}.part`)), false);
  });
});
