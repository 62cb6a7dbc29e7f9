import { button, element, refill } from '../element.ts';

/** One line of a menu. Lines of one `group` that can be on exclude each other. */
export interface MenuItem {
  readonly label: string;
  readonly title?: string;
  readonly press: () => void;
  /** On or off; left out for a plain command. */
  readonly on?: boolean;
  readonly group?: string;
}

/** Items in groups, a line between two; asked for anew at each opening. */
export type MenuGroups = () => readonly (readonly MenuItem[])[];

/** A button that opens a menu above itself: arrows move in it, Escape closes it and goes back to the button. */
export function createMenu(label: string, title: string, groups: MenuGroups): HTMLElement {
  const list = element('div', { class: 'menuSheet', role: 'menu', 'aria-label': label });
  list.hidden = true;
  const opener = button(
    label,
    () => {
      if (list.hidden) open();
      else close(true);
    },
    { class: 'menuButton', title, 'aria-haspopup': 'menu', 'aria-expanded': 'false' },
  );
  const place = element('div', { class: 'menu' }, opener, list);
  const close = (focus: boolean) => {
    list.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    if (focus) opener.focus();
  };
  const entries = () => [...list.querySelectorAll<HTMLButtonElement>('button')];
  const open = () => {
    refill(
      list,
      ...groups().map((group) =>
        element('div', { role: 'group' }, ...group.map((item) => line(item, close))),
      ),
    );
    list.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    entries()[0]?.focus();
  };
  place.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const goes: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = goes[event.key];
    if (event.key === 'Escape') close(true);
    else if (next !== undefined) all[next]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  place.addEventListener('focusout', (event) => {
    if (!place.contains(event.relatedTarget as Node | null)) close(false);
  });
  return place;
}

function line({ label, title, press, on, group }: MenuItem, close: (focus: boolean) => void): HTMLElement {
  let role = 'menuitem';
  if (on !== undefined) role = group === undefined ? 'menuitemcheckbox' : 'menuitemradio';
  return button(
    label,
    () => {
      close(true);
      press();
    },
    {
      role,
      tabindex: '-1',
      ...(on === undefined ? {} : { 'aria-checked': String(on) }),
      ...(title === undefined ? {} : { title }),
    },
  );
}
