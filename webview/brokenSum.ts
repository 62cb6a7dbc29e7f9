import { shapeText, type Shape } from '../src/model/graph.ts';
import { broadcastShape } from '../src/model/ops/joins.ts';
import { isMisfit } from '../src/model/ops/rule.ts';
import type { Template } from '../src/protocol/view.ts';

/** The shapes that a merge is given, in its own order; null where one is not known here. */
export function mergedShapes(template: Pick<Template, 'nodes' | 'input'>, node: number): (Shape | null)[] {
  return (template.nodes[node]?.inputs ?? []).map((input) => {
    if (input === -1) return template.input;
    return typeof input === 'number' ? (template.nodes[input]?.shape ?? null) : null;
  });
}

/** "64x64x32 and 32x32x64" of a sum that cannot be made; null where its shapes fit or are not known. */
export function misfitText(template: Pick<Template, 'nodes' | 'input'>, node: number): string | null {
  const known = mergedShapes(template, node).filter((shape) => shape !== null);
  const isBad = template.nodes[node]?.merge === 'sum' && isMisfit(broadcastShape('sums', known));
  return isBad ? known.map(shapeText).join(' and ') : null;
}

/** What would make a sum possible; null where the shapes say too little. */
export function sumAdvice(template: Template, node: number): string | null {
  const inputs = template.nodes[node]?.inputs ?? [];
  const shapes = mergedShapes(template, node);
  const skip = inputs.findIndex((input) => isSkip(input, template));
  const [branch, x] = [shapes[skip === 0 ? 1 : 0], shapes[Math.max(0, skip)]];
  // Where the skip is projected already, the problem's own sentence says what does not fit.
  if (template.skip === 'projection') return null;
  if (inputs.length !== 2 || skip < 0 || branch?.length !== 3 || x?.length !== 3) return null;
  const [height = 0, width = 0, channels = 0] = branch;
  const stride = (x[0] ?? 0) / height;
  if (stride !== (x[1] ?? 0) / width || !Number.isInteger(stride) || stride < 1)
    return `Both must come out with one shape: check the strides, or bring x from ${shapeText(x)} to ${shapeText(branch)} on the skip.`;
  const strided = stride > 1 ? ` and stride ${stride}` : '';
  return `To mend it, put a projection on the skip, a 1x1 convolution with ${channels} filters${strided}, or let F(x) keep the shape of x, ${shapeText(x)}.`;
}

function isSkip(input: number | string, template: Template): boolean {
  return input === -1 || (typeof input === 'number' && template.nodes[input]?.role === 'skip');
}
