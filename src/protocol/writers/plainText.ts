/**
 * A text that may stand in any file: what XML does not allow (control characters, halves of characters), and marks
 * that turn the direction of the text around it, are replaced; long ones are cut.
 */
export function plainText(text: string, most = 200): string {
  const safe = text
    .slice(0, most + 1)
    .replace(/[\p{Cc}\p{Cs}\u{fffe}\u{ffff}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
  return text.length > most ? `${safe.slice(0, most - 1)}…` : safe;
}
