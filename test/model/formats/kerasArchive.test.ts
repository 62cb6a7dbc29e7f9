import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { openConfig } from '../../../src/model/formats/registry.ts';
import { analysisOf, refusalOf } from '../open.ts';
import { residual } from './kerasNets.ts';

const open = (bytes: Uint8Array, path = 'net.keras') => openConfig({ path, bytes, others: {}, input: null });
const config = JSON.stringify(residual);
const weights = new Uint8Array(300_000).map((_, at) => (at * 7919) % 251);
const archive = (name = 'config.json', level: 0 | 9 = 9) =>
  zipSync({
    'metadata.json': strToU8('{}'),
    [name]: [strToU8(config), { level }],
    'model.weights.h5': weights,
  });

describe('.keras archives', () => {
  it('the config is read, packed or stored, and ranges are places in it', () => {
    for (const level of [0, 9] as const) {
      const reading = open(archive('config.json', level));
      ok(reading.kind === 'graph');
      equal(reading.text, config);
      equal(reading.graph.format, 'keras');
      equal(analysisOf(reading).totals.learnable, 1219);
      const sum = reading.graph.nodes.find(({ id }) => id === 'sum');
      match(config.slice(sum?.range?.start, sum?.range?.end), /^\{"class_name":"Add"/);
    }
  });

  it('the weights need not be there, and are not read', () => {
    const whole = archive();
    equal(open(whole.subarray(0, 4000)).kind, 'graph');
  });

  it('refuses bombs, also those that lie about their size', () => {
    const bomb = zipSync({ 'config.json': [new Uint8Array(30_000_000), { level: 9 }] });
    equal(refusalOf(open(bomb)).code, 'too-large');
    const view = new DataView(bomb.buffer, bomb.byteOffset);
    view.setUint32(22, 100, true);
    equal(refusalOf(open(bomb)).code, 'too-large');
  });

  it('says what is no Keras archive', () => {
    const refusal = (bytes: Uint8Array) => refusalOf(open(bytes));
    match(refusal(archive('other.json')).message, /no config\.json/);
    match(refusal(strToU8('hello')).message, /no zip/);
    match(refusal(new Uint8Array([0x89, 0x48, 0x44, 0x46])).message, /HDF5/);
    match(refusal(zipSync({ 'config.json': strToU8('[1]') })).message, /class_name/);
    equal(refusal(archive().subarray(0, 200)).code, 'not-a-model');
    deepEqual(refusal(new Uint8Array()).code, 'binary');
  });

  it('damaged anywhere: read or refused', function () {
    this.timeout(60_000);
    const bytes = archive();
    const place = fc.tuple(fc.nat({ max: 3000 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 5 }), fc.nat({ max: 5000 }), (damage, end) => {
        const copy = bytes.slice(0, end);
        for (const [at, value] of damage) if (at < copy.length) copy[at] = value;
        ok(open(copy).kind !== 'needs');
      }),
      { numRuns: 300 },
    );
  });
});
