import { NODE_ENV } from './tools.ts';
import { lastWords, runCommand } from './runCommand.ts';

export interface SmokeResult {
  readonly tfjs: string;
  /** The version that TensorFlow's library says of itself. */
  readonly tensorflow: string;
}

// Node 23 removed util.isNullOrUndefined, which tfjs-node calls at its first operation. A 3x3 convolution of ones
// over ones is 9 away from the border: the number shows that a kernel ran, not only that the library was loaded.
const PROGRAM = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const middle = tf.tidy(() => tf.conv2d(tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 1]), 1, 'same').dataSync()[5]);
if (middle !== 9) throw new Error('a convolution that must give 9 gave ' + middle);
process.stdout.write('\\n' + JSON.stringify({ tfjs: tf.version.tfjs, tensorflow: tf.backend().binding.TF_Version }) + '\\n');
`;

/** Loads the native engine in a child of `node` and computes one convolution; a string is the reason it failed. */
export async function smokeTest(
  engineFolder: string,
  { node = process.execPath, signal }: { node?: string; signal?: AbortSignal | undefined } = {},
): Promise<SmokeResult | string> {
  const result = await runCommand({
    command: node,
    args: ['-e', PROGRAM, `${engineFolder}/node_modules/@tensorflow/tfjs-node`],
    env: { ...process.env, ...NODE_ENV, TF_CPP_MIN_LOG_LEVEL: '2' },
    timeout: 120_000,
    signal,
  });
  if (!result.ok) return `${result.failure}: ${lastWords(result.output)}`;
  const line = result.output.split('\n').findLast((text) => text.startsWith('{'));
  return line === undefined ? 'it said nothing' : (JSON.parse(line) as SmokeResult);
}
