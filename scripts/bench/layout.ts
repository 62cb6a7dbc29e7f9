import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { analyze } from '../../src/model/analyze.ts';
import { openConfig } from '../../src/model/formats/registry.ts';
import type { Graph } from '../../src/model/graph.ts';
import { lineTable } from '../../src/model/lines.ts';
import { pictureOf } from '../../src/protocol/picture.ts';
import { allUnfolded } from '../../webview/folds.ts';
import { layoutPicture } from '../../webview/layout.ts';
import { indexPicture } from '../../webview/pictureIndex.ts';
import { root } from '../repository.ts';
import { median } from './median.ts';

/** Widths as a sans-serif of 12 px has them, near enough: both layouts get such boxes. */
const measure = (text: string) => 7 * text.length;

/** From the config's text to the position of every layer: parse, shapes, costs, residual analysis, layout unfolded. */
function textToPositions(path: string, bytes: Uint8Array): Graph {
  const reading = openConfig({ path, bytes, others: {}, input: null });
  if (reading.kind !== 'graph') throw new Error(`${path} is not drawn.`);
  const analysis = analyze(reading.graph, reading.problems);
  const lines = lineTable(new TextDecoder().decode(bytes));
  const picture = pictureOf(analysis, { title: path, lineOf: (offset) => lines(offset).line });
  const layout = layoutPicture(picture, {
    index: indexPicture(picture),
    folds: allUnfolded,
    measure,
    layers: true,
    volumes: false,
  });
  if (!(layout.height > 0)) throw new Error('The layout is empty.');
  return reading.graph;
}

/** dagre recurses over the depth of the graph: a thread of its own gets the stack that it takes. */
async function dagreTimes(graph: Graph, runs: number): Promise<number[]> {
  const nodes = graph.nodes.map(({ id, inputs, op }) => ({ id, inputs, width: measure(op.kind) }));
  const worker = new Worker(new URL('./dagreWorker.mjs', import.meta.url), {
    workerData: { nodes, runs },
    resourceLimits: { stackSizeMb: 200 },
    execArgv: [],
  });
  const [times] = (await once(worker, 'message')) as [number[]];
  await worker.terminate();
  return times;
}

/** Text to positions beside dagre's layout of the same graph alone, in one run. */
export async function layoutBench(name: string, runs: number, peerRuns: number): Promise<void> {
  const path = join(root, 'examples', `${name}.resnet.yaml`);
  const bytes = readFileSync(path);
  // Both are timed warm, after a second or more each: an editor reads the same file again at every pause in typing.
  let graph = textToPositions(path, bytes);
  for (const end = performance.now() + 1000; performance.now() < end;) graph = textToPositions(path, bytes);
  const ours = Array.from({ length: runs }, () => {
    const since = performance.now();
    textToPositions(path, bytes);
    return performance.now() - since;
  });
  const [mine, peer] = [median(ours), median(await dagreTimes(graph, peerRuns))];
  console.log(
    `${name} (${graph.nodes.length} layers): text to positions ${mine.toFixed(1)} ms, ` +
      `dagre's layout alone ${peer.toFixed(0)} ms: ${(peer / mine).toFixed(1)} times faster (medians)`,
  );
}
