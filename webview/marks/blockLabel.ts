import { shapeText } from '../../src/model/graph.ts';
import type { Item } from '../layout/item.ts';
import { blockName } from '../layout/cardDrawing.ts';
import { partAt, sectionAt } from '../pictureIndex.ts';
import { sectionName, skipNames } from '../../src/protocol/labels.ts';
import type { ItemContext } from './context.ts';

/** An id without the stage that its band already names: "block2.conv1". */
export function shortId(
  id: string,
  { item, picture }: Pick<ItemContext, 'picture'> & { readonly item: Pick<Item, 'place'> },
): string {
  const section = sectionAt(picture, item.place);
  const prefix = section?.kind === 'stage' ? `stage${section.number}.` : '';
  return prefix !== '' && id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

/** The block's short id: "block2", or "block2–4" of a run. */
export function blockTitle({
  item,
  instance,
  picture,
}: Pick<ItemContext, 'instance' | 'picture'> & { readonly item: Pick<Item, 'count' | 'place'> }): string {
  const short = (id: string) => shortId(id, { item, picture });
  if (item.count < 2) return short(instance.id);
  const last = partAt(picture, item.place)?.instances.at(-1);
  return last === undefined ? short(instance.id) : rangeText(short(instance.id), short(last.id));
}

/** "stage 3, block1, bottleneck, projection skip, 28x28x512" for a screen reader. */
export function blockLabel(context: ItemContext): string {
  const { picture, item, template } = context;
  const section = sectionAt(picture, item.place);
  const parts = [
    section === undefined ? '' : sectionName(section),
    blockTitle(context).replace(/^block(?=\d+(–\d+)?$)/, item.count > 1 ? 'blocks ' : 'block '),
    item.count > 1 ? `run of ${item.count} equal blocks` : '',
    blockName(template),
    template.skip === null ? 'no skip' : `${skipNames[template.skip]} skip`,
    shapeText(template.output),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function rangeText(first: string, last: string): string {
  const head = /^\D*/.exec(first)?.[0] ?? '';
  const end = last.slice(head.length);
  return head !== '' && last.startsWith(head) && /^\d+$/.test(end)
    ? `${first}–${end}`
    : `${first} to ${last}`;
}
