import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Problem } from '../../../src/model/problem.ts';
import { readPythonConfig } from '../../../src/model/formats/python/pythonConfig.ts';
import type { Tree } from '../../../src/model/formats/text/tree.ts';
import { childOf, plain } from '../../../src/model/formats/text/tree.ts';

function read(text: string): { tree: Tree; problems: Problem[] } {
  const problems: Problem[] = [];
  return { tree: readPythonConfig(text, () => null, problems), problems };
}

/** The variables of a text without mistakes; a computed one is null. */
function variables(text: string): unknown {
  const { tree, problems } = read(text);
  deepEqual(problems, []);
  return plain(tree);
}

const isComputed = (text: string): boolean => {
  const value = childOf(read(text).tree, 'x');
  return value?.kind === 'scalar' && value.computed === true;
};

describe('the literals of a Python config', () => {
  it('numbers, texts, True, False and None', () => {
    deepEqual(variables('a = 1_000\nb = -2.5e-3\nc = 0x10\nd = 1.\ne = 1.e-3\nf = .5\ng = +3\n'), {
      a: 1000,
      b: -0.0025,
      c: 16,
      d: 1,
      e: 0.001,
      f: 0.5,
      g: 3,
    });
    deepEqual(variables('a = True\nb = False\nc = None\n'), { a: true, b: false, c: null });
    deepEqual(variables('a = \'x\' "y"\nb = r\'\\d\'\nc = """two\nlines"""\nd = \'\\u0041\\n\\\'\'\n'), {
      a: 'xy',
      b: '\\d',
      c: 'two\nlines',
      d: "A\n'",
    });
  });

  it('lists, tuples and dicts, with comments, spreads and trailing commas', () => {
    deepEqual(variables('x = [1, (2,), (), (3), *[4, 5], # more\n]\n'), { x: [1, [2], [], 3, 4, 5] });
    deepEqual(
      variables("a = dict(k=1)\nb = {'c': 2, **a}\nc = {'d': 3, **b, 'k': 4}\nd = dict({'d': 3}, **a)\n"),
      {
        a: { k: 1 },
        b: { c: 2, k: 1 },
        c: { d: 3, c: 2, k: 4 },
        d: { d: 3, k: 1 },
      },
    );
  });

  it('names, members, and what is joined or repeated', () => {
    const text = `a = dict(b=[1, 2])
c = a['b'][-1]
d = a.b
e = a['b'] + [3] * 2
f = 'x' + 'y'
g, h = 1, 2
i = j = 5
k: int = 6; l = 7
e += [9]
del d
`;
    deepEqual(variables(text), {
      a: { b: [1, 2] },
      c: 2,
      e: [1, 2, 3, 3, 9],
      f: 'xy',
      g: 1,
      h: 2,
      i: 5,
      j: 5,
      k: 6,
      l: 7,
    });
  });

  it('are changed by assignments to members, by update and by merge', () => {
    const text = `m = dict(a=dict(b=1, c=2), l=[dict(z=0)])
m['a']['b'] = 10
m.l[0].z = 11
m.update(dict(n=3), o=4)
m.merge(dict(a=dict(d=5)))
`;
    deepEqual(variables(text), { m: { a: { b: 10, c: 2, d: 5 }, l: [{ z: 11 }], n: 3, o: 4 } });
  });

  it('are not computed', () => {
    for (const value of [
      '1 + 1',
      'f()',
      'eval("1")',
      '__import__("os").system("true")',
      'lambda: 1',
      '[y for y in (1, 2)]',
      '1 if z else 2',
      'f"{1}"',
      "b'x'",
      '1j',
      '{1, 2}',
      'not True',
      '1 < 2',
      'unknown',
      '(1).real',
    ])
      ok(isComputed(`x = ${value}\n`), value);
    for (const text of [
      'x = 1\nif a:\n    x = 2\n',
      'x = 1\nfor i in []:\n    x = i\n',
      'x = []\nx.append(1)\n',
      'x = 1\nx += 1\n',
      'x = dict()\nx[f()] = 2\n',
      'dict = list\nx = dict(a=1)\n',
    ])
      ok(isComputed(text), text);
  });

  it('are classes by their names where an import binds them', () => {
    const text = 'import torch.nn as nn\nfrom a import (B, C as D)\nx = [dict(type=B), D, nn.GELU]\n';
    deepEqual(variables(text), { x: [{ type: 'B' }, 'D', 'GELU'] });
  });

  it('have the places where they are said', () => {
    const text = 'depth = 50\nx = dict(depth=depth)\n';
    const value = childOf(childOf(read(text).tree, 'x') ?? null, 'depth');
    deepEqual(value?.range, { start: text.lastIndexOf('depth'), end: text.length - 2 });
  });

  it('of a bomb are left alone, at once', () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `a${i + 1} = [a${i}] * 9`).join('\n');
    ok(isComputed(`a0 = [0]\n${doubling}\nx = a60\n`));
    read(`x = []\n${'x = [x]\n'.repeat(2000)}`);
    read(`x = ${'['.repeat(200)}0${']'.repeat(200)}\nx = [[x], [x, [x]]]\n${'x = [x]\n'.repeat(90)}`);
    ok(isComputed(`x = ${'1 + '.repeat(20_000)}1\n`));
    read(`x = a${'.b'.repeat(20_000)}\nx = ${'-'.repeat(20_000)}1\n`);
    read('b = [0] * 200000\n'.repeat(20_000));
  }).timeout(10_000);

  it('are told of where the text is broken', () => {
    const { problems, tree } = read("x = dict(a=1,\ny = 2\nz = 'unclosed\n");
    match(problems[0]?.message ?? '', /^Python syntax: /);
    ok(tree.kind === 'map');
    equal(read('x = dict(a=1, a=2)\n').problems[0]?.code, 'duplicate-key');
  });
});
