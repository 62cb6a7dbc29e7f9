/** Our side of `npm run bench:train`. */
import { answer } from './contestant.ts';
import { product, sizeOf } from './product.ts';

const [name = '', batch = '0'] = process.argv.slice(2);
const { engine, weights, step } = await product(name, Number(batch), sizeOf(name));
await answer({ ready: `TensorFlow ${engine.info.tensorflow ?? ''}`, weights }, step);
