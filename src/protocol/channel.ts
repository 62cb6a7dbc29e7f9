/**
 * One typed channel over any pair of ports (a webview's messages, a child process's IPC). Each end has calls that
 * it answers and events that it hears. Every request ends: with a reply, with a failure, or with the disposal of
 * the channel. Only JSON crosses.
 */

export interface Port {
  readonly post: (message: unknown) => void;
  /** Returns the function that stops listening. */
  readonly listen: (hear: (message: unknown) => void) => () => void;
}

/** Methods of one parameter; the type of a contract in view.ts and engine.ts. */
export type Calls = Record<string, (request: never) => unknown>;
export type Events = object;

export type Request<C, K extends keyof C> = C[K] extends (request: infer R) => unknown ? R : never;
type Reply<C, K extends keyof C> = C[K] extends (request: never) => infer R ? Awaited<R> : never;

export type Handlers<C> = {
  readonly [K in keyof C]: (request: Request<C, K>) => Reply<C, K> | Promise<Reply<C, K>>;
};
export type Listeners<E> = { readonly [K in keyof E]: (event: E[K]) => void };

export interface Channel<TheirCalls, MyEvents> {
  readonly call: <K extends keyof TheirCalls & string>(
    name: K,
    request: Request<TheirCalls, K>,
  ) => Promise<Reply<TheirCalls, K>>;
  readonly tell: <K extends keyof MyEvents & string>(name: K, event: MyEvents[K]) => void;
  /** Ends all pending calls with the reason, and stops listening. */
  readonly dispose: (reason: string) => void;
}

type Message =
  | { readonly call: string; readonly id: number; readonly request: unknown }
  | { readonly reply: unknown; readonly id: number }
  | { readonly failure: string; readonly id: number }
  | { readonly event: string; readonly data: unknown };

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  if ('event' in value) return typeof value.event === 'string';
  if (!('id' in value) || typeof value.id !== 'number') return false;
  return ('call' in value && typeof value.call === 'string') || 'reply' in value || 'failure' in value;
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Opens this end of a channel: `handlers` answer the other end's calls, `listeners` hear its events. */
export function openChannel<MyCalls, TheirCalls, MyEvents, TheirEvents>(
  port: Port,
  handlers: Handlers<MyCalls>,
  listeners: Listeners<TheirEvents>,
): Channel<TheirCalls, MyEvents> {
  const pending = new Map<number, { resolve: (reply: never) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let ended: string | null = null;

  const answer = async (name: string, id: number, request: unknown) => {
    try {
      if (!Object.hasOwn(handlers, name)) throw new Error(`No call is named '${name}'.`);
      const handle = handlers[name as keyof MyCalls] as (request: unknown) => unknown;
      const reply = await handle(request);
      if (ended === null) port.post({ reply: reply ?? null, id } satisfies Message);
    } catch (error) {
      if (ended === null) port.post({ failure: sentence(error), id } satisfies Message);
    }
  };

  const stop = port.listen((message) => {
    if (!isMessage(message)) return;
    if ('event' in message) {
      if (Object.hasOwn(listeners, message.event)) {
        (listeners[message.event as keyof TheirEvents] as (event: unknown) => void)(message.data);
      }
    } else if ('call' in message) {
      void answer(message.call, message.id, message.request);
    } else {
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if ('failure' in message) waiting?.reject(new Error(message.failure));
      else waiting?.resolve(message.reply as never);
    }
  });

  return {
    call: (name, request) =>
      new Promise((resolve, reject) => {
        if (ended !== null) {
          reject(new Error(ended));
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve, reject });
        port.post({ call: name, id, request } satisfies Message);
      }),
    tell: (name, event) => {
      if (ended === null) port.post({ event: name, data: event } satisfies Message);
    },
    dispose: (reason) => {
      if (ended !== null) return;
      ended = reason;
      stop();
      for (const { reject } of pending.values()) reject(new Error(reason));
      pending.clear();
    },
  };
}
