import { shapeText } from '../../src/model/graph.ts';
import { skipNames } from '../../src/protocol/labels.ts';
import { blockName } from '../layout/cardDrawing.ts';
import type { ItemContext } from './context.ts';

/** "stage 3, block1, bottleneck, projection skip, 28x28x512" for a screen reader. */
export function blockLabel({ section, title, count, template }: ItemContext): string {
  const parts = [
    section,
    title.replace(/^block(?=\d+(–\d+)?$)/, count > 1 ? 'blocks ' : 'block '),
    count > 1 ? `run of ${count} equal blocks` : '',
    blockName(template),
    template.skip === null ? 'no skip' : `${skipNames[template.skip]} skip`,
    shapeText(template.output),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
