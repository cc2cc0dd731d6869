// Takes personal data out of a text before it leaves this machine. Structured data only; names and addresses need a model.

export type Redaction = { text: string; found: Record<RedactedKind, number> };
export type RedactedKind = 'card' | 'iban' | 'email' | 'phone';

/** Luhn, ISO/IEC 7812-1 annex B. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    let digit = Number(digits[digits.length - 1 - index]);
    if (index % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

/** Check digits by ISO 13616: the rearranged number modulo 97 is 1. */
export function isIban(compact: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const char of moved) {
    const value = /\d/.test(char) ? char : String(char.charCodeAt(0) - 55);
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

const emailPattern =
  /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-][\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{0,63}@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.[\p{L}\p{N}-]{1,63})+/gu;
const ibanPattern = /\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{1,4}){3,9}\b/g;
const cardPattern = /(?<![\d-])\d(?:[ .-]?\d){12,18}(?!\d)/g;
const phonePattern =
  /(?<![\p{L}\p{N}.,-])(?:\+|00)[1-9]\d{0,2}[ ./-]?(?:\(0?\d{1,5}\)[ ./-]?)?\d(?:[ ./-]?\d){5,12}(?!\d)|(?<![\p{L}\p{N}.,-])\(?0\d{1,5}\)?[ ./-]?\d(?:[ ./-]?\d){4,11}(?!\d)|(?<![\p{L}\p{N}.,-])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)/gu;
/** "00 2026-11-23" and "01.12.2026" are days, "09.30-17.00" are hours. */
const looksLikeDate =
  /^\(?0?\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})$|^0?\d{1,2}[.:]\d{2} ?- ?\d{1,2}[.:]\d{2}$/;

/**
 * Replaces cards, IBANs, e-mail addresses and phone numbers by `[card]`, `[iban]`, `[email]`, `[phone]`.
 * A number counts as a card or an IBAN only when its check digits are right.
 */
export function redact(text: string): Redaction {
  const found = { card: 0, iban: 0, email: 0, phone: 0 };
  const take = (kind: RedactedKind) => {
    found[kind] += 1;
    return `[${kind}]`;
  };
  const redacted = text
    .replace(emailPattern, () => take('email'))
    .replace(ibanPattern, match => ibanIn(match, take))
    .replace(cardPattern, match => (isCardNumber(match.replace(/\D/g, '')) ? take('card') : match))
    .replace(phonePattern, match => {
      const digits = match.replace(/\D/g, '').length;
      return digits < 7 || digits > 15 || looksLikeDate.test(match) ? match : take('phone');
    });
  return { text: redacted, found };
}

/** The pattern may run on into the words behind an IBAN: the longest part with right check digits counts. */
function ibanIn(match: string, take: (kind: RedactedKind) => string): string {
  for (let end = match.length; end >= 15; end--) {
    const part = match.slice(0, end);
    if (/[A-Za-z0-9]$/.test(part) && isIban(part.replace(/[ -]/g, '').toUpperCase())) {
      return take('iban') + match.slice(end);
    }
  }
  return match;
}
