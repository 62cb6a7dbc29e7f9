import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { needsDriver } from './needs.ts';

describe('a test that needs the screen', () => {
  const names = ['CI', 'RESIDUAL_LENS_DRIVER'] as const;
  const outside = names.map((name) => process.env[name]);
  afterEach(() => {
    for (const [at, name] of names.entries()) {
      const value = outside[at];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  /** What becomes of it: it is left out, or it runs. */
  const fate = (): string => {
    const said: string[] = [];
    needsDriver({ skip: () => said.push('left out') } as unknown as Context);
    return said[0] ?? 'runs';
  };

  it("fails on a test machine without one, and is left out on a person's", () => {
    process.env['RESIDUAL_LENS_DRIVER'] = '/somewhere';
    assert.equal(fate(), 'runs');
    delete process.env['RESIDUAL_LENS_DRIVER'];
    process.env['CI'] = 'true';
    assert.throws(fate, /a test machine shows VS Code in a browser/);
    delete process.env['CI'];
    assert.equal(fate(), 'left out');
  });
});
