import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Port } from '../../src/protocol/channel.ts';
import { openChannel } from '../../src/protocol/channel.ts';

interface Sums {
  add: (request: { a: number; b: number }) => number;
  fail: (request: null) => null;
  never: (request: null) => null;
}
type Nothing = Record<string, never>;
interface Ticks {
  tick: number;
}

/** Two ports that hear each other, through JSON as a real wire has it. */
function wire(): [Port, Port, { heard: (message: unknown) => void }] {
  const ears: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const port = (mine: 0 | 1): Port => ({
    post: (message) => {
      const text = JSON.stringify(message);
      for (const hear of ears[mine === 0 ? 1 : 0]) hear(JSON.parse(text));
    },
    listen: (hear) => {
      ears[mine].push(hear);
      return () => ears[mine].splice(ears[mine].indexOf(hear), 1);
    },
  });
  return [
    port(0),
    port(1),
    {
      heard: (message) => {
        for (const hear of ears[0]) hear(message);
      },
    },
  ];
}

function pair() {
  const [left, right, raw] = wire();
  const ticks: number[] = [];
  const server = openChannel<Sums, Nothing, Ticks, Nothing>(
    left,
    {
      add: ({ a, b }) => a + b,
      fail: () => {
        throw new Error("Layer 'x' is not there.");
      },
      never: () => new Promise(() => undefined),
    },
    {},
  );
  const client = openChannel<Nothing, Sums, Nothing, Ticks>(right, {}, { tick: (tick) => ticks.push(tick) });
  return { server, client, ticks, raw };
}

describe('the channel', () => {
  it('replies, fails with the sentence, and tells events', async () => {
    const { client, server, ticks } = pair();
    equal(await client.call('add', { a: 2, b: 3 }), 5);
    await rejects(client.call('fail', null), { message: "Layer 'x' is not there." });
    server.tell('tick', 7);
    deepEqual(ticks, [7]);
  });

  it('ends every pending call when it is disposed, and every later one', async () => {
    const { client } = pair();
    const pending = client.call('never', null);
    client.dispose('The panel was closed.');
    await rejects(pending, { message: 'The panel was closed.' });
    await rejects(client.call('add', { a: 1, b: 1 }), { message: 'The panel was closed.' });
  });

  it('fails a call that nobody answers to, also one of a name that every object has', async () => {
    const { client } = pair();
    await rejects(client.call('toString' as 'add', { a: 1, b: 1 }), /No call is named 'toString'/);
  });

  it('does not stumble over messages that are not its own', async () => {
    const { client, raw } = pair();
    for (const message of [
      null,
      7,
      'x',
      {},
      { id: 'x' },
      { call: 3, id: 1 },
      { reply: 1, id: 99 },
      { event: 'none' },
    ])
      raw.heard(message);
    equal(await client.call('add', { a: 1, b: 1 }), 2);
  });
});
