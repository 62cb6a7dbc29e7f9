/**
 * For the formats that state a net by its name or its numbers, and no layers: whether a file that matches one names a net
 * that is drawn, and no other family. Cheap, from the words in its text.
 */
export const namesDrawnNet = (_path: string, text: string): boolean =>
  /res_?ne(?:x)?t|anynet|\bvgg\d/i.test(text);
