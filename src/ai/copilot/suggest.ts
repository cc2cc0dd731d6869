// Short, complete replies for what a customer asked: saved ones, passages of articles, and what settled similar conversations. Pure; whoever
// calls brings the candidates. What was told to another customer is taken only where nothing in it is about that customer.
import { redact } from '../text/redact.ts';
import { holdersOf, sharedShare, stemSet } from '../text/shares.ts';
import { fold, type Language, languageOf, stemsOf } from '../text/words.ts';
import { isAsk, isDone, isFarewell, isGreeting, isHolding, isQuestion, isThanks } from './phrases.ts';
import { isSignature, type SpokenTurn, sentencesIn } from './turns.ts';

export type Suggestion<Source extends string = 'reply' | 'article' | 'past'> = {
  source: Source;
  /** Of the saved reply, the article or the conversation. */
  sourceId: string;
  /** What it is from, for people. */
  title: string;
  text: string;
  /** 0 to 1, comparable within one source only. */
  score: number;
};

/** A longer one is no short reply. */
const mostCharacters = 900;
const fewestStems = 2;
const mostShown = 3;
/** From here on two texts say the same. */
const sameText = 0.7;

/**
 * What the customer waits to hear: what they wrote since we last spoke, without greetings and thanks; '' where that asks nothing.
 * @param open questions that nobody has answered yet, for when we spoke last
 */
export function waitingFor(
  turns: readonly SpokenTurn[],
  open: readonly string[],
  language: Language,
): string {
  const last = turns.findLastIndex(({ role }) => role !== 'customer');
  const since = turns.slice(last + 1);
  if (since.length === 0) return open.join('\n');
  const said = since.flatMap(({ text }) => {
    const its = languageOf(text, language);
    return sentencesIn(text).filter(
      sentence =>
        !(isGreeting(sentence, its) && !isQuestion(sentence)) &&
        !isFarewell(sentence, its) &&
        !(isThanks(sentence, its) && !isAsk(sentence, its)),
    );
  });
  return said.join('\n');
}

export type SavedReply = { id: string; title: string; shortcut: string; text: string };

/** Most of a reply's title in the customer's words, or a good part of what it says. */
const titleShare = 0.5;
const fewestScore = 0.3;

/** @param settled what settled similar conversations: a reply that was sent there fits here, too */
export function repliesFor(
  asked: string,
  replies: readonly SavedReply[],
  language: Language,
  settled: readonly { text: string; likeness: number }[],
): Suggestion<'reply'>[] {
  const its = languageOf(asked, language);
  const wanted = stemSet(asked, its);
  const own = replies
    .filter(({ text }) => text.length <= mostCharacters && languageOf(text, its) === its)
    .map(reply => {
      const title = stemSet(`${reply.title} ${reply.shortcut}`, its);
      return { reply, title, text: stemSet(reply.text, its) };
    });
  const holders = holdersOf(own.map(({ title, text }) => new Set([...title, ...text])));
  // What stands in every reply says little about any; what stands in none says nothing about which.
  const weight = (stem: string) => Math.log(1 + (own.length + 1) / (holders.get(stem) ?? own.length + 1));
  return own
    .map(({ reply, title, text }) => {
      const named = Math.max(
        sharedShare(title, wanted, weight),
        sharedShare(stemSet(reply.title, its), wanted, weight),
      );
      const said = sharedShare(wanted, new Set([...title, ...text]), weight);
      const before = Math.max(
        0,
        ...settled.filter(each => isSame(each.text, reply.text, its)).map(each => each.likeness),
      );
      const score = Math.min(1, 0.6 * (named >= titleShare ? named : 0) + 0.4 * said + 0.5 * before);
      return { reply, score };
    })
    .filter(({ score }) => score >= fewestScore)
    .sort((a, b) => b.score - a.score)
    .map(({ reply: { id, title, text }, score }) => ({ source: 'reply', sourceId: id, title, text, score }));
}

export type Settled = {
  id: string;
  title: string;
  /** The other customer's. */
  customerName: string;
  /** What settled it; null where nothing did. */
  solution: { text: string; role: 'agent' | 'ai' } | null;
  likeness: number;
};

const fewestLikeness = 0.2;

export function repliesFromPast(
  asked: string,
  past: readonly Settled[],
  language: Language,
): Suggestion<'past'>[] {
  const its = languageOf(asked, language);
  return past.flatMap(({ id, title, customerName, solution, likeness }) => {
    if (solution?.role !== 'agent' || likeness < fewestLikeness) return [];
    const text = forAnybody(solution.text, customerName, its);
    return text === null ? [] : [{ source: 'past' as const, sourceId: id, title, text, score: likeness }];
  });
}

/**
 * What was told to one customer, fit for another: without greeting and farewell. Null where anything in it is theirs: their name, a card, an
 * address, a phone number, a number of four digits or more, or something that was done for them.
 */
export function forAnybody(text: string, customerName: string, language: Language): string | null {
  if (languageOf(text, language) !== language) return null;
  const sentences = sentencesIn(text);
  const kept = sentences.filter((sentence, at) => {
    if (at === 0 && isGreeting(sentence, language)) return false;
    if (isFarewell(sentence, language) || isHolding(sentence, language)) return false;
    return !isSignature(sentence, at, sentences.length);
  });
  const joined = kept.join(' ');
  const words = new Set(fold(joined).match(/[\p{L}\p{N}'’-]+/gu) ?? []);
  const names = fold(customerName).match(/[\p{L}'’-]{2,}/gu) ?? [];
  const isTheirs =
    names.some(name => words.has(name)) ||
    redact(joined).text !== joined ||
    /\p{N}{4}|\b(?=\p{L}*\p{N})(?=\p{N}*\p{L})[\p{L}\p{N}]{6,}\b/u.test(joined) ||
    kept.some(sentence => isDone(sentence, language));
  const saysSomething = stemsOf(joined, language).length >= fewestStems;
  return isTheirs || !saysSomething || joined.length > mostCharacters ? null : joined;
}

function isSame(one: string, other: string, language: Language): boolean {
  const [first, second] = [stemSet(one, language), stemSet(other, language)];
  const shared = [...first].filter(stem => second.has(stem)).length;
  return shared > 0 && shared / Math.max(first.size, second.size) >= sameText;
}

/**
 * At most three: the best of each source before the second of any, none that says what another says, or what was said already.
 * @param said by us in this conversation, and what is proposed beside it
 */
export function suggestionsOf(
  bySource: readonly (readonly Suggestion[])[],
  said: readonly string[],
  language: Language,
): Suggestion[] {
  const ranked = bySource.flatMap(each =>
    each.toSorted((a, b) => b.score - a.score).map((suggestion, rank) => ({ suggestion, rank })),
  );
  const chosen: Suggestion[] = [];
  for (const { suggestion } of ranked.toSorted((a, b) => a.rank - b.rank)) {
    const known = [...said, ...chosen.map(({ text }) => text)];
    if (known.some(text => text === suggestion.text || isSame(text, suggestion.text, language))) continue;
    chosen.push(suggestion);
    if (chosen.length === mostShown) break;
  }
  return chosen;
}
