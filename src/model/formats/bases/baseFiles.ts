import type { Range } from '../../graph.ts';
import { lineTable } from '../../lines.ts';
import type { Problem } from '../../problem.ts';
import type { Source } from '../../reader.ts';
import { beside, deepestBases, mostBaseBytes, mostBases, pathFault } from './basePaths.ts';
import type { Tree } from '../text/tree.ts';

/** Known to every JavaScript there is; this room's types name no platform. */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean },
) => { decode: (bytes: Uint8Array) => string };

/** Gives the base that a config names at a place of its text; null where it cannot be had, which is then a problem. */
export type LoadBase = (stated: string, range: Range) => Tree | null;

/** One config file, read with what it builds on. `path` is beside the file that is opened. */
export type ReadConfig = (path: string, text: string, load: LoadBase, problems: Problem[]) => Tree | null;

export type WithBases =
  | { readonly kind: 'tree'; readonly tree: Tree | null; readonly problems: readonly Problem[] }
  | { readonly kind: 'needs'; readonly needs: readonly string[] };

/** The dicts that an entry names as bases, one or a list of them; those that cannot be had are left out. */
export function basesOf(stated: Tree | undefined, load: LoadBase): Extract<Tree, { kind: 'map' }>[] {
  if (stated === undefined) return [];
  return (stated.kind === 'list' ? stated.items : [stated]).flatMap((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return [];
    const base = load(item.value, item.range);
    return base?.kind === 'map' ? [base] : [];
  });
}

interface Following {
  readonly source: Source;
  readonly read: ReadConfig;
  readonly needs: Set<string>;
  /** Every path that was led to, so that their number is bounded whether they can be read or not. */
  readonly seen: Set<string>;
  readonly known: Map<string, Tree | null>;
  readonly problems: Problem[];
}

/**
 * Reads a config and every file that it builds on, over as many calls as there are levels. Everything that a base
 * states has the range of the entry, in the opened file, that leads to it.
 */
export function readWithBases(source: Source, text: string, read: ReadConfig): WithBases {
  const problems: Problem[] = [];
  const following: Following = {
    source,
    read,
    needs: new Set(),
    seen: new Set(),
    known: new Map(),
    problems,
  };
  const name = source.path.split(/[/\\]/).at(-1) ?? source.path;
  const load: LoadBase = (stated, range) => follow(following, [name], stated, range);
  const tree = read(name, text, load, problems);
  if (following.needs.size > 0) return { kind: 'needs', needs: [...following.needs] };
  return { kind: 'tree', tree, problems };
}

function follow(following: Following, chain: readonly string[], stated: string, at: Range): Tree | null {
  const { source, problems, needs, seen, known } = following;
  const from = chain.at(-1) ?? '';
  const complain = (message: string) => {
    problems.push({ severity: 'error', code: 'base', message, range: at });
    return null;
  };
  const namer = chain.length === 1 ? '' : `, which '${from}' builds on,`;
  const fault = pathFault(stated);
  if (fault !== null) return complain(`The base '${stated}'${namer} ${fault}.`);
  const path = beside(from, stated);
  if (chain.includes(path))
    return complain(
      `The bases form a circle (${[...chain.slice(chain.indexOf(path)), path].join(' -> ')}); take one of them out.`,
    );
  if (chain.length > deepestBases)
    return complain(`The bases of this file lie more than ${deepestBases} levels deep.`);
  const done = known.get(path);
  if (done !== undefined) return done === null ? null : placedAt(done, at);
  if (!seen.has(path) && seen.size >= mostBases)
    return complain(`This config builds on more than ${mostBases} files; '${stated}' is not read.`);
  seen.add(path);
  const other = Object.hasOwn(source.others, path) ? source.others[path] : undefined;
  if (other === undefined) {
    needs.add(path);
    return null;
  }
  if (typeof other === 'string') return complain(`The base '${stated}'${namer} ${other}.`);
  if (other.length > mostBaseBytes)
    return complain(`The base '${stated}'${namer} is larger than 1 MB and is not read.`);
  const text = decoded(other);
  if (text === null) return complain(`The base '${stated}'${namer} is not UTF-8 text.`);
  const tree = readBase(following, [...chain, path], text, at);
  known.set(path, tree);
  return tree === null ? null : placedAt(tree, at);
}

/** Reads one base; what is wrong in it is told at the entry that leads to it, with its own line. */
function readBase(following: Following, chain: readonly string[], text: string, at: Range): Tree | null {
  const path = chain.at(-1) ?? '';
  const own: Problem[] = [];
  const tree = following.read(path, text, (stated) => follow(following, chain, stated, at), own);
  const lines = lineTable(text);
  for (const { severity, code, message, range } of own) {
    const place = range === null ? '' : `, line ${lines(range.start).line}`;
    const told = `In the base '${path}'${place}: ${message}`;
    following.problems.push({ severity, code, message: told, range: at });
  }
  if (tree === null) return null;
  return placed(tree, (range) => ({
    ...range,
    origin: range.origin ?? `In the base '${path}', line ${lines(range.start).line}`,
  }));
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The same tree with another place for each of its parts. Its depth is bounded by the parsers. */
export function placed(tree: Tree, place: (own: Range) => Range): Tree {
  const range = place(tree.range);
  switch (tree.kind) {
    case 'scalar':
      return { ...tree, range };
    case 'list':
      return { ...tree, range, items: tree.items.map((item) => placed(item, place)) };
    case 'map':
      return {
        ...tree,
        range,
        entries: tree.entries.map(({ key, keyRange, value }) => ({
          key,
          keyRange: place(keyRange),
          value: placed(value, place),
        })),
      };
  }
}

/** All of a base stands where its name does, and keeps where it was said. */
const placedAt = (tree: Tree, { start, end }: Range): Tree =>
  placed(tree, ({ origin }) => ({ start, end, ...(origin === undefined ? {} : { origin }) }));
