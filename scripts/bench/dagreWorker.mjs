import { parentPort, workerData } from 'node:worker_threads';
import dagre from '@dagrejs/dagre';

/** Lays a graph out with dagre and tells the milliseconds of each run; the first warms up where there are more. */
const { nodes, runs } = workerData;
const times = [];
for (let run = 0; run < runs; run += 1) {
  const since = performance.now();
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({});
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, inputs, width } of nodes) {
    graph.setNode(id, { width, height: 24 });
    for (const input of inputs) graph.setEdge(input, id);
  }
  dagre.layout(graph);
  times.push(performance.now() - since);
}
parentPort.postMessage(runs > 1 ? times.slice(1) : times);
