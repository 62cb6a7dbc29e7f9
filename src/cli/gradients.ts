import { parseArgs } from 'node:util';
import { analyze } from '../model/analyze.ts';
import type { GradientsReport } from '../protocol/engine.ts';
import { flowImages, type LayerGradient } from '../protocol/gradients.ts';
import { imageWords } from '../protocol/imageWords.ts';
import { startShellEngine } from './engine.ts';
import { interruptedCode, wasInterrupted } from './interruption.ts';
import { messageOf } from './messageOf.ts';
import { openFile, parseInput, readingOptions } from './openFile.ts';
import { complain, paint, print, say } from './terminal.ts';
import { choicesOf } from './trainOptions.ts';

const exitCodes = { done: 0, broken: 1, refused: 2, failed: 3 } as const;
type Reason = keyof typeof exitCodes | 'interrupted';

/** `gradients FILE`: the gradient norm of every layer in one backward pass at initialisation. */
export async function gradientsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string' },
      batch: { type: 'string', default: String(flowImages) },
      size: { type: 'string' },
      seed: { type: 'string' },
      ...readingOptions,
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new Error('gradients needs one file, such as examples/resnet-20.resnet.yaml.');
  const { json } = values;
  const { data, batch, size, seed } = choicesOf(values);
  const end = (reason: Reason, message: string | null, seconds = 0): number => {
    if (message !== null) complain(`${file}: ${message}`);
    if (json) print({ type: 'end', reason, ...(message === null ? {} : { message }), seconds });
    return reason === 'interrupted' ? interruptedCode() : exitCodes[reason];
  };
  const { reading } = openFile(file, parseInput(values.input), values.root);
  if (reading.kind === 'refused') return end('refused', reading.refusal.message);
  const { graph, problems } = analyze(reading.graph, reading.problems);
  const fault = problems.find(({ severity }) => severity === 'error');
  if (fault !== undefined)
    return end('refused', `It has no gradients before this is mended: ${fault.message}`);
  const engine = startShellEngine({});
  try {
    if ((await engine.call('describe', null)).engine === 'tfjs-cpu')
      complain('The pure-JS engine computes this pass, about 100 times slower than TensorFlow.');
    const report = await engine.call('gradients', { graph, data, batch, size, seed });
    if (report.reason === 'refused') return end('refused', report.message);
    if (json) tellJson(report);
    else tellTable(report);
    const broken = report.layers.find(({ gradient }) => gradient === null);
    return broken === undefined
      ? end('done', null, report.seconds)
      : end('broken', `The gradient of layer '${broken.name}' is not a finite number.`, report.seconds);
  } catch (error) {
    return (await wasInterrupted())
      ? end('interrupted', 'It was interrupted; nothing of it is kept.')
      : end('failed', messageOf(error));
  } finally {
    engine.kill('The pass has ended.');
  }
}

function tellJson({ layers }: GradientsReport): void {
  for (const { id, depth, block, onSkip, gradient, weight } of layers)
    print({ type: 'layer', depth, id, block, onSkip, gradient, weight });
}

const barLength = 24;

/** A row a layer; the bar is as long as the norm lies above the least one, in powers of ten. */
function tellTable(report: GradientsReport): void {
  const { layers, inputShape, batch, data, seed, loss, engine, seconds } = report;
  say(
    `${paint('bold', inputShape.join('x'))}, one backward pass of ${batch} ${imageWords(data)} at initialisation (He, seed ${seed}), loss ${loss?.toFixed(3) ?? 'not finite'}`,
  );
  const logs = layers.map(logOf).filter(Number.isFinite);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  // A tenth of a power of ten over the whole bar is no difference.
  const span = Math.max(most - least, 1);
  const width = Math.max(5, ...layers.map(({ id }) => Math.min(40, id.length)));
  say(paint('bold', `depth  ${'layer'.padEnd(width)}  log10 of the gradient's norm`));
  for (const layer of layers) {
    const log = logOf(layer);
    const long = Number.isFinite(log) ? Math.max(1, Math.round(((log - least) / span) * barLength)) : 0;
    const mark = layer.onSkip ? '  on the skip' : '';
    const shown = Number.isFinite(log) ? log.toFixed(2) : String(layer.gradient ?? 'not finite');
    say(
      `${String(layer.depth).padStart(5)}  ${layer.id.slice(0, 40).padEnd(width)}  ${shown.padStart(6)}  ${paint('green', '#'.repeat(long))}${paint('dim', mark)}`,
    );
  }
  const name =
    engine.tensorflow === null ? `tfjs ${engine.tfjs} in pure JS` : `TensorFlow ${engine.tensorflow}`;
  say(`${name}, ${seconds.toFixed(2)} s`);
}

const logOf = ({ gradient }: LayerGradient): number => (gradient === null ? NaN : Math.log10(gradient));
