import { checkBench } from './bench/check.ts';
import { elkBench } from './bench/elk.ts';
import { layoutBench } from './bench/layout.ts';
import { picturesBench } from './bench/pictures.ts';
import { readersBench } from './bench/readers.ts';
import { sizesBench } from './bench/sizes.ts';
import { vscodeBench } from './bench/inVscode.ts';
import { packageVsix } from './package.ts';

/** `npm run bench`: the project's figures, each as a ratio to a peer in the same run. */
const vsix = await packageVsix(() => undefined);
await layoutBench('resnet-152', 15, 6);
await layoutBench('resnet-1202', 9, 3);
await elkBench();
await picturesBench();
await vscodeBench(vsix);
await readersBench();
checkBench();
sizesBench(vsix);
