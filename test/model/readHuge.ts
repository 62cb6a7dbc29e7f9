import { inspect } from '../../src/model/inspection.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import { hugeFiles } from './hugeFiles.ts';

/** What came of reading one huge file, and what it cost. */
export interface HugeReading {
  readonly kind: string;
  /** The sentence of a refusal. */
  readonly message: string | null;
  /** Bytes by which the process grew past what it had with the file in its memory. */
  readonly grown: number;
}

/** A process of its own, for its memory: `readHuge.ts NAME BYTES` reads a file that deep and prints a HugeReading. */
const [path = '', size = ''] = process.argv.slice(2);
const bytes = hugeFiles[path]?.(Number(size)) ?? new Uint8Array();
const before = process.memoryUsage.rss();
const reading = openConfig({ path, bytes, others: {}, input: null });
if (reading.kind !== 'needs') inspect(path, '', reading);
const message = reading.kind === 'refused' ? reading.refusal.message : null;
const grown = process.resourceUsage().maxRSS * 1024 - before;
process.stdout.write(JSON.stringify({ kind: reading.kind, message, grown } satisfies HugeReading));
