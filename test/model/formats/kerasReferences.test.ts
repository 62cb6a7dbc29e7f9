import { deepEqual } from 'node:assert/strict';
import { analysisOf, readText } from '../open.ts';
import { conv, functional, input, layer, sequential, simple } from './kerasNets.ts';

/** The problems of a model's text, each with the text that it stands at. */
const told = (text: string) =>
  analysisOf(readText(text, 'model.json')).problems.map(({ severity, message, range }) => [
    severity,
    message,
    range === null ? null : text.slice(range.start, range.end),
  ]);

const reads = (name: string, call: number, output: number) =>
  JSON.stringify(
    functional([
      input([8, 8, 4]),
      conv('a', {}, ['image']),
      { ...layer('Activation', 'r', { activation: 'relu' }), inbound_nodes: [[[name, call, output, {}]]] },
    ]),
  );

describe('references of Keras models', () => {
  it('to a call or an output that is not there are told at their place', () => {
    deepEqual(told(reads('a', 5, 0)), [
      ['error', "Layer 'r' reads call 5 of 'a', which has one call.", '"a"'],
    ]);
    deepEqual(told(reads('a', 0, 3)), [
      ['error', "Layer 'r' reads output 3 of 'a', which has one output.", '"a"'],
    ]);
    deepEqual(told(reads('a', 0, 0)), []);
  });

  it('to outputs of a layer that is not known are let be', () => {
    const net = functional([
      input([8, 8, 4]),
      layer('Lambda', 'halves', { output_shape: [8, 8, 2] }, ['image']),
      { ...layer('ReLU', 'r', {}), inbound_nodes: [[['halves', 0, 1, {}]]] },
    ]);
    deepEqual(
      told(JSON.stringify(net)).map(([severity]) => severity),
      ['warning'],
    );
  });

  it('of the model itself are held against its layers', () => {
    const net = functional([input([8, 8, 4]), conv('a', {}, ['image'])], 'net', [['zzzz', 0, 0]]);
    deepEqual(told(JSON.stringify(net)), [
      ['error', "The outputs of model 'net' read 'zzzz', and no layer has that name.", '"zzzz"'],
    ]);
    const text = JSON.stringify(functional([input([8, 8, 4]), conv('a', {}, ['image'])]));
    deepEqual(told(text.replace('"input_layers":[["image"', '"input_layers":[["imago"')), [
      [
        'error',
        "The inputs of model 'net' read 'imago', and no layer has that name; did you mean 'image'?",
        '"imago"',
      ],
    ]);
  });
});

describe('broken Keras models', () => {
  it('a text that breaks off is a mistake of syntax and no other kind of file', () => {
    const text = JSON.stringify(functional([input([8, 8, 4]), conv('a', {}, ['image'])]));
    for (const end of [40, 120, 200, text.length - 30]) {
      const [[severity, message] = []] = told(text.slice(0, end));
      deepEqual(
        [severity, message?.split(':')[0]],
        ['error', 'The file ends early, in line 1'],
        `broken off at ${end}`,
      );
    }
  });

  it('a merge of a mode that is not known says so', () => {
    const dot = sequential({
      class_name: 'Merge',
      config: {
        name: 'm',
        mode: 'dot',
        layers: [1, 2].map(() => sequential(simple('Dense', { output_dim: 2, input_dim: 3 }))),
      },
    });
    deepEqual(told(JSON.stringify(dot)), [
      [
        'warning',
        "Layer 'm' merges by 'dot', of which Residual Lens knows nothing: what lies behind it is not known.",
        '"dot"',
      ],
    ]);
  });
});
