/** What the placing of a part's units needs to know of each; -1 among the inputs is x, the part's own input. */
export interface Wired {
  readonly width: number;
  readonly height: number;
  readonly inputs: readonly number[];
  /** It stands on a lane at the side (a projection, a squeeze-excite branch) and in no column. */
  readonly side: boolean;
  /** How late in the net that stands which it reads from elsewhere; null where it reads nothing from there. */
  readonly late: number | null;
  /** What it reads from elsewhere stands on a projection, which is at the right of its block. */
  readonly right: boolean;
}

export interface Column {
  /** The column that it parts from. */
  readonly parent: number;
  /** The place in that column below which it begins. */
  readonly at: number;
  /** It never comes back: it stands to the right of its parent column and not under it. */
  readonly outer: boolean;
}

/**
 * The dominator tree of a part. A place is a unit's index plus one; place 0 is x. Units that come between the same
 * two places stand in columns side by side; whatever joins them goes on below their common dominator, on its axis.
 */
export interface UnitTree {
  /** The nearest common dominator of each place's inputs; -1 for units at the side. */
  readonly parent: readonly number[];
  /** It has inputs from different branches. */
  readonly join: readonly boolean[];
  readonly column: readonly number[];
  readonly columns: readonly Column[];
  /** Columns stand between this place and what joins them. */
  readonly parts: readonly boolean[];
}

/** O(edges) for nested branches; a loop over topological order, never a recursion. */
export function unitTree(units: readonly Wired[]): UnitTree {
  const count = units.length + 1;
  const parent = new Array<number>(count).fill(-1);
  const depth = new Array<number>(count).fill(0);
  const join = new Array<boolean>(count).fill(false);
  parent[0] = 0;
  units.forEach((unit, index) => {
    if (unit.side) return;
    const place = index + 1;
    const inputs = new Set(
      unit.inputs.filter((input) => units[input]?.side !== true).map((input) => input + 1),
    );
    const meet = [...inputs].reduce(
      (a, b) => commonPlace(a, b, parent, depth),
      inputs.values().next().value ?? 0,
    );
    parent[place] = meet;
    depth[place] = (depth[meet] ?? 0) + 1;
    join[place] = inputs.size > 1;
  });
  return { parent, join, ...columnsOf(units, parent, join) };
}

function commonPlace(a: number, b: number, parent: readonly number[], depth: readonly number[]): number {
  let [one, two] = [a, b];
  while (one !== two) {
    if ((depth[one] ?? 0) >= (depth[two] ?? 0)) one = parent[one] ?? 0;
    else two = parent[two] ?? 0;
  }
  return one;
}

function columnsOf(units: readonly Wired[], parent: readonly number[], join: readonly boolean[]) {
  const count = parent.length;
  const branches = new Array<number>(count).fill(0);
  const joined = new Array<boolean>(count).fill(false);
  const main = new Array<boolean>(count).fill(false);
  let last = 0;
  for (let place = 1; place < count; place++) {
    if (units[place - 1]?.side === true) continue;
    const above = parent[place] ?? 0;
    if (join[place] === true) joined[above] = true;
    else branches[above] = (branches[above] ?? 0) + 1;
    last = place;
  }
  for (let place = last; place > 0; place = parent[place] ?? 0) main[place] = true;

  const column = new Array<number>(count).fill(0);
  const parts = new Array<boolean>(count).fill(false);
  const columns: Column[] = [{ parent: -1, at: 0, outer: false }];
  for (let place = 1; place < count; place++) {
    if (units[place - 1]?.side === true) continue;
    const above = parent[place] ?? 0;
    const own = column[above] ?? 0;
    const parallel = join[place] !== true && (branches[above] ?? 0) > 1;
    const meets = joined[above] === true;
    if (!parallel || (!meets && main[place] === true)) {
      column[place] = own;
      continue;
    }
    column[place] = columns.length;
    columns.push({ parent: own, at: above, outer: !meets });
    if (meets) parts[above] = true;
  }
  return { column, columns, parts };
}
