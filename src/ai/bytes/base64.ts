// Base64 (RFC 4648) and ASCII, where neither Buffer nor atob is at hand.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits = new Int16Array(128).fill(-1);
for (let digit = 0; digit < alphabet.length; digit++) digits[alphabet.charCodeAt(digit)] = digit;

/** Text is made in pieces of this many characters: an engine takes only so many arguments. */
const pieceLength = 8_192;

/** Text of bytes that are ASCII. */
export function fromAscii(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += pieceLength) {
    // Not spread: that asks an array of bytes for one after the other.
    const some = bytes.subarray(from, from + pieceLength) as ArrayLike<number> as number[];
    pieces.push(String.fromCharCode.apply(null, some));
  }
  return pieces.join('');
}

/** Bytes of a text that is ASCII. */
export function toAscii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export function toBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(61);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const left = bytes.length - from;
    const word = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let digit = 0; digit < Math.min(4, left + 1); digit++) {
      out[to + digit] = alphabet.charCodeAt((word >> (18 - 6 * digit)) & 63);
    }
  }
  return fromAscii(out);
}

/** @throws RangeError where the text is no base64 */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0) throw new RangeError('base64 is cut off');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const end = text.length - padding;
  let word = 0;
  let bits = 0;
  let to = 0;
  for (let at = 0; at < end; at++) {
    const digit = digits[text.charCodeAt(at)] ?? -1;
    if (digit < 0) throw new RangeError('not base64');
    word = (word << 6) | digit;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[to++] = (word >> bits) & 255;
  }
  return bytes;
}
