import type { ComparedNet } from '../model/compare/comparison.ts';
import { isLowerBound } from '../model/gaps.ts';
import { nothingKnown } from '../model/nothingKnown.ts';

/** A figure of one of two nets. */
export interface ComparedFigure {
  /** Null where it is not known. */
  readonly value: number | null;
  /** Whether parts of the net that are not known are left out of it. */
  readonly atLeast: boolean;
}

export type FigureName =
  | 'learnable'
  | 'withBnStats'
  | 'macs'
  | 'activationBytes'
  | 'receptiveField'
  | 'depth';

/** A net's figures, each with whether it is a lower bound, by the rules of a single net's picture. */
export function figuresOf(net: ComparedNet): Readonly<Record<FigureName, ComparedFigure>> {
  const { totals, hasGap, depth, receptiveField } = net;
  const nothing = nothingKnown(totals);
  const sum = (value: number | null): ComparedFigure => ({
    value: nothing ? null : value,
    atLeast: isLowerBound(totals),
  });
  return {
    learnable: sum(totals.learnable),
    withBnStats: sum(totals.withBnStats),
    macs: sum(totals.macs),
    activationBytes: sum(totals.activationBytes),
    receptiveField: { value: receptiveField?.[0] ?? null, atLeast: false },
    depth: { value: hasGap && nothing ? null : depth, atLeast: hasGap },
  };
}

/** From the first to the second. */
export interface Difference {
  readonly by: number;
  /** Of the first; null where that is 0. */
  readonly share: number | null;
  /** Whether the true one is as large or larger, in the same direction. */
  readonly atLeast: boolean;
}

/** Null where it is not known: a lower bound tells something of it only where it is above an exact figure. */
export function differenceOf(a: ComparedFigure, b: ComparedFigure): Difference | null {
  if (a.value === null || b.value === null) return null;
  const atLeast = a.atLeast || b.atLeast;
  const isTold = a.atLeast ? !b.atLeast && a.value > b.value : b.value > a.value;
  if (atLeast && !isTold) return null;
  const by = b.value - a.value;
  return { by, share: a.value === 0 ? null : by / a.value, atLeast };
}

/**
 * "+18,992,128 (+74.3 %)"; where it is a lower bound, "at least 18,992,128 more (74.3 %)", since a sign behind "at least"
 * could be read both ways.
 */
export function differenceWords(
  { by, share, atLeast }: Difference,
  text: (value: number) => string,
  minus: string,
): string {
  const size = text(Math.abs(by));
  const part = share === null ? null : `${(100 * Math.abs(share)).toFixed(1)} %`;
  if (atLeast) return `at least ${size} ${by > 0 ? 'more' : 'less'}${part === null ? '' : ` (${part})`}`;
  const sign = by > 0 ? '+' : minus;
  return `${sign}${size}${part === null ? '' : ` (${sign}${part})`}`;
}
