import { button, element, refill } from '../element.ts';
import type { OutlineLine } from '../outline.ts';
import { sameTarget, type Target } from '../target.ts';

export interface Outline {
  readonly element: HTMLElement;
  readonly update: (lines: readonly OutlineLine[]) => void;
  /** Marks the line of what is selected, where it is open. */
  readonly select: (target: Target | null) => void;
}

/**
 * The picture as a tree of words: arrows walk it, Right opens a line and Left closes it, Enter selects its thing in the
 * picture.
 */
export function createOutline(ask: {
  readonly select: (target: Target) => void;
  readonly close: () => void;
}): Outline {
  const tree = element('ul', { class: 'outlineTree', role: 'tree', 'aria-label': 'Outline' });
  const lines = new WeakMap<Element, OutlineLine>();
  let chosen: Target | null = null;
  const panel = element(
    'nav',
    { class: 'outline', 'aria-label': 'Outline of the architecture' },
    element(
      'div',
      { class: 'outlineHead' },
      element('h2', {}, 'Outline'),
      button('×', ask.close, { 'aria-label': 'Close the outline', title: 'Close (o)' }),
    ),
    tree,
  );

  const itemOf = (line: OutlineLine, level: number): HTMLElement => {
    const parent = level < 3 && line.target.kind !== 'node' && line.target.kind !== 'skip';
    const item = element(
      'div',
      {
        role: 'treeitem',
        tabindex: '-1',
        'aria-level': String(level),
        'aria-selected': String(sameTarget(line.target, chosen)),
        'aria-label': line.text,
        ...(parent ? { 'aria-expanded': 'false' } : {}),
      },
      element('span', { class: 'outlineText' }, line.shown),
    );
    lines.set(item, line);
    return element('li', { role: 'none' }, item);
  };
  /** The lines below one: they stand beside it, since all that stands in it would be its name. */
  const below = (item: HTMLElement) => item.parentElement?.querySelector<HTMLElement>(':scope > ul') ?? null;
  const setOpen = (item: HTMLElement, open: boolean) => {
    const line = lines.get(item);
    if (line === undefined || !item.hasAttribute('aria-expanded')) return;
    item.setAttribute('aria-expanded', String(open));
    below(item)?.remove();
    if (!open) return;
    const level = Number(item.getAttribute('aria-level')) + 1;
    item.after(element('ul', { role: 'group' }, ...line.children().map((child) => itemOf(child, level))));
  };
  const isOpen = (item: Element) => item.getAttribute('aria-expanded') === 'true';
  const all = () => [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const focus = (item: HTMLElement | null | undefined) => {
    if (item === null || item === undefined) return;
    for (const other of tree.querySelectorAll('[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    item.setAttribute('tabindex', '0');
    item.focus();
  };
  const at = (event: Event) => (event.target as Element).closest<HTMLElement>('[role=treeitem]');
  const choose = (item: HTMLElement | null) => {
    const line = item === null ? undefined : lines.get(item);
    if (line !== undefined) ask.select(line.target);
  };

  tree.addEventListener('click', (event) => {
    const item = at(event);
    if (item === null) return;
    // The arrow in front of a line opens it; its words select.
    if ((event.target as Element).matches('.outlineText')) choose(item);
    else setOpen(item, !isOpen(item));
    focus(item);
  });
  tree.addEventListener('dblclick', (event) => {
    const item = at(event);
    if (item !== null) setOpen(item, !isOpen(item));
  });
  tree.addEventListener('keydown', (event) => {
    const item = at(event);
    if (item === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const visible = all();
    const index = visible.indexOf(item);
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => {
        focus(visible[index + 1]);
      },
      ArrowUp: () => {
        focus(visible[index - 1]);
      },
      ArrowRight: () => {
        if (!isOpen(item)) setOpen(item, true);
        else focus(below(item)?.querySelector<HTMLElement>('[role=treeitem]'));
      },
      ArrowLeft: () => {
        if (isOpen(item)) setOpen(item, false);
        else focus(item.closest('[role=group]')?.previousElementSibling as HTMLElement | null);
      },
      Home: () => {
        focus(visible[0]);
      },
      End: () => {
        focus(visible.at(-1));
      },
      Enter: () => {
        choose(item);
      },
      ' ': () => {
        choose(item);
      },
    };
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });

  return {
    element: panel,
    update: (top) => {
      const open = new Set(
        all()
          .filter(isOpen)
          .map((item) => key(lines.get(item)?.target)),
      );
      refill(tree, ...top.map((line) => itemOf(line, 1)));
      const reopen = (items: readonly HTMLElement[]) => {
        for (const item of items) {
          if (!open.has(key(lines.get(item)?.target))) continue;
          setOpen(item, true);
          reopen([...(below(item)?.querySelectorAll<HTMLElement>(':scope > li > [role=treeitem]') ?? [])]);
        }
      };
      reopen(all());
      all()[0]?.setAttribute('tabindex', '0');
    },
    select: (target) => {
      chosen = target;
      for (const item of all())
        item.setAttribute('aria-selected', String(sameTarget(lines.get(item)?.target ?? null, target)));
    },
  };
}

const key = (target: Target | undefined): string => `${target?.kind ?? ''} ${target?.id ?? ''}`;
