// Which past conversations are like one, for whoever's computer does not hold them: the same ranking as in the console, over what the server keeps.
import { similarTo, wordsToFind } from '#ai/copilot/similar.ts';
import { languageOfLocale, stemsOf } from '#ai/text/words.ts';
import type { Queryable } from '#platform/db/db.ts';
import type { SimilarConversation } from '#protocol/http/copilot.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import { findPast, turnsOf } from './similar.store.ts';

const mostShown = 5;
/** Whose threads are read. */
const mostRead = 24;
const shortestTerm = 3;

type Here = { id: Id; subject: string; locale: string };

/** @param actor agents are shown conversations of their teams alone */
export async function similarOnServer(
  db: Queryable,
  here: Here,
  { role, teamIds }: Pick<Actor, 'role' | 'teamIds'>,
): Promise<SimilarConversation[]> {
  const language = languageOfLocale(here.locale);
  const turns = (await turnsOf(db, [here.id])).get(here.id) ?? [];
  const asked = { subject: here.subject, turns };
  const terms = termsOf(wordsToFind(asked, language), word => stemsOf(word, language)[0] ?? word);
  if (terms.length === 0) return [];
  const seen = role === 'agent' ? teamIds : null;
  const past = await findPast(db, { terms, not: here.id, teamIds: seen, most: mostRead });
  const threads = await turnsOf(
    db,
    past.map(({ conversationId }) => conversationId),
  );
  const candidates = past.map(facts => ({
    ...{ facts, subject: facts.subject, turns: threads.get(facts.conversationId) ?? [] },
  }));
  return similarTo(asked, candidates, { language, limit: mostShown }).map(
    ({ facts, likeness, solution }) => ({ ...facts, likeness, solution }),
  );
}

/** What a word and its stem begin with, so that its other endings are found as well; in small letters, as the database has them. */
export function termsOf(words: readonly string[], stem: (word: string) => string): string[] {
  const terms = words.map(word => {
    const [own, its] = [word.toLowerCase(), stem(word)];
    let length = 0;
    while (length < its.length && own[length] === its[length]) length += 1;
    return length >= shortestTerm ? own.slice(0, length) : own;
  });
  return [...new Set(terms)].filter(term => /^[\p{L}\p{N}]+$/u.test(term));
}
