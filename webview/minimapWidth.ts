/** Width of the strip that shows the whole net, in pixels, as styles/minimap.css has it. */
export const minimapWidth = (): number => (matchMedia('(max-width: 720px)').matches ? 26 : 44);
