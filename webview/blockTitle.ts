import type { Section } from '../src/protocol/view.ts';

/** What the ids of a stage begin with: its band already says it. */
export const stagePrefix = ({ kind, number }: Pick<Section, 'kind' | 'number'>): string =>
  kind === 'stage' ? `stage${number}.` : '';

/** An id without the stage that its band already names: "block2.conv1". */
export const shortId = (id: string, prefix: string): string =>
  prefix !== '' && id.startsWith(prefix) ? id.slice(prefix.length) : id;

/** A block's short id: "block2", or "block2–4" of a run. */
export function blockTitle(first: string, last: string, prefix: string): string {
  const [from, to] = [shortId(first, prefix), shortId(last, prefix)];
  return first === last ? from : rangeText(from, to);
}

function rangeText(first: string, last: string): string {
  const head = /^\D*/.exec(first)?.[0] ?? '';
  const end = last.slice(head.length);
  return head !== '' && last.startsWith(head) && /^\d+$/.test(end)
    ? `${first}–${end}`
    : `${first} to ${last}`;
}
