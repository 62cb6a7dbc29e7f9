/** Width of the strip that shows the whole net in a page of so many pixels, as styles/minimap.css has it. */
export const minimapWidth = (page: number): number => (page <= 720 ? 26 : 44);
