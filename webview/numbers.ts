/** "25,557,032". */
export function exact(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "25.6 M", "4.09 G", "512": three digits and a decimal unit. */
export function brief(value: number): string {
  const units = ['', ' k', ' M', ' G', ' T', ' P'];
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  if (unit === 0) return exact(value);
  return `${scaled.toPrecision(3)}${units[unit] ?? ''}`;
}

/** "25.6 MB", "512 B". */
export function bytesText(count: number): string {
  const text = brief(count);
  return text.includes(' ') ? `${text}B` : `${text} B`;
}

/** "8.18 GFLOPs" for 4.09 G MACs: a multiply and an add each. */
export function flops(macs: number): string {
  const [number = '', unit = ''] = brief(2 * macs).split(' ');
  return `${number} ${unit}FLOPs`;
}

/** "0.93", "1.2e-5", "3,400": a norm in two or three digits. */
export function normText(value: number | null): string {
  if (value === null) return 'not finite';
  if (value === 0) return '0';
  if (value < 0.001 || value >= 100_000) return value.toExponential(1).replace('e+', 'e');
  return value >= 1000 ? exact(value) : String(Number(value.toPrecision(3)));
}

/** "40 s", "3 min 20 s", "1 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "483x483", or "483" where both sides are equal. */
export function fieldText(field: readonly [number, number] | null): string {
  if (field === null) return 'unknown';
  return field[0] === field[1] ? `${field[0]} px` : `${field[0]}x${field[1]} px`;
}

/** "1 skip", "16 skips". */
export function plural(count: number, word: string): string {
  return `${exact(count)} ${word}${count === 1 ? '' : 's'}`;
}

/**
 * A name as it can be shown, alone or among figures: control characters as their pictures, what would change direction
 * or line replaced, words that run from right to left each kept to themselves, long names cut.
 */
export function shownName(name: string, most = 200): string {
  const safe = name
    .slice(0, most + 1)
    .replace(/\p{Cc}/gu, controlPicture)
    .replace(/[\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
  const cut = safe.length > most ? `${safe.slice(0, most - 1)}…` : safe;
  return cut.replace(leftwards, '\u2068$&\u2069');
}

/** A path by its last two names, which tell it from others where there is little room. */
export function shownPath(path: string): string {
  const names = path.split(/[\\/]+/).filter((name) => name !== '');
  return shownName(names.length > 2 ? `…/${names.slice(-2).join('/')}` : path, 80);
}

/** Unicode has pictures of ASCII's control characters (U+2400). */
function controlPicture(mark: string): string {
  const code = mark.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
}

/** Words of scripts that run from right to left, with what stands between them; a figure or a Latin word ends them. */
const leftwards = (() => {
  const letter = '[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]';
  return new RegExp(`${letter}(?:[\\s\\p{P}\\p{M}]*${letter})*`, 'gu');
})();
