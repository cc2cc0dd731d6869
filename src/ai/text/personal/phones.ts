// Phone numbers: by the way they begin, or by what is said before them; never what is a day, an hour or the number of an order.
import type { Found } from './found.ts';

const notBefore = '(?<![\\p{L}\\p{N}.,_#€$£-])';
const gap = '[ \\t./-]{0,3}';
/** With the country: "+49 30 901820", "0049 (0)30/901820". */
const abroad = `${notBefore}(?:\\+ ?|00)[1-9]\\d{0,2}${gap}(?:\\(0?\\d{1,5}\\)${gap})?\\d(?:${gap}\\d){5,12}(?!\\d)`;
/** Within a country, as most write it: with a 0 before the area. */
const home = `${notBefore}(?<!\\d[ \\t])\\(?0\\d{1,5}\\)?${gap}\\d(?:${gap}\\d){4,11}(?!\\d)`;
/** North America. */
const american = `${notBefore}(?:1[ .-])?(?:\\([2-9]\\d{2}\\)[ .-]{0,2}|[2-9]\\d{2}[ .-]{1,2})\\d{3}[ .-]\\d{4}(?![\\d-])`;
/** Spain, Italy and Brazil write mobiles without a 0. */
const mobiles = [
  `${notBefore}[67]\\d{2}(?: \\d{3} \\d{3}| \\d{2} \\d{2} \\d{2})(?! ?\\d)`,
  `${notBefore}3[2-9]\\d[ ./-]\\d{6,7}(?!\\d)`,
  `${notBefore}\\([1-9]\\d\\) ?9?\\d{4}-\\d{4}(?!\\d)`,
];
const patterns = [abroad, home, american, ...mobiles].map(pattern => new RegExp(pattern, 'gu'));

/** What follows such a word is one, however it begins. */
const told =
  /(?<!\p{L})(?:phone|telephone|tel|mobile|cell|whatsapp|sms|fax|telefon(?:nummer)?|handy(?:nummer)?|mobil|rückruf|téléphone|portable|teléfono|móvil|telefono|cellulare|telefoon|my number|call(?: me)?(?: back)?(?: (?:at|on|under))?|reach me (?:at|on|under)|text me (?:at|on))(?: number| no\.?)?(?: is| ist|[’']s)?[ :.]{0,3}(?<number>[+(]?\d(?:[ \t./()-]{0,2}\d){5,14})(?!\d)/giu;

/** An order, a parcel, an article: numbers that begin like a phone's. */
const otherNumber =
  /(?:order|invoice|ticket|case|tracking|parcel|shipment|sku|ean|isbn|imei|serial|batch|reference|ref|rma|customer|article|item|bestell|rechnungs?|kunden|kd\.?|best\.|rg\.|sendungs?|auftrags?|artikel|serien|referenz|commande|facture|colis|pedido|factura|iban|bic|vat|ust|steuer|account|konto|blz|postcode|zip|plz)\p{L}{0,12}(?:[ -]?(?:number|nummer|num|nr|no|id|code)\.?)?[:# ]{0,3}$/iu;

const day =
  /(?<![\d./-])(?:(?:19|20)\d{2}([./-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|[12]\d|3[01])\2(?:(?:19|20)\d{2}|\d{2}))(?![./-]?\d)/g;
const hours =
  /(?<![\d.:])(?:[01]?\d|2[0-4])[.:][0-5]\d(?:[.:][0-5]\d)?(?: ?- ?(?:[01]?\d|2[0-4])[.:][0-5]\d)?(?![.:]?\d)/g;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Of the same length, so that places stay. */
const blot = (text: string, pattern: RegExp): string =>
  text.replace(pattern, match => '_'.repeat(match.length));

export function findPhones(text: string): Found[] {
  const left = [uuid, day, hours].reduce(blot, text);
  const found: Found[] = [];
  const add = (from: number, number: string, fewest = 7): void => {
    const digits = number.replace(/\D/g, '').length;
    if (digits < fewest || digits > 15) return;
    const before = left.slice(Math.max(0, from - 28), from);
    if (!number.startsWith('+') && otherNumber.test(before)) return;
    found.push({ kind: 'phone', from, to: from + number.length });
  };
  for (const match of left.matchAll(told)) {
    const number = match.groups?.['number'] ?? '';
    // Within a town numbers are short, and only what is said before them tells what they are.
    add(match.index + match[0].length - number.length, number, 6);
  }
  for (const pattern of patterns) for (const match of left.matchAll(pattern)) add(match.index, match[0]);
  return found;
}
