/** The picture's measures in pixels at scale 1; every position follows from these. */
export const metrics = {
  /** A node on the spine, one line of text. */
  unitHeight: 28,
  /** A node on a lane at the side: what comes before its name stands above it, and what comes after below. */
  sideHeight: 40,
  /** Where there is both. */
  sideTall: 55,
  unitPadding: 14,
  unitMin: 128,
  /** A box has room for its name and one figure (" · 16.9 k"), so that it keeps its size when it shows one. */
  figureRoom: 52,
  unitMax: 360,
  mergeRadius: 11,
  /** Room between two nodes of a column; an arrow of this length fits. */
  gap: 18,
  /** Room where lines part to columns or come together from them. */
  forkGap: 30,
  /** From the lower edge of a node to the height at which a skip leaves the spine. */
  forkDrop: 7,
  columnGap: 16,
  laneGap: 24,
  laneStep: 16,
  /** Lanes past this number stand closer, so that a dense net does not widen without end. */
  laneMost: 24,
  sideGap: 20,
  sideStackGap: 17,
  blockPadTop: 22,
  blockPadBottom: 18,
  blockPadSide: 14,
  cardWidth: 232,
  cardHeight: 44,
  cardForkDrop: 6,
  cardGap: 13,
  cardMergeRadius: 8,
  chipHeight: 18,
  /** Sheets that stand behind a card of a run. */
  sheetStep: 4,
  itemGap: 18,
  /** Above what a lane enters its line begins clear of what stands there. */
  entryGap: 9,
  /** From the words above a volume to its box, and from its box to the band below it. */
  volumeLabelGap: 5,
  volumeBandGap: 14,
  runHeadHeight: 22,
  bandLabel: 30,
  /** More of it above a first block that a lane enters, so that the lane passes below the band's title. */
  entryRoom: 20,
  bandPadBottom: 14,
  bandPadSide: 16,
  sectionGap: 34,
  /** Half the width that layers right beside a stem's or head's title may have. */
  titleClear: 110,
  longLaneStep: 14,
  /** Lines that go down beside a frame before they join a lane: their distance from it, and their room. */
  jogGap: 3,
  jogRoom: 8,
  /** Least distance of two lines that lead sideways to lanes. */
  rowGap: 3,
} as const;

/** Width of a text in pixels at scale 1. */
export type Measure = (text: string, style: 'label' | 'note') => number;

export interface Point {
  readonly x: number;
  readonly y: number;
}
