import type { BlockKind, Merge } from './facts.ts';
import type { GraphNode, OpOf } from './graph.ts';

/** What a block's kind is told by. */
export interface BlockParts {
  readonly merge: Merge;
  /** The nodes of F(x) in topological order, those of inner blocks left out. */
  readonly branch: readonly GraphNode[];
  /** The norm and activation that skip and branch both read stand in the block. */
  readonly sharedHead: boolean;
  /** An activation follows the sum. */
  readonly tail: boolean;
  /** Parallel branches that are joined stand inside F(x). */
  readonly joins: boolean;
  /** F(x) is another block's too: the sum and the concat of a dual path net end one branch. */
  readonly shares: boolean;
}

/** Names a block by its branch, in the words of the papers; what has no name there is "other". */
export function blockKind(parts: BlockParts): BlockKind {
  const { merge, branch, joins } = parts;
  if (merge.kind === 'gate') return 'highway';
  if (merge.kind === 'concat') return merge.skip === null ? 'inception' : concatKind(parts);
  if (joins) return 'inception';
  const shape = branchShape(branch);
  if (shape === null) return 'other';
  return isPreActivation(parts) ? `${shape}-preact` : shape;
}

/** A dense layer keeps the resolution and adds its own maps; a U-Net's arm and a pyramid of pools do not. */
function concatKind({ branch, shares }: BlockParts): BlockKind {
  const weighted = shares || branch.some(({ op }) => op.kind === 'conv2d' || op.kind === 'depthwise');
  const climbs = branch.some(({ op }) => op.kind === 'upsample');
  return weighted && !climbs ? 'dense' : 'other';
}

/**
 * He et al.'s two: basic is two convolutions wider than a pixel; bottleneck is 1x1, wider, 1x1, narrow inside. A
 * depthwise middle or a middle wider than the ends is MobileNet's inverted residual and neither.
 */
function branchShape(branch: readonly GraphNode[]): 'basic' | 'bottleneck' | null {
  const convolutions: OpOf<'conv2d'>[] = [];
  for (const { op } of withoutSqueeze(branch)) {
    if (op.kind === 'depthwise' || (op.kind === 'conv2d' && op.groups > 1 && op.groups === op.filters))
      return null;
    if (op.kind === 'conv2d') convolutions.push(op);
  }
  const area = (op: OpOf<'conv2d'>) => op.kernel[0] * op.kernel[1];
  const [first, second, third] = convolutions;
  if (first === undefined || second === undefined) return null;
  if (convolutions.length === 2) return area(first) > 1 && area(second) > 1 ? 'basic' : null;
  if (third === undefined || convolutions.length > 3) return null;
  const narrowing =
    area(first) === 1 && area(second) > 1 && area(third) === 1 && first.filters <= third.filters;
  return narrowing ? 'bottleneck' : null;
}

/**
 * Norm and activation before each convolution. In the first block of such a net they may belong to the stem; then the
 * branch ends in a bare convolution behind a norm, and nothing follows the sum.
 */
function isPreActivation({ branch, sharedHead, tail }: BlockParts): boolean {
  const start = branch.find(({ op }) => op.kind !== 'dropout' && op.kind !== 'concat')?.op.kind;
  if (sharedHead || start === 'batchNorm' || start === 'activation') return true;
  const ends = branch.findLast(({ op }) => op.kind !== 'dropout')?.op.kind === 'conv2d';
  return !tail && ends && branch.some(({ op }) => op.kind === 'batchNorm');
}

/** Convolutions from a global pool to the product behind it are the squeeze-and-excite gate's, not the block's. */
function withoutSqueeze(branch: readonly GraphNode[]): readonly GraphNode[] {
  const pool = branch.findIndex((node) => node.op.kind === 'globalPool');
  const product = branch.findIndex((node) => node.op.kind === 'multiply');
  return pool < 0 || product < pool ? branch : [...branch.slice(0, pool), ...branch.slice(product)];
}
