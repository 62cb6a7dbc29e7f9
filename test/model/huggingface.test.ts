import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { join } from 'node:path';
import { inspect } from '../../src/model/inspection.ts';
import { corpus, corpusRows, hasCorpus, withoutCorpus } from './corpus.ts';
import { analysisOf, readKnown, readText, refusalOf } from './open.ts';

const config = (keys: object) =>
  readText(JSON.stringify({ model_type: 'resnet', ...keys }, null, 2), 'config.json');

describe("Hugging Face's ResNet config.json", () => {
  it("has the defaults of transformers' ResNetConfig: ResNet-50 with two labels", () => {
    const { totals, graph } = analysisOf(config({}));
    // ResNet-50 less the 998 labels that its 2,048 features do not feed.
    equal(totals.learnable, 25_557_032 - 998 * 2049);
    equal(graph.inputSource, 'framework default');
    match(graph.inputNote ?? '', /transformers/);
  });

  it('ranges lie on the numbers: a block on its depth, the classifier on its labels', () => {
    const reading = config({
      depths: [1, 2],
      hidden_sizes: [16, 32],
      id2label: { '0': 'a', '1': 'b', '2': 'c' },
    });
    ok(reading.kind === 'graph');
    const text = JSON.stringify(
      {
        model_type: 'resnet',
        depths: [1, 2],
        hidden_sizes: [16, 32],
        id2label: { '0': 'a', '1': 'b', '2': 'c' },
      },
      null,
      2,
    );
    const said = (id: string) => {
      const range = reading.graph.nodes.find((node) => node.id === id)?.range;
      return range ? text.slice(range.start, range.end) : null;
    };
    equal(said('stage2.block1.conv1'), '2');
    match(said('classifier') ?? '', /^"id2label"/);
    deepEqual(reading.graph.nodes.at(-1)?.op, { kind: 'dense', units: 3, bias: true });
  });

  it("names what it takes from transformers' defaults, at the model's type", () => {
    const text = '{"model_type":"resnet"}';
    const { problems } = analysisOf(readText(text, 'config.json'));
    deepEqual(
      problems.map(({ severity, message, range }) => [
        severity,
        message,
        text.slice(range?.start, range?.end),
      ]),
      [
        [
          'info',
          `transformers' defaults hold for what the config does not state: embedding_size 64, hidden_sizes [256,512,1024,2048], depths [3,4,6,3], layer_type "bottleneck", hidden_act "relu", downsample_in_first_stage false, downsample_in_bottleneck false, num_labels 2 (ResNetConfig).`,
          '"model_type":"resnet"',
        ],
      ],
    );
  });

  it('a headless model has no classifier', () => {
    const { graph } = analysisOf(config({ architectures: ['ResNetModel'] }));
    equal(graph.nodes.at(-1)?.op.kind, 'globalPool');
  });

  it('reports what it cannot take at its place', () => {
    const problems = (keys: object) =>
      analysisOf(config(keys)).problems.flatMap(({ code }) => (code === 'framework-default' ? [] : [code]));
    deepEqual(problems({ depths: '3,4,6,3' }), ['wrong-value']);
    deepEqual(problems({ depths: [3, 4, 6.5, 3] }), ['wrong-value']);
    deepEqual(problems({ depths: [3, -4, 6, 3] }), ['wrong-value']);
    deepEqual(problems({ layer_type: 'bottelneck' }), ['wrong-value']);
    deepEqual(problems({ depths: [3, 4, 6] }), ['unequal-lists']);
    deepEqual(problems({ hidden_act: 'sin' }), ['unknown-activation']);
  });

  it('makes up nothing for a wrong value: what hangs on it is opaque, the rest is drawn', () => {
    const kinds = (keys: object) =>
      analysisOf(config(keys)).graph.nodes.map(({ op, name }) => (op.kind === 'opaque' ? name : op.kind));
    for (const keys of [
      { depths: [3, -4] },
      { depths: 'abc' },
      { depths: [] },
      { depths: null },
      { layer_type: 'x' },
    ]) {
      const drawn = kinds(keys);
      ok(drawn.includes('encoder') && drawn.includes('conv2d') && !drawn.includes('add'), drawn.join(' '));
    }
    ok(kinds({ num_labels: 0 }).includes('classifier'));
    ok(kinds({ embedding_size: -1 }).includes('embedder'));
  });

  it('is not taken in by names that every object has', () => {
    const refusal = refusalOf(readText('{ "model_type": "constructor" }', 'config.json'));
    equal(refusal.family, 'constructor');
    const { graph, problems } = analysisOf(config({ hidden_act: 'toString' }));
    equal(problems[0]?.code, 'unknown-activation');
    deepEqual(JSON.parse(JSON.stringify(graph.nodes)), graph.nodes);
  });

  it('names other families', () => {
    equal(
      refusalOf(readText('{ "model_type": "convnext", "depths": [3, 3, 9, 3] }', 'config.json')).family,
      'ConvNeXt',
    );
  });

  // timm_wrapper names an architecture of timm: its reader is timm's.
  const isOwn = (row: { format: string; path: string }) =>
    row.format === 'huggingface' && !row.path.includes('timm_wrapper');
  const rows = hasCorpus ? corpusRows().filter(isOwn) : [];
  if (!hasCorpus) it(withoutCorpus);
  for (const row of rows)
    it(`${row.path}: ${row.expect}`, () => {
      const found = inspect(row.path, '', readKnown(join(corpus, row.path)));
      if (row.expect !== 'supported') {
        equal(found.status, 'refused');
        equal(found.refusal?.code, 'other-family');
        return;
      }
      equal(found.status, 'ok');
      deepEqual(
        found.params,
        { learnable: Number(row.learnable), withBnStats: Number(row.withBnStats) },
        row.source,
      );
      equal(found.macs, Number(row.macs));
      equal(found.blocks.filter(({ skip }) => skip !== null).length, Number(row.blocks));
    });
});
