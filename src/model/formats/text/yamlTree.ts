import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Range } from '../../graph.ts';
import type { Problem } from '../../problem.ts';
import { duplicateKey } from './jsonTree.ts';
import type { Entry, Parsed, Tree } from './tree.ts';
import { mostValues } from './tree.ts';

/** Thrown inside this file alone, to leave a bomb of aliases at once. */
class TooMany extends Error {}

/** Parses the first YAML document of a text; aliases are written out, merge keys are followed. */
export function parseYaml(text: string): Parsed & { readonly bomb: boolean } {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'error', strict: false });
  const problems = [...document.errors, ...document.warnings].map((error): Problem => ({
    severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
    code: 'syntax',
    message: `YAML syntax: ${(error.message.split(/ at line |\n/)[0] ?? error.message).replace(/\.$/, '')}.`,
    range: { start: error.pos[0], end: Math.max(error.pos[0], Math.min(text.length, error.pos[1])) },
  }));
  const reading: Reading = { problems, left: mostValues, anchors: new Map(), open: new Set() };
  try {
    const tree = document.contents === null ? null : treeOf(document.contents, reading);
    return { tree, problems, bomb: false };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return { tree: null, problems, bomb: true };
  }
}

interface Reading {
  readonly problems: Problem[];
  left: number;
  /** Anchors in the order of the text: an alias means the latest one of its name before it. */
  readonly anchors: Map<string, Node>;
  /** The anchors being written out: an alias to one of them is a cycle. */
  readonly open: Set<Node>;
}

const rangeOf = (node: Node): Range => {
  const [start, end] = node.range ?? [0, 0];
  return { start, end: Math.max(start, end) };
};

function treeOf(node: Node, reading: Reading, at?: Range): Tree {
  reading.left -= 1;
  if (reading.left < 0) throw new TooMany();
  const range = at ?? rangeOf(node);
  if (isAlias(node)) {
    const target = reading.anchors.get(node.source);
    if (target === undefined || reading.open.has(target)) throw new TooMany();
    return treeOf(target, reading, range);
  }
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
  reading.open.add(node);
  try {
    if (isSeq(node)) return { kind: 'list', items: itemsOf(node as YAMLSeq<Node>, reading), range };
    if (isMap(node))
      return { kind: 'map', entries: entriesOf(node as YAMLMap<Node, Node | null>, reading), range };
    return { kind: 'scalar', value: scalarOf(node), range };
  } finally {
    reading.open.delete(node);
  }
}

function scalarOf(node: Node): string | number | boolean | null {
  const value = isScalar(node) ? node.value : null;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function itemsOf(seq: YAMLSeq<Node | null>, reading: Reading): Tree[] {
  return seq.items.filter((item) => item !== null).map((item) => treeOf(item, reading));
}

/** Keys of a map. A merge key (`<<`, one map or a list of them) adds what the map does not say itself. */
function entriesOf(map: YAMLMap<Node, Node | null>, reading: Reading): Entry[] {
  const own = new Map<string, Entry>();
  const merged = new Map<string, Entry>();
  for (const pair of map.items) {
    const entry = entryFrom(pair, reading);
    if (entry.key === '<<') {
      for (const each of mergedEntries(entry.value)) if (!merged.has(each.key)) merged.set(each.key, each);
      continue;
    }
    const earlier = own.get(entry.key);
    if (earlier !== undefined)
      reading.problems.push(duplicateKey(entry.key, entry.keyRange, earlier.keyRange));
    own.set(entry.key, entry);
  }
  return [...[...merged.values()].filter(({ key }) => !own.has(key)), ...own.values()];
}

function mergedEntries(value: Tree): readonly Entry[] {
  if (value.kind === 'list') return value.items.flatMap(mergedEntries);
  return value.kind === 'map' ? value.entries : [];
}

function entryFrom({ key, value }: Pair<Node, Node | null>, reading: Reading): Entry {
  const keyRange = rangeOf(key);
  const name = isScalar(key) ? String(key.value) : '';
  const none: Tree = { kind: 'scalar', value: null, range: keyRange };
  return { key: name, keyRange, value: value === null ? none : treeOf(value, reading) };
}
