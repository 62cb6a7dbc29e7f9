import { select } from 'd3';
import { nothingKnown } from '../../src/model/nothingKnown.ts';
import { shapeText } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import type { Measure } from '../layout/metrics.ts';
import { fitText } from '../marks/context.ts';
import { volumeScaleHeight } from '../marks/volumeScale.ts';
import { brief, exact, shownName } from '../numbers.ts';
import { skipNames } from '../../src/protocol/labels.ts';
import { depthText, leastOf, skipCounts } from '../sums.ts';
import type { SceneState } from '../scene.ts';
import { heatPieces, volumePieces, type CaptionPiece } from './captionScales.ts';
import type { Frame } from './plainSvg.ts';

/** What of the picture's state its caption tells. */
type Captioned = Pick<SceneState, 'picture' | 'heat' | 'volumes' | 'measure'>;

const separator = '   ·   ';
const lineHeight = 17;

export const captionTitle = ({ model, title }: Picture): string => shownName(model ?? title, 80);

/** "ResNet", "25.6 M params", "4.09 G MACs", "input 224x224x3", "Residual Lens". */
export function captionFigures(picture: Picture): string[] {
  const { family, model, totals, inputShape } = picture;
  const [least, depth] = [leastOf(picture), depthText(picture)];
  return [
    ...(family === null || family === model ? [] : [shownName(family, 40)]),
    depth === 'unknown' ? 'depth unknown' : `${depth} weighted ${depth === '1' ? 'layer' : 'layers'}`,
    nothingKnown(totals) ? 'params unknown' : `${least}${brief(totals.learnable)} params`,
    totals.macs === null ? 'MACs unknown' : `${least}${brief(totals.macs)} MACs`,
    inputShape === null ? 'input unknown' : `input ${shapeText(inputShape)}`,
    'Residual Lens',
  ];
}

/**
 * Writes below a frame what is seen in it, for a page where nothing else says so: the net's name, its figures, the kinds
 * of its skips, and the scales of heat and volumes where they are shown. Returns the frame with the caption in it.
 */
export function drawCaption(
  svg: SVGSVGElement,
  { picture, heat, volumes, measure }: Captioned,
  frame: Frame,
): Frame {
  const width = Math.max(frame.width, 320);
  const left = frame.x - (width - frame.width) / 2 + 20;
  const room = width - 40;
  const caption = select(svg).append('g').attr('class', 'caption');
  let y = frame.y + frame.height + 4;
  caption.append('path').attr('class', 'rule').attr('d', `M${left},${y}h${room}`);
  y += 22;
  caption
    .append('text')
    .attr('class', 'captionTitle')
    .attr('x', left)
    .attr('y', y)
    .text(fitText(captionTitle(picture), room / 1.2, 'label', measure));
  for (const line of wrapped(captionFigures(picture), room, measure)) {
    y += lineHeight;
    caption.append('text').attr('class', 'note').attr('x', left).attr('y', y).text(line);
  }
  const rows = [
    { pieces: skipPieces(picture, measure), gap: 20, height: lineHeight },
    { pieces: heat === null ? [] : heatPieces(heat, measure), gap: 8, height: lineHeight },
    { pieces: volumes ? volumePieces(picture, measure) : [], gap: 12, height: volumeScaleHeight + 4 },
  ];
  for (const { pieces, gap, height } of rows) {
    let x = left;
    pieces.forEach(({ width, draw }, at) => {
      if (at === 0) y += height + 3;
      else if (x + width > left + room) {
        x = left;
        y += height;
      }
      draw(caption.append('g').attr('transform', `translate(${x},${y})`));
      x += width + gap;
    });
  }
  return { x: left - 20, y: frame.y, width, height: y + 16 - frame.y };
}

/** "12 identity" behind the line of its kind. */
function skipPieces(picture: Picture, measure: Measure): CaptionPiece[] {
  return [...skipCounts(picture)].map(([kind, count]) => {
    const text = `${exact(count)} ${skipNames[kind]}`;
    return {
      width: 34 + measure(text, 'note'),
      draw: (group) => {
        group.attr('class', `skip ${kind}`).append('path').attr('class', 'line').attr('d', 'M0,-4h28');
        group.append('text').attr('class', 'note').attr('x', 34).text(text);
      },
    };
  });
}

/** Figures in as few lines as they fit in. */
function wrapped(figures: readonly string[], room: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const figure of figures) {
    const last = lines.at(-1);
    const longer = `${last ?? ''}${separator}${figure}`;
    if (last !== undefined && measure(longer, 'note') <= room) lines[lines.length - 1] = longer;
    else lines.push(figure);
  }
  return lines;
}
