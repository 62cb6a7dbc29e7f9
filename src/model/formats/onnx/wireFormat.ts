/**
 * Protobuf's wire format (protobuf.dev/programming-guides/encoding): a message is a row of fields, each a key, which is
 * the field's number and the way it is written, and a value. Messages in messages are bytes until somebody asks for them.
 */

/** A part of the file's bytes; nothing is copied out of it before it is asked for. */
export interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** One field: a number as it stands (varints signed), or the span of what is written with its length. */
export type Field = (number: number, value: number | null, span: Span) => void;

/** A place in the bytes that moves on; -1 once something was no protobuf. */
interface Cursor {
  at: number;
}

/**
 * Calls `visit` for every field of a message, in the file's order. False where the bytes are no message: a field of a
 * kind that there is not, or one that runs past the end. What was visited before that has been visited.
 */
export function eachField({ bytes, start, end }: Span, visit: Field): boolean {
  const cursor: Cursor = { at: start };
  while (cursor.at < end) {
    const key = varint(bytes, cursor, end);
    if (cursor.at < 0 || key < 8 || key > 0xffffffff) return false;
    const number = Math.floor(key / 8);
    const written = key % 8;
    const from = cursor.at;
    let value: number | null = null;
    let to: number;
    if (written === 0) {
      value = varint(bytes, cursor, end);
      to = cursor.at;
    } else if (written === 2) {
      const length = varint(bytes, cursor, end);
      if (cursor.at < 0 || length < 0) return false;
      to = cursor.at + length;
    } else if (written === 1) to = from + 8;
    else if (written === 5) to = from + 4;
    else return false;
    if (cursor.at < 0 || to > end) return false;
    // A view costs more than all else here, and few fields need one.
    if (written === 1) value = viewOf(bytes).getFloat64(from, true);
    else if (written === 5) value = viewOf(bytes).getFloat32(from, true);
    visit(number, value, { bytes, start: written === 2 ? cursor.at : from, end: to });
    cursor.at = to;
  }
  return true;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * A varint as a signed number of 64 bits, exact up to 2^53: seven bits a byte, the lowest first, at most ten bytes. A
 * negative one has all ten.
 */
function varint(bytes: Uint8Array, cursor: Cursor, end: number): number {
  const first = bytes[cursor.at] ?? 0;
  // Most are keys and lengths of one byte.
  if (first < 0x80 && cursor.at < end) {
    cursor.at += 1;
    return first;
  }
  let [low, high, shift] = [0, 0, 0];
  for (let at = cursor.at; at < end && shift < 70; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high |= bits >> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) {
      cursor.at = at + 1;
      return (high | 0) * 2 ** 32 + (low >>> 0);
    }
  }
  cursor.at = -1;
  return 0;
}

/** The varints that are packed into one field, as many as there are and at most that many. */
export function packedVarints({ bytes, start, end }: Span, most: number): number[] {
  const numbers: number[] = [];
  const cursor: Cursor = { at: start };
  while (cursor.at >= 0 && cursor.at < end && numbers.length < most) {
    const number = varint(bytes, cursor, end);
    if (cursor.at >= 0) numbers.push(number);
  }
  return numbers;
}

/** Numbers of a fixed size, little-endian, one behind the other: at most that many. */
export function fixedNumbers(
  { bytes, start, end }: Span,
  type: 'float32' | 'float64' | 'int32' | 'int64',
  most: number,
): number[] {
  const view = viewOf(bytes);
  const size = type === 'float32' || type === 'int32' ? 4 : 8;
  const count = Math.min(most, Math.floor((end - start) / size));
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    if (type === 'float32') return view.getFloat32(at, true);
    if (type === 'float64') return view.getFloat64(at, true);
    if (type === 'int32') return view.getInt32(at, true);
    return view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  });
}
