import { deepEqual, equal } from 'node:assert/strict';
import { analyze } from '../../src/model/analyze.ts';
import type { Analysis } from '../../src/model/facts.ts';
import { skipCount, withoutSkips } from '../../src/model/plainTwin.ts';
import { analysisOf, analyzeFile, analyzeText, readText } from './open.ts';
import { functional, input, layer } from './formats/kerasNets.ts';

const example = (name: string): Analysis => analyzeFile(`examples/${name}.resnet.yaml`);
const twinOf = (analysis: Analysis, merges: ReadonlySet<string> | null = null): Analysis =>
  analyze(withoutSkips(analysis, merges), []);
const ops = ({ graph }: Analysis) => graph.nodes.map(({ op }) => op.kind).join(' ');
const shapes = ({ graph, facts }: Analysis) => graph.nodes.map(({ id }) => facts.get(id)?.shape);

describe('the plain twin of a net', () => {
  // He et al. 2015, figure 3 and section 4.2: the plain nets have the residual ones' layers.
  for (const [residual, plain] of [
    ['resnet-20', 'plain-20'],
    ['resnet-34', 'plain-34'],
    ['resnet-56', 'plain-56'],
    ['vgg-13-skip', 'vgg-13'],
  ] as const)
    it(`${residual} without its skips is ${plain}`, () => {
      const [twin, stated] = [twinOf(example(residual)), example(plain)];
      deepEqual(twin.problems, []);
      equal(skipCount(twin.structure), 0);
      equal(twin.totals.learnable, stated.totals.learnable);
      equal(twin.totals.macs, stated.totals.macs);
      equal(ops(twin), ops(stated));
      deepEqual(shapes(twin), shapes(stated));
    });

  it("a highway's gate gives H alone, and its T goes", () => {
    const highway = example('highway-19');
    const twin = twinOf(highway);
    deepEqual(twin.problems, []);
    // Fourteen of its layers have a gate, and a gate's T has as many weights as its H.
    const gates = highway.graph.nodes
      .filter(({ op }) => op.kind === 'gate')
      .map(({ inputs }) => inputs[0] ?? '');
    equal(gates.length, 14);
    equal(twin.graph.nodes.filter(({ op }) => op.kind === 'gate').length, 0);
    const weights = (facts: Analysis['facts']) =>
      [...facts.values()].reduce((sum, fact) => sum + (fact.learnable ?? 0), 0);
    const transforms = highway.graph.nodes
      .filter(({ op }) => op.kind === 'gate')
      .map(({ inputs }) => highway.graph.nodes.find(({ id }) => id === inputs[1])?.inputs[0] ?? '');
    const gone = transforms.reduce((sum, id) => sum + (highway.facts.get(id)?.learnable ?? 0), 0);
    equal(weights(twin.facts), weights(highway.facts) - gone);
  });

  it('a gate written in ordinary layers, too', () => {
    const net = functional([
      input([64]),
      layer('Dense', 'T', { units: 64, activation: 'sigmoid' }, ['image']),
      layer('Dense', 'H', { units: 64, activation: 'relu' }, ['image']),
      layer('Lambda', 'carry', { output_shape: [64] }, ['T']),
      layer('Multiply', 'on', {}, ['T', 'H']),
      layer('Multiply', 'off', {}, ['image', 'carry']),
      layer('Add', 'y', {}, ['off', 'on']),
      layer('Dense', 'out', { units: 10 }, ['y']),
    ]);
    const twin = twinOf(analysisOf(readText(JSON.stringify(net), 'model.json')));
    equal(ops(twin), 'input dense activation dense');
    equal(twin.totals.learnable, 64 * 64 + 64 + 64 * 10 + 10);
  });

  it('one skip alone, with its projection', () => {
    const net = example('resnet-18');
    const [, , third] = net.structure.blocks;
    const twin = twinOf(net, new Set([third?.merge ?? '']));
    equal(third?.skip, 'projection');
    equal(skipCount(twin.structure), skipCount(net.structure) - 1);
    // The 1x1 projection from 64 to 128 channels, and its norm's two vectors.
    equal(net.totals.learnable - twin.totals.learnable, 64 * 128 + 2 * 128);
    deepEqual(twin.problems, []);
  });

  it('what was dense reads the layer before alone; an output stays one', () => {
    const dense = analyzeText(
      'residualLens: 1\ninput: 8x8x3\nlayers:\n  - { conv: 4, name: x }\n  - { conv: 4 }\n  - { concat: x, name: end }\n',
    );
    const twin = twinOf(dense);
    equal(ops(twin), 'input conv2d conv2d');
    deepEqual(twin.facts.get(twin.graph.nodes.at(-1)?.id ?? '')?.shape, [8, 8, 4]);
  });

  it('a plain net is its own twin', () => {
    const plain = example('plain-20');
    deepEqual(withoutSkips(plain, null), plain.graph);
  });
});
