// How urgent a conversation is and what it is about, each with the reason: suggestions for a person to take up. Pure, no network.
import { fold, type Language, stemsOf } from '../text/words.ts';
import { type Mood, moodOf } from './mood.ts';
import { isAsk, isThanks } from './phrases.ts';
import { type SpokenTurn, sentencesOfTurn } from './turns.ts';

export type PriorityReason =
  | 'danger'
  | 'legal'
  | 'deadline'
  | 'money'
  | 'angry'
  | 'unanswered'
  | 'only_thanks';

export type PrioritySuggestion = {
  value: 0 | 1 | 2 | 3;
  /** `words` as they stand in a message; '' where it is no word that says so. Empty for the usual priority. */
  because: { reason: PriorityReason; words: string }[];
};

export type TagSuggestion =
  | { tag: string; reason: 'words'; words: string }
  /** So many of the similar conversations carry it. */
  | { tag: string; reason: 'similar'; count: number; of: number };

export type Triage = { mood: Mood; priority: PrioritySuggestion; tags: TagSuggestion[] };

/** Over folded text. */
const signs: Record<'danger' | 'legal' | 'deadline' | 'money', Record<Language, RegExp>> = {
  danger: {
    en: /\b(?:injur\w+|hurt (?:my|him|her|our|the)|burn(?:ed|t) (?:my|him|her|our)|bleeding|hospital|caught fire|on fire|electric shock|allergic reaction|poison\w*|gas leak|explod\w+)\b/,
    de: /\b(?:verletz\w+|verbrannt|verbruht|blut(?:et|end)|krankenhaus|feuer gefangen|brennt|stromschlag|allergische reaktion|vergift\w+|explodier\w+|notarzt)\b/,
    fr: /\b(?:blesse\w*|brule\w* (?:la|le|les|a la)|saigne\w*|hopital|pris feu|en feu|choc electrique|reaction allergique|empoisonn\w+|explos\w+)\b/,
  },
  legal: {
    en: /\b(?:lawyer|solicitor|attorney|legal action|sue you|court|trading standards|ombudsman|consumer protection|gdpr|data protection)\b/,
    de: /\b(?:anwalt\w*|rechtsanwalt\w*|klage|gericht|verbraucherzentrale|verbraucherschutz|anzeige erstatten|dsgvo|datenschutz|schlichtungsstelle)\b/,
    fr: /\b(?:avocat|tribunal|porter plainte|poursuites?|mise en demeure|mediateur|dgccrf|rgpd|donnees personnelles|que choisir)\b/,
  },
  deadline: {
    en: /\b(?:urgent\w*|asap|as soon as possible|immediately|right away|emergency|by (?:today|tomorrow|tonight)|today at the latest|(?:needed?|need it) (?:today|tomorrow|by)|deadline)\b/,
    de: /\b(?:dringend\w*|eilt|eilig\w*|sofort|umgehend|so schnell wie moglich|schnellstmoglich|notfall|bis (?:heute|morgen)|noch heute|spatestens)\b/,
    fr: /\b(?:urgen(?:t|te|ce)|au plus vite|des que possible|immediatement|tout de suite|d'ici (?:demain|ce soir)|au plus tard|aujourd'hui meme|delai depasse)\b/,
  },
  money: {
    en: /\b(?:charged (?:me )?(?:twice|two times|again)|double charged|debited twice|unauthori[sz]ed|stolen card|fraud\w*|overcharged|chargeback|wrong amount)\b/,
    de: /\b(?:(?:doppelt|zweimal) (?:abgebucht|belastet|bezahlt|berechnet)|unberechtigt\w* abbuchung|nicht autorisiert\w*|betrug|ruckbuchung|falscher betrag|zu viel (?:abgebucht|berechnet))\b/,
    fr: /\b(?:(?:preleve|debite|facture)\w* (?:deux fois|en double)|double (?:prelevement|debit|facturation)|non autorise\w*|fraude|carte volee|mauvais montant|trop preleve)\b/,
  },
};

/** The first place of a folded pattern, in the words of the text itself. Folding keeps lengths but for ß and œ, so nearby is near enough. */
function wordsFound(text: string, pattern: RegExp): string | null {
  const match = pattern.exec(fold(text.replace(/[’ʼ]/gu, "'")));
  return match ? match[0] : null;
}

/** So many messages in a row without an answer say that somebody was forgotten. */
const unansweredFrom = 3;

/** @param language of the page, for what is too short to tell */
export function priorityOf(turns: readonly SpokenTurn[], language: Language, mood: Mood): PrioritySuggestion {
  const customers = turns.filter(({ role }) => role === 'customer');
  const because: PrioritySuggestion['because'] = [];
  for (const [reason, patterns] of Object.entries(signs) as [
    keyof typeof signs,
    Record<Language, RegExp>,
  ][]) {
    for (const turn of customers.toReversed()) {
      const its = sentencesOfTurn(turn, language)[0]?.language ?? language;
      const words = wordsFound(turn.text, patterns[its]);
      if (words === null) continue;
      because.push({ reason, words });
      break;
    }
  }
  if (mood.value === 'negative' && mood.score <= -0.6)
    because.push({ reason: 'angry', words: mood.because[0] ?? '' });
  const waiting = turns.length - 1 - turns.findLastIndex(({ role }) => role !== 'customer');
  if (waiting >= unansweredFrom) because.push({ reason: 'unanswered', words: '' });
  if (because.length > 0) {
    const isDanger = because.some(({ reason }) => reason === 'danger');
    return { value: isDanger || because.length > 2 ? 3 : 2, because };
  }
  const last = customers.at(-1);
  const said = last ? sentencesOfTurn(last, language) : [];
  const isOnlyThanks =
    said.length > 0 &&
    said.some(({ text, language: its }) => isThanks(text, its)) &&
    !said.some(({ text, language: its }) => isAsk(text, its)) &&
    mood.value !== 'negative';
  if (isOnlyThanks) return { value: 0, because: [{ reason: 'only_thanks', words: said[0]?.text ?? '' }] };
  return { value: 1, because: [] };
}

/** A resolved conversation that is like this one, from 0 to 1. */
export type Neighbour = { likeness: number; tags: readonly string[] };

const mostTags = 3;
/** A tag that this share of the similar conversations carries, and two of them at least. */
const shareOfNeighbours = 0.34;
const fewestNeighbours = 2;

/**
 * @param known every tag in use
 * @param taken those that it has already
 */
export function tagsFor(
  turns: readonly SpokenTurn[],
  language: Language,
  {
    known,
    taken,
    neighbours,
  }: { known: readonly string[]; taken: readonly string[]; neighbours: readonly Neighbour[] },
): TagSuggestion[] {
  const free = [...new Set(known)].filter(tag => !taken.includes(tag));
  const words = new Map<string, string>();
  for (const turn of turns) {
    if (turn.role !== 'customer') continue;
    for (const { text, language: its } of sentencesOfTurn(turn, language))
      for (const word of text.match(/[\p{L}\p{N}]+/gu) ?? [])
        for (const stem of stemsOf(word, its)) words.set(stem, word);
  }
  const suggested: (TagSuggestion & { weight: number })[] = [];
  const total = neighbours.reduce((sum, { likeness }) => sum + likeness, 0);
  for (const tag of free) {
    const carriers = neighbours.filter(({ tags }) => tags.includes(tag));
    const weight = total === 0 ? 0 : carriers.reduce((sum, { likeness }) => sum + likeness, 0) / total;
    if (carriers.length >= fewestNeighbours && weight >= shareOfNeighbours) {
      suggested.push({
        tag,
        reason: 'similar',
        count: carriers.length,
        of: neighbours.length,
        weight: 1 + weight,
      });
      continue;
    }
    const stems = stemsOf(tag, language);
    if (stems.length > 0 && stems.every(stem => words.has(stem)))
      suggested.push({
        tag,
        reason: 'words',
        words: stems.map(stem => words.get(stem)).join(' '),
        weight: 1,
      });
  }
  return suggested
    .sort((a, b) => b.weight - a.weight || a.tag.localeCompare(b.tag))
    .slice(0, mostTags)
    .map(({ weight: _, ...suggestion }) => suggestion);
}

/** So many of the customer's last messages are listened to. */
const mostHeard = 20;

export function triageOf(
  turns: readonly SpokenTurn[],
  language: Language,
  about: Parameters<typeof tagsFor>[2],
): Triage {
  const customers = turns.filter(({ role }) => role === 'customer');
  const mood = moodOf(
    customers.slice(-mostHeard).map(turn => ({
      text: turn.text,
      language: sentencesOfTurn(turn, language)[0]?.language ?? language,
    })),
  );
  return { mood, priority: priorityOf(turns, language, mood), tags: tagsFor(turns, language, about) };
}
