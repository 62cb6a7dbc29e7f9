/** What elements were drawn from. */
const facts = new WeakMap<Element, object>();

/**
 * Whether an element was drawn from the same facts before, each one compared as it is; it is taken to be drawn from these
 * from now on. Functions are left out: they follow from the rest.
 */
export function isDrawnFrom(element: Element, next: object): boolean {
  const before = facts.get(element);
  facts.set(element, next);
  if (before === undefined) return false;
  return Object.entries(next).every(
    ([key, value]) => typeof value === 'function' || Reflect.get(before, key) === value,
  );
}

/** The element shows only a part of what it was drawn from: next time it is drawn in any case. */
export const drawnInPart = (element: Element): void => void facts.delete(element);
