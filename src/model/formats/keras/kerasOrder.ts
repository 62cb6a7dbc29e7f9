/** One call reads another's output: positions in the file's list of calls. */
interface Read {
  readonly reader: number;
  readonly source: number;
}

/** More cycles than these are not told apart. */
const mostCycles = 20;

/**
 * Puts calls in an order in which each finds its inputs, near to the file's own. `sources[i]` are the calls that
 * call i reads. Keras writes layers by depth, so that of a cycle the read that points forward in the file is the
 * odd one: that call comes before what it reads.
 */
export function orderCalls(sources: readonly (readonly number[])[]): readonly number[] {
  const cut: Read[] = [];
  for (;;) {
    const found = walk(sources, cut, cut.length < mostCycles);
    if (found.cycle === null) return found.calls;
    cut.push(found.cycle);
  }
}

const isCut = (cut: readonly Read[], reader: number, source: number): boolean =>
  cut.some((read) => read.reader === reader && read.source === source);

/** Depth first, with a stack of its own: a net of a thousand layers is a path of a thousand calls. */
function walk(
  sources: readonly (readonly number[])[],
  cut: readonly Read[],
  stop: boolean,
): { calls: number[]; cycle: Read | null } {
  const state = new Uint8Array(sources.length);
  const calls: number[] = [];
  for (let start = 0; start < sources.length; start += 1) {
    if (state[start] !== 0) continue;
    const stack = [{ call: start, next: 0 }];
    state[start] = 1;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const source = sources[top.call]?.[top.next];
      top.next += 1;
      if (source === undefined) {
        state[top.call] = 2;
        calls.push(top.call);
        stack.pop();
      } else if (state[source] === 0 && !isCut(cut, top.call, source)) {
        state[source] = 1;
        stack.push({ call: source, next: 0 });
      } else if (state[source] === 1 && stop && !isCut(cut, top.call, source)) {
        return {
          calls,
          cycle: forwardRead(
            stack.map(({ call }) => call),
            source,
          ),
        };
      }
    }
  }
  return { calls, cycle: null };
}

/** The read of the cycle, from `source` to the end of the path and back, whose reader stands before its source. */
function forwardRead(path: readonly number[], source: number): Read {
  const cycle = path.slice(path.indexOf(source));
  const reads = cycle.map((reader, at): Read => ({ reader, source: cycle[at + 1] ?? source }));
  return reads.find((read) => read.reader <= read.source) ?? { reader: path.at(-1) ?? source, source };
}
