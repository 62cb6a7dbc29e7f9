/** A thing that can be pointed at: a node by its id, a block by its id, a skip by its merge's id, a section by its index. */
export interface Target {
  readonly kind: 'node' | 'block' | 'skip' | 'section';
  readonly id: string;
}

/** What a press on a mark asks for: to select a target, or to fold or unfold a block or a run. */
export interface Press {
  readonly kind: Target['kind'] | 'fold' | 'run';
  readonly id: string;
}

export const targetKinds = ['node', 'block', 'skip', 'section'] as const satisfies Target['kind'][];
const kinds: readonly string[] = [...targetKinds, 'fold', 'run'] satisfies Press['kind'][];

export const sameTarget = (a: Target | null, b: Target | null): boolean =>
  a?.kind === b?.kind && a?.id === b?.id;

/** The press that the nearest marked element around `element` stands for. */
export function pressAt(element: Element | null): Press | null {
  const marked = element?.closest<SVGElement>('[data-press]');
  const kind = marked?.dataset['press'] ?? '';
  const id = marked?.dataset['id'];
  return id !== undefined && kinds.includes(kind) ? { kind: kind as Press['kind'], id } : null;
}
