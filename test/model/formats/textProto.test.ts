import { deepEqual, equal, match } from 'node:assert/strict';
import type { ProtoMessage } from '../../../src/model/formats/caffe/protoTree.ts';
import { parseProto } from '../../../src/model/formats/caffe/textProto.ts';

/** A message as plain lists of [name, value]. */
function plain({ fields }: ProtoMessage): unknown[] {
  return fields.map((field) => [field.name, field.kind === 'message' ? plain(field) : field.value]);
}
const parsed = (text: string) => plain(parseProto(text).message);
const mistakes = (text: string, outermost: readonly string[] = []) =>
  parseProto(text, outermost).problems.map(
    ({ range, message }) =>
      `${range?.start ?? -1}-${range?.end ?? -1} ${message.replace('Prototxt syntax: ', '').replace(/\.$/, '')}`,
  );

describe("protobuf's text format", () => {
  it('has messages in braces or angles, with a colon or without', () => {
    deepEqual(parsed('a { b: 1 } a: { b: 2 } a < b: 3 > a: < >'), [
      ['a', [['b', 1]]],
      ['a', [['b', 2]]],
      ['a', [['b', 3]]],
      ['a', []],
    ]);
  });

  it('has lists of values and of messages: each item is a field of that name', () => {
    deepEqual(parsed('a: [1, 2] b [{ c: 1 }, < c: 2 >] d: []'), [
      ['a', 1],
      ['a', 2],
      ['b', [['c', 1]]],
      ['b', [['c', 2]]],
    ]);
  });

  it('has comments, commas and semicolons, and strings that go on', () => {
    deepEqual(parsed('# first\na: "x" # not "this"\n  \'y\', b: TRUE; c: "a\\n\\x41\\101\\"#"'), [
      ['a', 'xy'],
      ['b', 'TRUE'],
      ['c', 'a\nAA"#'],
    ]);
  });

  it('has numbers of all kinds', () => {
    const text = 'a: -1 a: - 2 a: 1.5f a: .5 a: 1e-3 a: 0x1F a: 010 a: -inf a: 2.';
    deepEqual(
      parsed(text).map((field) => (field as unknown[])[1]),
      [-1, -2, 1.5, 0.5, 0.001, 31, 8, -Infinity, 2],
    );
  });

  it('takes the name of an extension in brackets', () => {
    deepEqual(parsed('[my.extension] { a: 1 }'), [['[my.extension]', [['a', 1]]]]);
  });

  it('keeps every place', () => {
    const text = 'layer { name: "a" "b" }';
    const [layer] = parseProto(text).message.fields;
    const name = layer?.kind === 'message' ? layer.fields[0] : undefined;
    deepEqual(layer?.nameRange, { start: 0, end: 5 });
    deepEqual(layer.range, { start: 6, end: text.length });
    deepEqual(name?.range, { start: 14, end: 21 });
  });

  it('goes on behind a mistake', () => {
    deepEqual(mistakes('a: 3x b: 1'), ["3-5 '3x' is no value for 'a'"]);
    deepEqual(mistakes('a: b: 1'), ["0-1 the field 'a' has no value"]);
    deepEqual(parsed('a: b: 1'), [['b', 1]]);
    deepEqual(mistakes('a 1'), [
      "0-1 the field 'a' has no value",
      "2-3 '1' stands where a field's name is expected",
    ]);
    deepEqual(mistakes('a { b: 1 }}'), ["10-11 '}' closes nothing"]);
    deepEqual(mistakes('a { b: "x\n c: 1 }'), ['7-9 the string "x is not closed']);
    deepEqual(parsed('a { b: "x\n c: 1 }'), [
      [
        'a',
        [
          ['b', 'x'],
          ['c', 1],
        ],
      ],
    ]);
    deepEqual(mistakes('a { b: [1, 2 }'), ["7-8 the list of 'b' is not closed"]);
    deepEqual(mistakes('a { b { c: 1 }'), ["2-3 'a' is not closed"]);
    deepEqual(mistakes('a < b { c: 1 >'), ["6-7 'b' is not closed"]);
  });

  it('a layer inside a layer means that the brace of the first is missing', () => {
    const text = 'layer { name: "a" x { y: 1 \nlayer { name: "b" } layer { name: "c" }';
    deepEqual(mistakes(text, ['layer']), ["20-21 'x' is not closed", "6-7 'layer' is not closed"]);
    equal(parseProto(text, ['layer']).message.fields.length, 3);
  });

  it('refuses what nests without end, and what is no prototxt at all', () => {
    equal(parseProto('layer { '.repeat(50_000), ['layer']).refusal?.code, 'too-deep');
    equal(parseProto('a { '.repeat(50_000)).refusal?.code, 'too-deep');
    equal(parseProto('a: 1 '.repeat(300_000)).refusal?.code, 'too-large');
    const { refusal, problems } = parseProto('} '.repeat(50_000));
    equal(refusal?.code, 'not-a-model');
    match(refusal.message, /more than 100 places/);
    equal(problems.length, 100);
  });
});
