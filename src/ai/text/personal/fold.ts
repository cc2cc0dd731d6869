// One way to write each character, for looking only: digits of every script as 0–9, wide signs as narrow ones, every dash and blank as the
// plain one, and nothing invisible. What is found is then cut out of the text as it was written.

export type Folded = {
  text: string;
  /** Where each character of `text` stands in the original; one more at the end. */
  at: ArrayLike<number> | null;
};

const isAscii = /^[\t\n\r\x20-\x7e]*$/;
const digit = /^\p{Nd}$/u;
const blank = /^[\p{Zs}]$/u;
const dash = /^[\p{Pd}\u2212\u00ad]$/u;
const invisible = /^\p{Cf}$/u;

/** Decimal digits stand in runs of ten, from 0 to 9 (Unicode, section 4.6). */
function digitOf(point: number): string {
  let start = point;
  while (point - start < 9 && digit.test(String.fromCodePoint(start - 1))) start -= 1;
  // Mathematical digits follow each other in several sets of ten without a gap.
  const from =
    point >= 0x1d7ce && point <= 0x1d7ff ? 0x1d7ce + Math.floor((point - 0x1d7ce) / 10) * 10 : start;
  return String(point - from);
}

function foldOne(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return character;
  if (digit.test(character)) return digitOf(point);
  if (blank.test(character)) return ' ';
  if (character !== '\u00ad' && dash.test(character)) return '-';
  if (invisible.test(character)) return '';
  // Full-width forms of ASCII.
  if (point >= 0xff01 && point <= 0xff5e) return String.fromCodePoint(point - 0xfee0);
  return character;
}

export function fold(text: string): Folded {
  if (isAscii.test(text)) return { text, at: null };
  let folded = '';
  const at: number[] = [];
  let place = 0;
  for (const character of text) {
    const one = foldOne(character);
    folded += one;
    for (let unit = 0; unit < one.length; unit++)
      at.push(place + (one.length === character.length ? unit : 0));
    place += character.length;
  }
  at.push(place);
  return { text: folded, at };
}
