import type { Picture } from '../../src/protocol/view.ts';
import { blockTitle, stagePrefix } from '../blockTitle.ts';
import { shownName } from '../numbers.ts';
import { isBlockPart } from '../pictureIndex.ts';
import { cardName } from './cardDrawing.ts';
import { metrics, type Measure } from './metrics.ts';

/** No card is wider, whatever a block is called. */
const most = 320;
/** A letter of the widest. */
const widestLetter = 13;
/** What stands on a card beside its name: its button, and room at both ends. */
const beside = 44;

/** The width of a picture's cards, at which their names can be read whole; one width for all, so that they stand in line. */
export function cardWidth(picture: Picture, measure: Measure): number {
  let width: number = metrics.cardWidth;
  for (const section of picture.sections) {
    for (const part of section.parts) {
      const template = picture.templates[part.template];
      const [instance] = part.instances;
      if (template === undefined || instance === undefined || !isBlockPart(picture, part)) continue;
      // As if all were folded: what is unfolded lays out nothing else anew.
      const count = part.instances.length;
      const kind = cardName(template);
      const last = part.instances.at(-1)?.id ?? instance.id;
      const name = ` ${shownName(blockTitle(instance.id, last, stagePrefix(section)))}`;
      const room = width - beside;
      if (name.length > 60 || (kind.length + name.length + 5) * widestLetter <= room) continue;
      const badge = count > 1 ? measure(`× ${count}`, 'label') + 22 : 0;
      width = Math.max(width, measure(kind, 'label') + measure(name, 'note') + badge + beside);
    }
  }
  return Math.min(most, Math.ceil(width));
}
