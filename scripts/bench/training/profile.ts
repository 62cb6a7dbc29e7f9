/** Where our step's time goes, kernel by kernel: each of TensorFlow's ends before its call returns, so a clock can stand around it. */
import { nativeBackend } from '../../../src/tfjs/tf.ts';
import { product, sizeOf } from './product.ts';

const [name = '', batch = '0'] = process.argv.slice(2);
const [before, measured, shown] = [4, 12, 9];
const { engine, step } = await product(name, Number(batch), sizeOf(name));

type Execute = (kernel: string, ...rest: readonly unknown[]) => unknown;
const backend = nativeBackend(engine.tf) as unknown as { binding: { readonly executeOp: Execute } };
const { binding } = backend;
const kernels = new Map<string, { ms: number; calls: number }>();
let counts = false;
const timed: Execute = (kernel, ...rest) => {
  const since = performance.now();
  const result = binding.executeOp(kernel, ...rest);
  const sum = kernels.get(kernel) ?? { ms: 0, calls: 0 };
  sum.ms += performance.now() - since;
  sum.calls += 1;
  if (counts) kernels.set(kernel, sum);
  return result;
};
backend.binding = Object.create(binding, { executeOp: { value: timed } }) as typeof binding;

for (let index = 0; index < before; index += 1) step(index);
counts = true;
const since = performance.now();
for (let index = 0; index < measured; index += 1) step(before + index);
const whole = (performance.now() - since) / measured;

const rows = [...kernels].sort(([, a], [, b]) => b.ms - a.ms);
const inside = rows.reduce((sum, [, { ms }]) => sum + ms, 0) / measured;
const say = (ms: number, what: string) => {
  console.log(
    `    ${ms.toFixed(1).padStart(6)} ms  ${((100 * ms) / whole).toFixed(0).padStart(3)} %  ${what}`,
  );
};
for (const [kernel, { ms, calls }] of rows.slice(0, shown))
  say(ms / measured, `${kernel}, ${Math.round(calls / measured)} calls`);
const rest = rows.slice(shown).reduce((sum, [, { ms }]) => sum + ms, 0) / measured;
say(rest, `${rows.length - shown} more kernels`);
say(whole - inside, 'JavaScript: the tape, handles and scopes');
