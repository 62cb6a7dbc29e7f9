import { easeCubic, select, type BaseType, type Selection } from 'd3';

/** Everything that a fold moves is on its way for as long, and in the same manner. */
export const glideTime = 220;
export const glideEase = easeCubic;

/** How far above its place each item that is drawn still stands, by its key; what has just come in stands nowhere yet. */
export type Shifts = ReadonlyMap<string, number>;

/** Where an element stands, or is on its way to. */
const goals = new WeakMap<Element, string>();

/** Attributes to their values: at once where nothing moves or the element is new, else on the way that all others take. */
export function glide<E extends SVGElement>(
  elements: Selection<E, unknown, BaseType, unknown>,
  values: Readonly<Record<string, string | number>>,
  moves: boolean,
): void {
  const goal = Object.values(values).join(' ');
  elements.each(function () {
    const stood = goals.get(this);
    goals.set(this, goal);
    const element = select<SVGElement, unknown>(this);
    if (!moves || stood === undefined) {
      element.interrupt();
      for (const [name, value] of Object.entries(values)) element.attr(name, value);
    } else if (stood !== goal) {
      const way = element.transition().duration(glideTime).ease(glideEase);
      for (const [name, value] of Object.entries(values)) way.attr(name, value);
    }
  });
}
