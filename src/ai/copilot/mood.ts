// How a customer feels, by the words used: a lexicon with negation and emphasis, in three languages. Pure, no network.
// The sum is brought between -1 and 1 as VADER does it: s / √(s² + 15) (Hutto and Gilbert, ICWSM 2014). The words are our own.
import { fold, type Language } from '../text/words.ts';

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
/** Each earlier message counts for less: it is about how somebody feels now. */
const fade = 0.5;

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

type Felt = { word: string; weight: number };

function feltIn(text: string, language: Language): Felt[] {
  const written = text.replace(/[’ʼ]/gu, "'").match(/[\p{L}\p{N}']+/gu) ?? [];
  const words = written.map(fold);
  const hasLower = /\p{Ll}/u.test(text);
  return written.flatMap((own, at) => {
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
    return [{ word: own, weight }];
  });
}

/** @param texts of the customer, oldest first, each with its language */
export function moodOf(texts: readonly { text: string; language: Language }[]): Mood {
  let sum = 0;
  let share = 1;
  const felt: Felt[] = [];
  for (const { text, language } of texts.toReversed()) {
    const here = feltIn(text, language);
    const marks = Math.min(3, (text.match(/!/g) ?? []).length);
    const own = here.reduce((total, { weight }) => total + weight, 0);
    sum += share * (own + Math.sign(own) * 0.3 * marks);
    felt.push(...here.map(({ word, weight }) => ({ word, weight: weight * share })));
    share *= fade;
  }
  const score = sum / Math.sqrt(sum * sum + 15);
  const value = score >= from ? 'positive' : score <= -from ? 'negative' : 'neutral';
  const speaking = felt
    .filter(({ weight }) => (value === 'positive' ? weight > 0 : value === 'negative' && weight < 0))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return { value, score, because: [...new Set(speaking.map(({ word }) => word))].slice(0, 4) };
}
