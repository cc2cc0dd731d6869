// Takes personal data and secrets out of a text before it leaves this machine or reaches a log: by form, check digits and what stands before
// it. Names of people and places are known only where a title, an introduction or a street's word announces them.
import { findAddresses } from './personal/addresses.ts';
import { findCards } from './personal/cards.ts';
import { fold } from './personal/fold.ts';
import type { Found, PersonalKind } from './personal/found.ts';
import { findIbans } from './personal/ibans.ts';
import { findMails } from './personal/mails.ts';
import { findNames, nameMarks } from './personal/names.ts';
import { findPhones } from './personal/phones.ts';
import { findPostal } from './personal/postal.ts';
import { findSecrets, secretMarks } from './personal/secrets.ts';

export type RedactedKind = PersonalKind;
export type Redaction = { text: string; found: Record<RedactedKind, number> };

/** In the order in which they claim their piece: nothing that stands in an earlier one is looked at again. */
const finders: readonly ((text: string) => Found[])[] = [
  findMails,
  findAddresses,
  findPhones,
  findPostal,
  findNames,
];

const mayBeOther = /\d|@|[[({] ?at ?[\])}]/i;

/** Whether anything of any kind can be there at all: most messages end here. */
const mayHold = (folded: string): boolean =>
  mayBeOther.test(folded) || secretMarks.test(folded) || nameMarks.test(folded);

const ranked: readonly PersonalKind[] = ['card', 'iban', 'secret', 'email', 'ip', 'phone', 'address', 'name'];

/** Pieces that overlap are one, of the kind that matters most: nothing of either is left beside it. */
function joined(pieces: readonly Found[]): Found[] {
  const all: Found[] = [];
  for (const piece of pieces.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = all.at(-1);
    if (piece.to <= piece.from) continue;
    if (!last || piece.from >= last.to) all.push({ ...piece });
    else {
      last.to = Math.max(last.to, piece.to);
      if (ranked.indexOf(piece.kind) < ranked.indexOf(last.kind)) last.kind = piece.kind;
    }
  }
  return all;
}

/** The digits of an account may come out right as those of a card: they are the account's. */
function cardsAlone(text: string, ibans: readonly Found[]): Found[] {
  return findCards(text).filter(card => !ibans.some(({ from, to }) => from <= card.from && card.to <= to));
}

const blotted = (text: string, pieces: readonly Found[]): string =>
  replaced(text, pieces, found => '\u0001'.repeat(found.length));

function findAll(text: string): Found[] {
  // These see the whole text: a password that ends within a card's number must not hide the number from its finder.
  const ibans = findIbans(text);
  let all = joined([...cardsAlone(text, ibans), ...ibans, ...findSecrets(text)]);
  for (const find of finders) all = joined([...all, ...find(blotted(text, all))]);
  return all;
}

const lengthAt = (text: string, at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

/** What `find` finds in the folded text, by its places in the text as it was written. */
function findFolded(text: string, find: (folded: string) => Found[]): Found[] {
  const { text: folded, at } = fold(text);
  const found = find(folded);
  if (!at) return found;
  return found.map(({ kind, from, to }) => {
    const last = at[to - 1] ?? 0;
    return { kind, from: at[from] ?? 0, to: last + lengthAt(text, last) };
  });
}

/** Where in the text it stands, in the order of the text. A number counts as a card or an IBAN only when its check digits are right. */
export const findPersonal = (text: string): Found[] =>
  findFolded(text, folded => (mayHold(folded) ? findAll(folded) : []));

/** @param pieces in the order of the text, none over another */
export function replaced<Piece extends { from: number; to: number }>(
  text: string,
  pieces: readonly Piece[],
  put: (found: string, piece: Piece) => string,
): string {
  let written = '';
  let done = 0;
  for (const piece of pieces) {
    written += text.slice(done, piece.from) + put(text.slice(piece.from, piece.to), piece);
    done = piece.to;
  }
  return written + text.slice(done);
}

/** Replaces cards, IBANs, e-mail addresses, phone numbers, internet and postal addresses, secrets and announced names by what `put` says. */
export const redactWith = (text: string, put: (kind: RedactedKind, found: string) => string): string =>
  replaced(text, findPersonal(text), (found, { kind }) => put(kind, found));

/** Each as `[card]`, `[iban]`, `[email]`, `[phone]`, `[ip]`, `[secret]`, `[name]`, `[address]`. */
export function redact(text: string): Redaction {
  const found = { card: 0, iban: 0, email: 0, phone: 0, ip: 0, secret: 0, name: 0, address: 0 };
  const redacted = redactWith(text, kind => {
    found[kind] += 1;
    return `[${kind}]`;
  });
  return { text: redacted, found };
}

/** Card numbers alone, wherever they stand, with the last four digits left: "•••• 1111". What PCI DSS 3.4 lets stand. */
export function maskCards(text: string): string {
  const cards = findFolded(text, folded => (/\d/.test(folded) ? cardsAlone(folded, findIbans(folded)) : []));
  return replaced(text, cards, found => `•••• ${fold(found).text.replace(/\D/g, '').slice(-4)}`);
}
