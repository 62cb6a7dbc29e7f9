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

/** "8.18 GFLOPs" for 4.09 G MACs: a multiply and an add each. */
export function flops(macs: number): string {
  const [number = '', unit = ''] = brief(2 * macs).split(' ');
  return `${number} ${unit}FLOPs`;
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

/** A name as it can be shown: control and direction-changing characters are replaced, long ones cut. */
export function shownName(name: string, most = 200): string {
  const safe = name.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
  return safe.length > most ? `${safe.slice(0, most - 1)}…` : safe;
}
