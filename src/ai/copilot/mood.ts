// How a customer feels, by the words used: a lexicon with negation and emphasis, in three languages. Pure, no network.
// The sum is brought between -1 and 1 as VADER does it: s / √(s² + 15) (Hutto and Gilbert, ICWSM 2014). The words are our own.
import { fold, type Language } from '../text/words.ts';
import { isAsk } from './phrases.ts';
import { sentencesIn } from './turns.ts';

export type Mood = {
  value: 'negative' | 'neutral' | 'positive';
  /** -1 to 1. */
  score: number;
  /** The words that say so, as they stand in the text; strongest first. */
  because: string[];
};

/** Beginnings of folded words, or whole words where they end in a dot, by how much they say. */
const lexicon: Record<Language, Record<number, string>> = {
  en: {
    3: 'fantastic excellent wonderful brilliant perfect. perfectly amazing delighted love. loved thrilled superb',
    2: 'great. happy thank pleased lovely impress helpful glad kind. appreciat awesome beautiful works. worked. solved',
    1: 'good. nice. fine. thx cheers better. quick. easy.',
    [-1]: 'slow. late. delay wait. waited waiting confus problem issue wrong. missing annoy unfortunately difficult chipped scratch again.',
    [-2]: 'bad. broken broke. damag unhappy disappoint frustrat poor. poorly upset fail faulty useless rude complain ridiculous unclear cracked leak shattered ignor nobody. terribly',
    [-3]: 'terrible awful horrible disgust furious angry unacceptable worst scam fraud outrag appalling hate. hated liar lied. nightmare disgrace',
  },
  de: {
    3: 'fantastisch hervorragend wunderbar perfekt begeistert grossartig ausgezeichnet liebe.',
    2: 'super. toll. tolle. toller. freue. freut danke. dankeschon vielen. hilfreich zufrieden freundlich prima klasse. geklappt geholfen schon. schone. schoner.',
    1: 'gut. gute. guter. gutes. nett. nette. schnell. einfach. besser. gern. gerne.',
    [-1]: 'langsam spat. spater. verspat warte. warten wartet problem falsch fehlt fehlen leider schwierig verwirr kratz abgeplatzt nochmal. erneut.',
    [-2]: 'schlecht kaputt beschadigt defekt unzufrieden enttausch frustrier arger verarger beschwer unfreundlich mangelhaft zerbrochen undicht ignorier niemand. gesprungen lacherlich',
    [-3]: 'schrecklich furchtbar unverschamt katastroph wutend sauer. inakzeptabel unmoglich. betrug abzocke frech. frechheit skandal',
  },
  fr: {
    3: 'fantastique excellent formidable parfait genial merveill ravi. ravie. adore.',
    2: 'super. merci content. contente. satisfait heureu aimable utile. sympa. top. marche. resolu aide.',
    1: 'bon. bonne. bien. rapide. facile. mieux. joli. jolie.',
    [-1]: 'lent. lente. retard attend attente probleme erreur manque. malheureusement difficile confus raye. rayee. encore.',
    [-2]: 'mauvais casse. cassee. endommag abime mecontent decu. decue. decevant frustr plainte defectueu insatisfait ignore. personne. fele. felee. ridicule nul. nulle.',
    [-3]: 'horrible affreu catastroph inacceptable furieu honteu scandal arnaque fraude colere. escroc',
  },
};

const negations: Record<Language, ReadonlySet<string>> = {
  en: new Set([
    'not',
    'no',
    'never',
    'without',
    "isn't",
    "wasn't",
    "don't",
    "doesn't",
    "didn't",
    "can't",
    "won't",
    "aren't",
    'hardly',
  ]),
  de: new Set(['nicht', 'kein', 'keine', 'keinen', 'keiner', 'nie', 'niemals', 'ohne', 'kaum']),
  fr: new Set(['pas', 'jamais', 'aucun', 'aucune', 'sans', 'rien', 'plus']),
};
const boosts: Record<Language, ReadonlySet<string>> = {
  en: new Set(['very', 'really', 'so', 'extremely', 'absolutely', 'totally', 'completely', 'utterly']),
  de: new Set(['sehr', 'wirklich', 'so', 'extrem', 'absolut', 'total', 'vollig', 'richtig']),
  fr: new Set(['tres', 'vraiment', 'si', 'extremement', 'absolument', 'totalement', 'completement', 'trop']),
};

const negated = -0.7;
const boosted = 1.4;
/** A word in capitals among others that are not. */
const shouted = 1.3;
/** So many words before it may turn a word. */
const reach = 3;
const from = 0.25;
/** What was felt before counts for less once something new is: it is about how somebody feels now. */
const fade = 0.5;
/** A message without any feeling, such as a number that was asked for, changes little. */
const calm = 0.9;

/** Said out of courtesy as often as out of joy. Beginnings of folded words. */
const courtesies: Record<Language, readonly string[]> = {
  en: ['thank', 'thx', 'cheers', 'kind', 'appreciat'],
  de: ['danke', 'vielen', 'freundlich', 'gern'],
  fr: ['merci', 'aimable', 'bien'],
};
/** Thanks for what is still to be done. */
const ahead = /\b(?:in advance|im voraus|d'avance|par avance)\b/;
/** "It would be great if" is a wish, and nobody is glad yet. Folded words before the one that would say so. */
const wishing: Record<Language, ReadonlySet<string>> = {
  en: new Set(['would', "i'd", "it'd", "we'd"]),
  de: new Set(['ware', 'waren', 'fande', 'wurde']),
  fr: new Set(['serait', 'seraient', "j'aimerais"]),
};

type Entry = { word: string; weight: number; isWhole: boolean };
const entries = Object.fromEntries(
  Object.entries(lexicon).map(([language, byWeight]) => [
    language,
    Object.entries(byWeight).flatMap(([weight, words]) =>
      words.split(' ').map((word): Entry => {
        const isWhole = word.endsWith('.');
        return { word: isWhole ? word.slice(0, -1) : word, weight: Number(weight), isWhole };
      }),
    ),
  ]),
) as Record<Language, Entry[]>;

type Felt = { word: string; weight: number; isCourtesy: boolean };

function feltIn(text: string, language: Language): Felt[] {
  const written = text.replace(/[’ʼ]/gu, "'").match(/[\p{L}\p{N}']+/gu) ?? [];
  const words = written.map(fold);
  const hasLower = /\p{Ll}/u.test(text);
  const felt = written.flatMap((own, at) => {
    const word = words[at] ?? '';
    const entry = entries[language].find(each =>
      each.isWhole ? word === each.word : word.startsWith(each.word),
    );
    if (!entry) return [];
    const before = words.slice(Math.max(0, at - reach), at);
    // French says it behind the verb and before what it denies, so one window fits all three.
    const isNegated = before.some(each => negations[language].has(each));
    const isBoosted = before.slice(-1).some(each => boosts[language].has(each));
    const isShouted = hasLower && own.length > 2 && own === own.toUpperCase() && own !== own.toLowerCase();
    const weight =
      entry.weight * (isNegated ? negated : 1) * (isBoosted ? boosted : 1) * (isShouted ? shouted : 1);
    const isCourtesy = courtesies[language].some(each => word.startsWith(each));
    const isWished = weight > 0 && before.some(each => wishing[language].has(each));
    return isWished ? [] : [{ word: own, weight, isCourtesy, entry: entry.word }];
  });
  // "The damaged one arrived damaged": a word said twice in one message is no more anger than once.
  const strongest = new Map<string, Felt>();
  for (const { entry, ...each } of felt) {
    const held = strongest.get(entry);
    if (!held || Math.abs(each.weight) > Math.abs(held.weight)) strongest.set(entry, each);
  }
  return [...strongest.values()];
}

/** Whether thanks in this text thank for something: not for what is asked in the same breath, and not beside a complaint. */
function isGlad(text: string, language: Language, own: number): boolean {
  return (
    own >= 0 &&
    !ahead.test(fold(text.replace(/[’ʼ]/gu, "'"))) &&
    !sentencesIn(text).some(each => isAsk(each, language))
  );
}

/**
 * What a customer feels stays until they say otherwise. Thanks are courtesy beside a complaint or a question; after a complaint of an
 * earlier message they soften it, and only praise turns it.
 * @param texts of the customer, oldest first, each with its language
 */
export function moodOf(texts: readonly { text: string; language: Language }[]): Mood {
  let sum = 0;
  let felt: Felt[] = [];
  const lessen = (share: number) => {
    sum *= share;
    felt = felt.map(each => ({ ...each, weight: each.weight * share }));
  };
  for (const { text, language } of texts) {
    const here = feltIn(text, language);
    const said = here.filter(({ isCourtesy }) => !isCourtesy);
    const own = said.reduce((total, { weight }) => total + weight, 0);
    const thanks = isGlad(text, language, own) ? here.filter(({ isCourtesy }) => isCourtesy) : [];
    lessen(said.length + thanks.length === 0 ? calm : fade);
    const marks = Math.min(3, (text.match(/!/g) ?? []).length);
    sum += own + Math.sign(own) * 0.3 * marks;
    felt.push(...said);
    if (thanks.length === 0) continue;
    if (sum < 0) lessen(fade);
    else sum += thanks.reduce((total, { weight }) => total + weight, 0);
    felt.push(...thanks);
  }
  const score = sum / Math.sqrt(sum * sum + 15);
  const value = score >= from ? 'positive' : score <= -from ? 'negative' : 'neutral';
  const speaking = felt
    .filter(({ weight }) => (value === 'positive' ? weight > 0 : value === 'negative' && weight < 0))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { value, score, because: [...new Set(speaking.map(({ word }) => word))].slice(0, 4) };
}
