// Postal addresses: a street's word with a house number, and the code and the town where they follow it. English, German and French ways of
// writing them; a street without its word ("Am Markt 5") only together with the code and the town.
import type { Found } from './found.ts';

const big = "\\p{Lu}[\\p{L}’'.-]*";
const house = '\\d{1,5}(?:[ ]?[a-zA-Z])?(?:[ ]?[-/][ ]?\\d{1,4})?';
/** The end of a line, a comma, or only a blank. */
const then = '(?:[ \\t]*[,;]?[ \\t]*\\n?[ \\t]*)';
const unit = `(?:${then}(?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|#)\\.? ?#?[\\p{L}\\d-]{1,6})?`;
const british = '[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}(?![\\p{L}\\d])';
const american = '[A-Z]{2} \\d{5}(?:-\\d{4})?(?!\\d)';
/** A full stop ends it. */
const place = "(?:St\\. )?\\p{Lu}[\\p{L}’'-]*";
const town = `${place}(?:[ -](?:am |an der |im |sur |sous |de |la |le |les )?${place}){0,3}`;
const coded = `(?:${then}${town}){0,2}${then}(?:${american}|${british})`;
const way = `(?:(?:${big}|\\d{1,3}(?:st|nd|rd|th)) ){1,4}`;
const direction = '(?: (?:N|S|E|W|NE|NW|SE|SW)(?!\\p{L}))?';
const european = `${then}(?:[A-Z]{1,2}[ -])?\\d{4,5} ${town}`;
const begin = '(?<![\\p{L}\\p{N}.,#$€£/-])';
const end = '(?![\\p{L}\\p{N}])';

const patterns = [
  // "221B Baker Street, London NW1 6XE", "350 5th Ave, Apt 4, New York, NY 10118"
  `${begin}${house}[ ,]{1,2}${way}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Terrace|Crescent|Parkway|Pkwy|Highway|Hwy)${end}\\.?${direction}${unit}(?:${coded})?`,
  // These words mean much else: "3 Way Place".
  `${begin}${house}[ ,]{1,2}${way}(?:Way|Place|Pl|Square|Sq|Close|Gardens|Row|Plaza)${end}\\.?${direction}${unit}${coded}`,
  // "Hauptstraße 5, 10115 Berlin", "Lange Gasse 12a"
  `${begin}(?:${big}(?:[ -]${big}){0,2}[ -])?(?:\\p{Lu}\\p{L}*(?:straße|strasse|str\\.|gasse|weg|platz|allee|damm|ufer|chaussee)|(?:Straße|Strasse|Str\\.|Gasse|Weg|Platz|Allee|Damm|Ufer)) ${house}${end}(?:${european})?`,
  // "12 rue de la Paix, 75002 Paris"
  `${begin}\\d{1,4}(?: (?:bis|ter))?,? (?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d\\.?|[Pp]lace|[Cc]hemin|[Aa]llée|[Ii]mpasse|[Qq]uai|[Rr]oute|[Cc]ours) (?:(?:de|du|des|la|le|les|aux?)[ ]|[dl][’'])*${big}(?: (?:(?:de|du|des|la|le)[ ])*${big}){0,3}(?:${european})?`,
  // "Am Markt 5, 04109 Leipzig": the code and the town tell it.
  `${begin}(?:Am|An|Auf|Im|In|Zum|Zur|Unter|Alter?|Neuer?|Hinter) (?:(?:der|dem|den|des) )?${big}(?: ${big})? ${house}${european}`,
  // "P.O. Box 1234", "Postfach 10 20 30"
  `${begin}(?:P\\.? ?O\\.? ?Box|Postfach|Boîte postale) \\d[\\d ]{0,8}\\d?${end}(?:${european}|${coded})?`,
].map(pattern => new RegExp(pattern, 'gu'));

export const findPostal = (text: string): Found[] =>
  patterns.flatMap(pattern =>
    [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
      kind: 'address' as const,
      from: index,
      to: index + found.trimEnd().length,
    })),
  );
