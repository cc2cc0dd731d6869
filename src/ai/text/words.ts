// Turns a text into the stems that retrieval compares, by language.
import { porterStem } from './porter.ts';

export type Language = 'en' | 'de' | 'fr';
export const languages: readonly Language[] = ['en', 'de', 'fr'];

const list = (text: string): string[] => text.split(/\s+/).filter(word => word !== '');

// Words that say nothing about the subject of a question. Words of courtesy are among them: they are in every message.
const stopWords: Record<Language, ReadonlySet<string>> = {
  en: new Set(
    list(`a about above after again all also am an and any anyone anything are aren as at be because been before being
      below between both but by can cannot could couldn did didn do does doesn doing don down during each either else
      ever few for from further get gets getting give go goes going got had hadn has hasn have haven having he her here
      hers him his how however i if in into is isn it its itself just kindly know let like ll make many may maybe me
      might mine more most much must my myself need needs no nor not now of off ok okay on once one only or other our
      ours out over own per perhaps please possible question quite rather re really regarding s same say see shall she
      should shouldn since so some someone something still such sure t tell than thank thanks that the their theirs
      them then there these they thing things this those though through to too under until up upon us ve very want
      wants wanted was wasn way we well were weren what whatever when where whether which while who whom whose why will
      wish with within without won wonder wondering would wouldn yes yet you your yours hello hi hey dear good morning
      afternoon evening anybody think sorry help able trying try m d`),
  ),
  de: new Set(
    list(`aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei
      bin bis bist bitte da damit dann das dass dazu dein deine dem den denn der des dich die dies diese diesem diesen
      dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure fuer für gegen
      gibt guten habe haben hallo hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres
      im in indem ins ist ja jede jedem jeden jeder jedes jene jetzt kann kannst kein keine keinem keinen keiner koennen
      können könnte könnten man mal manche mehr mein meine meinem meinen meiner mich mir mit moechte möchte morgen muss
      müssen nach nein nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner selbst sich sie sind
      so solche soll sollte sondern sonst tag um und uns unser unsere unter viel vom von vor wann war waren warum was
      weg weil weiter welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wollen
      wollte würde würden zu zum zur zwar zwischen danke frage geht gehts abend`),
  ),
  fr: new Set(
    list(`a ai aie alors as au aucun aucune aussi autre aux avant avec avez avoir avons bien bonjour bonsoir c ça ce ceci
      cela ces cet cette ceux chaque ci comme comment d dans de des depuis donc du elle elles en encore est et été être
      eu fait faire faut il ils j je l la là le les leur leurs lui m ma mais me même merci mes moi mon n ne ni non nos
      notre nous on ont ou où par pas peu peut peux plait plaît plus pour pourquoi pouvez puis puisje qu quand que quel
      quelle quelles quels qui s sa sans se sera ses si sil son sont sous sur svp t ta te tes toi ton tous tout toute
      toutes très tu un une vers veux voudrais vos votre vous y question salut savoir combien`),
  ),
};

/** Without accents: people leave them out. ß and œ are not marks and are spelled out. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');

const foldedStopWords: Record<Language, ReadonlySet<string>> = {
  en: stopWords.en,
  de: new Set([...stopWords.de].map(fold)),
  fr: new Set([...stopWords.fr].map(fold)),
};

/** Light German: endings of case, number and person (after Savoy's light stemmer, 2006). */
function germanStem(word: string): string {
  let w = word;
  if (w.length > 6 && w.endsWith('ern')) w = w.slice(0, -3);
  else if (w.length > 5 && /(em|en|er|es|et|st|nd)$/.test(w)) w = w.slice(0, -2);
  else if (w.length > 4 && /[esnt]$/.test(w)) w = w.slice(0, -1);
  if (w.length > 6 && /(en|er|es|em)$/.test(w)) w = w.slice(0, -2);
  return w.length > 4 && w.endsWith('e') ? w.slice(0, -1) : w;
}

/** Light French: plural, gender, the commonest verb and adverb endings (after Savoy's light stemmer, 2006). */
function frenchStem(word: string): string {
  let w = word;
  if (w.length > 5 && /aux$/.test(w)) w = `${w.slice(0, -3)}al`;
  else if (w.length > 3 && /[sx]$/.test(w)) w = w.slice(0, -1);
  if (w.length > 7 && w.endsWith('ement')) w = w.slice(0, -5);
  else if (w.length > 6 && w.endsWith('ment')) w = w.slice(0, -4);
  if (w.length > 5 && /(er|ez|ee)$/.test(w)) w = w.slice(0, -2);
  if (w.length > 4 && /[er]$/.test(w)) w = w.slice(0, -1);
  return w;
}

const stemmers: Record<Language, (word: string) => string> = {
  en: porterStem,
  de: germanStem,
  fr: frenchStem,
};

// Words that customers and help pages use for the same thing; the first of a line stands for all of it. Only words whose
// sense is the same in any shop: a wrong bridge finds wrong answers.
const sameThings: Record<Language, readonly string[]> = {
  en: [
    'delivery deliver delivered ship shipping shipped shipment dispatch postage',
    'parcel package packet',
    'shop store',
    'cost price fee charge',
    'broken broke break cracked smashed shattered',
    'damaged damage defective faulty',
    'phone telephone call',
    'picture photo photograph image',
    'vat tax',
    'login signin logon',
    'email mail',
    'voucher coupon',
    'money cash',
    'pan skillet',
    'hob cooktop stove stovetop',
    'teflon ptfe pfas',
  ],
  de: [
    'lieferung liefern geliefert zustellung zugestellt versand versenden verschicken schicken',
    'paket päckchen sendung',
    'kosten kostet preis gebühr',
    'rückgabe retoure rücksendung zurückgeben zurückschicken zurücksenden',
    'erstattung rückerstattung erstatten',
    'kaputt zerbrochen defekt beschädigt beschädigte',
    'bezahlen zahlen zahlung bezahlung',
  ],
  fr: [
    'livraison livrer livré expédition expédier envoi',
    'colis paquet',
    'coûte coût prix frais tarif',
    'retour retourner renvoyer',
    'remboursement rembourser remboursé',
    'cassé abîmé endommagé brisé',
    'paiement payer règlement',
  ],
};

/** Stem → the stem that stands for it. */
function standsForIn(language: Language): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const line of sameThings[language]) {
    const stems = list(line).map(word => stemmers[language](fold(word)));
    for (const stem of stems) map.set(stem, stems[0] ?? stem);
  }
  return map;
}
const standsFor: Record<Language, ReadonlyMap<string, string>> = {
  en: standsForIn('en'),
  de: standsForIn('de'),
  fr: standsForIn('fr'),
};

const wordPattern = /[\p{L}\p{N}]+/gu;

/** Lower-case words in order, without accents. An apostrophe ends a word: `l'achat`, `don't`. */
export const wordsOf = (text: string): string[] => fold(text).match(wordPattern) ?? [];

/** Stems of the words that carry a subject, in order, repeated as they are. */
export function stemsOf(text: string, language: Language): string[] {
  const stops = foldedStopWords[language];
  const stem = stemmers[language];
  const same = standsFor[language];
  const stems: string[] = [];
  for (const word of wordsOf(text)) {
    if (stops.has(word)) continue;
    const own = stem(word);
    stems.push(same.get(own) ?? own);
  }
  return stems;
}

/** The language of an article or of a page, by its locale; English where we have no stemmer. */
export function languageOfLocale(locale: string): Language {
  const primary = locale.toLowerCase().split(/[-_]/)[0];
  return languages.find(language => language === primary) ?? 'en';
}

/**
 * The language a text is written in, by its function words; `fallback` when there are too few to tell.
 */
export function languageOf(text: string, fallback: Language): Language {
  const words = wordsOf(text);
  const found = { en: 0, de: 0, fr: 0 };
  for (const word of words) {
    const holders = languages.filter(language => foldedStopWords[language].has(word));
    for (const language of holders) found[language] += 1 / holders.length;
  }
  const [best, second] = [...languages].sort((a, b) => found[b] - found[a]);
  if (best === undefined || second === undefined) return fallback;
  return found[best] >= 0.9 && found[best] - found[second] >= 0.5 ? best : fallback;
}
