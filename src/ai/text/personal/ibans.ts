// IBANs: the length of their country and right check digits, however they are grouped.
import type { Found } from './found.ts';

/** By the registry of ISO 13616, release 99. */
const lengths: Readonly<Record<string, number>> = {
  ...{
    AD: 24,
    AE: 23,
    AL: 28,
    AT: 20,
    AZ: 28,
    BA: 20,
    BE: 16,
    BG: 22,
    BH: 22,
    BI: 27,
    BR: 29,
    BY: 28,
    CH: 21,
    CR: 22,
  },
  ...{
    CY: 28,
    CZ: 24,
    DE: 22,
    DJ: 27,
    DK: 18,
    DO: 28,
    EE: 20,
    EG: 29,
    ES: 24,
    FI: 18,
    FK: 18,
    FO: 18,
    FR: 27,
    GB: 22,
  },
  ...{
    GE: 22,
    GI: 23,
    GL: 18,
    GR: 27,
    GT: 28,
    HN: 28,
    HR: 21,
    HU: 28,
    IE: 22,
    IL: 23,
    IQ: 23,
    IS: 26,
    IT: 27,
    JO: 30,
  },
  ...{
    KW: 30,
    KZ: 20,
    LB: 28,
    LC: 32,
    LI: 21,
    LT: 20,
    LU: 20,
    LV: 21,
    LY: 25,
    MC: 27,
    MD: 24,
    ME: 22,
    MK: 19,
    MN: 20,
  },
  ...{
    MR: 27,
    MT: 31,
    MU: 30,
    NI: 28,
    NL: 18,
    NO: 15,
    OM: 23,
    PK: 24,
    PL: 28,
    PS: 29,
    PT: 25,
    QA: 29,
    RO: 24,
    RS: 22,
  },
  ...{
    RU: 33,
    SA: 24,
    SC: 31,
    SD: 18,
    SE: 24,
    SI: 19,
    SK: 24,
    SM: 27,
    SO: 23,
    ST: 25,
    SV: 28,
    TL: 23,
    TN: 24,
    TR: 26,
  },
  ...{ UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
};

/** Countries whose account numbers have no letters. */
const ofDigits =
  /^(?:AE|AT|BA|BE|CR|CZ|DE|DK|EE|ES|FI|FO|GL|HR|HU|IL|IS|LT|LY|ME|MN|MR|NO|PL|PT|RS|SD|SE|SI|SK|SO|ST|TL|TN|VA|XK)/;

/** Check digits by ISO 13616: the rearranged number modulo 97 is 1. */
export function isIban(compact: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  if (lengths[compact.slice(0, 2)] !== compact.length) return false;
  if (ofDigits.test(compact) && /[A-Z]/.test(compact.slice(2))) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const char of moved) {
    const value = /\d/.test(char) ? char : String(char.charCodeAt(0) - 55);
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

const start = /(?:(?<![A-Za-z0-9])|(?<=iban))[A-Za-z]{2}[ -]?\d[ -]?\d/gi;
const part = /[A-Za-z0-9]/;
const between = /[ \t\n.\-/]/;
const mostBetween = 2;

export function findIbans(text: string): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(start)) {
    const length = lengths[match[0].slice(0, 2).toUpperCase()];
    if (length === undefined) continue;
    const from = match.index;
    let compact = '';
    let gap = 0;
    let to = from;
    while (to < text.length && compact.length < length) {
      const char = text[to] ?? '';
      if (part.test(char)) {
        compact += char;
        gap = 0;
      } else if (!between.test(char) || ++gap > mostBetween) break;
      to += 1;
    }
    if (isIban(compact.toUpperCase())) found.push({ kind: 'iban', from, to });
  }
  return found;
}
