import type { SkipKind } from '../src/model/facts.ts';
import { sameShape, type Shape } from '../src/model/graph.ts';
import type { Picture, Template, TemplateNode } from '../src/protocol/view.ts';
import { skipNames } from '../src/protocol/labels.ts';
import { misfitText } from './brokenSum.ts';
import { exact, plural } from './numbers.ts';
import { mergeOf } from './pictureIndex.ts';
import { skipCounts } from './sums.ts';

/** What each kind of skip does to x, for the legend and the inspector. */
export const skipMeanings: Readonly<Record<SkipKind, string>> = {
  identity: 'x is added unchanged: H(x) = F(x) + x',
  projection: 'x passes a convolution, since its dimensions change (options B and C)',
  zeroPad: 'x is subsampled and padded with zero channels (option A)',
  gate: 'a learned gate T mixes both: T H(x) + (1 - T) x',
  concat: 'x is kept beside F(x), channel after channel',
};

type Structure = Pick<Template, 'nodes' | 'input' | 'output'>;

/** One line on a block's skip with its figures: "projection: 1x1 conv, stride 2, 64 -> 128; 8,192 + 256 params; option B". */
export function skipLine(kind: SkipKind, template: Structure, option: 'B' | 'C' = 'B'): string {
  return `${skipNames[kind]}: ${skipFacts(kind, template, option)}`;
}

function skipFacts(kind: SkipKind, template: Structure, option: 'B' | 'C'): string {
  const { input, output, nodes } = template;
  const own = nodes.filter(({ role, merge }) => role === 'skip' && merge === null);
  switch (kind) {
    case 'identity': {
      const misfit = misfitText(template, mergeOf(template));
      return misfit === null ? 'x is added as it is, 0 params' : `x cannot be added, ${misfit} do not fit`;
    }
    case 'projection':
      return [
        [...own.filter(isDrawn).map(nodeText), channelsText(input, output)].filter(said).join(', '),
        paramsText(own),
        `option ${option}`,
      ].join('; ');
    case 'zeroPad':
      return [
        [channelsText(input, output, ' channels'), sizeText(input, output)].filter(said).join(', '),
        paramsText(own),
        'option A',
      ]
        .filter(said)
        .join('; ');
    case 'gate': {
      const gate = gateNodes(nodes);
      const what = gateText(gate);
      const learned = what === null ? [] : [`T is ${what}`, paramsText(gate)];
      return ['T lets H(x) through, 1 - T lets x through', ...learned].join('; ');
    }
    case 'concat': {
      const [kept, all] = [input?.at(-1), output?.at(-1)];
      const beside =
        kept === undefined || all === undefined || all <= kept ? '' : ` beside ${all - kept} new`;
      return `${kept === undefined ? 'x is' : `the ${kept} channels of x are`} kept${beside}; 0 params`;
    }
  }
}

/**
 * Which of the paper's options a projection follows: B where only a change of dimensions asks for one, C where x is
 * projected though F(x) has its shape, or where a net that does so has no identity skip at all.
 */
export function projectionOption({ input, output }: Structure, net: readonly Template[]): 'B' | 'C' {
  if (keepsShape(input, output)) return 'C';
  const needless = net.some((other) => other.skip === 'projection' && keepsShape(other.input, other.output));
  return needless && !net.some(({ skip }) => skip === 'identity') ? 'C' : 'B';
}

/** What a long skip carries, and past how many blocks at most. */
export interface Carried {
  readonly from: readonly string[];
  readonly shapes: readonly (Shape | null)[];
  readonly blocks: number;
}

/** The channels of several maps together; null where those of one are not known. */
export function channelsOf(shapes: readonly (Shape | null)[]): number | null {
  return shapes.reduce<number | null>((sum, shape) => {
    const own = shape?.at(-1);
    return sum === null || own === undefined ? null : sum + own;
  }, 0);
}

/** One line on a skip that reaches past parts of the net, from one node or from all that joined its lane. */
export function busLine(kind: SkipKind, { from, shapes, blocks }: Carried): string {
  const channels = channelsOf(shapes);
  const [first = 'x'] = from;
  const maps = from.length < 2 ? first : `${from.length} maps that joined above`;
  const several = from.length > 1;
  const what =
    kind === 'concat' && channels !== null
      ? `${channels} channels of ${maps} are`
      : `${maps} ${several ? 'are' : 'is'}`;
  const past = blocks === 0 ? '' : `, past ${several ? 'up to ' : ''}${plural(blocks, 'block')}`;
  const added = several ? 'added as they are' : 'added as it is';
  return `${skipNames[kind]}: ${what} ${kind === 'concat' ? 'kept' : added}${past}; 0 params`;
}

const keepsShape = (input: Shape | null, output: Shape | null): boolean =>
  input !== null && output !== null && sameShape(input, output);
const said = (text: string): boolean => text !== '';
const isDrawn = ({ op }: TemplateNode): boolean => op !== 'batchNorm' && op !== 'scale';

/** "1x1 conv, stride 2": the channels are said once, behind all. */
function nodeText({ label, detail }: TemplateNode): string {
  const stride = /stride [^ ,]+/.exec(detail)?.[0];
  const name = label.replace(/ conv, \d+$/, ' conv');
  return stride === undefined ? name : `${name}, ${stride}`;
}

function channelsText(input: Shape | null, output: Shape | null, unit = ''): string {
  const [from, to] = [input?.at(-1), output?.at(-1)];
  return from === undefined || to === undefined ? '' : `${from} -> ${to}${unit}`;
}

/** "1/2 size", where one axis says the same as the other. */
function sizeText(input: Shape | null, output: Shape | null): string {
  const [before, after] = [input?.[0] ?? 0, output?.[0] ?? 0];
  if (input?.length !== 3 || before === after || after === 0) return '';
  return before % after === 0 ? `1/${before / after} size` : `${before} -> ${after} px`;
}

/** The figures of the nodes that have any, in order: "8,192 + 256 params" is a convolution's and its norm's. */
function paramsText(nodes: readonly TemplateNode[]): string {
  if (nodes.some(({ learnable }) => learnable === null)) return 'params not known';
  const figures = nodes.flatMap(({ learnable }) =>
    learnable === null || learnable === 0 ? [] : exact(learnable),
  );
  return `${figures.length === 0 ? '0' : figures.join(' + ')} params`;
}

/**
 * "the sigmoid of 3x3 conv, 32 with bias": the bias is what opens or shuts a gate before it has learned anything. With which
 * value it begins no graph says.
 */
function gateText(gate: readonly TemplateNode[]): string | null {
  const weighted = gate
    .filter(({ learnable }) => learnable !== 0)
    .map(({ label, detail }) => (detail.split(', ').includes('bias') ? `${label} with bias` : label));
  if (weighted.length === 0) return null;
  const last = gate.at(-1);
  return `${last?.op === 'activation' ? `the ${last.label} of ` : ''}${weighted.join(', ')}`;
}

/** The nodes that compute T, the second input of a gate. */
export function gateNodes(nodes: readonly TemplateNode[]): TemplateNode[] {
  const found: TemplateNode[] = [];
  let at = nodes.find(({ merge }) => merge === 'gate')?.inputs[1];
  while (typeof at === 'number' && at >= 0) {
    const node = nodes[at];
    if (node === undefined) break;
    found.unshift(node);
    at = node.inputs[0];
  }
  return found;
}

/** What there is to say where a key is for skips and there is none. */
export function noSkipText(picture: Picture): string {
  return picture.hasGap ? 'What is known of this net has no skip.' : 'This net has no skip.';
}

/** Why no skip is gone along from what is selected. */
export function noWayText(picture: Picture, hasSelected: boolean, forth: boolean): string {
  if (skipCounts(picture).size === 0) return noSkipText(picture);
  if (!hasSelected) return 'Select a block or a layer first: s goes along its skip.';
  return forth ? 'No skip leads on from here.' : 'No skip leads back from here.';
}

/** A node's name where no mark is drawn beside it: a sum's bare sign says too little. */
export function nodeName({ merge, label }: Pick<TemplateNode, 'merge' | 'label'>): string {
  return merge ?? label;
}
