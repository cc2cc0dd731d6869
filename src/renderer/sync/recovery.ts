// After the server was restored to an earlier time (S6): what this person wrote, the old local database holds, and the new one lacks.
// It is found by id and offered; only a person sends it again, under the rights of now, and marked as recovered.

import type { Message, PackedMessage, Transcript } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { Recovery } from '../data/model.ts';
import type { LocalCollections } from '../data/rxdb.ts';
import type { SearchReader } from '../worker/search-service.ts';

type Own = Pick<PackedMessage, 'id' | 'kind' | 'text' | 'lang' | 'createdAt'> & { conversationId: Id };
const page = 300;

/** The database before, read without opening it as one: RxDB's free core holds the collections of one desk at a time. */
export type OldStore = Pick<SearchReader, 'page'>;

async function* everyMessage(before: OldStore): AsyncGenerator<PackedMessage & { conversationId: Id }> {
  let below: Id | null = null;
  for (;;) {
    const found: Message[] = await before.page('messages', below, page);
    yield* found;
    below = found.at(-1)?.id ?? null;
    if (below === null) break;
  }
  for (;;) {
    const found: Transcript[] = await before.page('transcripts', below, 20);
    for (const { conversationId, messages } of found) {
      for (const message of messages) yield { ...message, conversationId };
    }
    below = found.at(-1)?.id ?? null;
    if (below === null) break;
  }
}

/**
 * @param me whose words are looked for: nobody speaks again for somebody else
 * @returns in the order they were written; a conversation the new database does not hold has no place to send them to
 */
export async function findLost(before: OldStore, after: LocalCollections, me: Id): Promise<Own[]> {
  const own: Own[] = [];
  for await (const message of everyMessage(before)) {
    if (message.author.kind !== 'agent' || message.author.id !== me || message.kind === 'event') continue;
    const { id, kind, text, lang, createdAt, conversationId } = message;
    own.push({ id, kind, text, lang, createdAt, conversationId });
  }
  if (own.length === 0) return [];
  const kept = new Set<Id>();
  const conversations = [...new Set(own.map(each => each.conversationId))];
  const held = await after.conversations.getMany(conversations);
  const reachable = new Set(held.flatMap(conversation => conversation?.id ?? []));
  for (const conversationId of reachable) {
    const singles = await after.messages.keys({ index: ['conversationId', 'seq'], start: [conversationId] });
    for (const id of singles) kept.add(id);
    const packed = await after.transcripts.range({
      index: ['conversationId', 'firstSeq'],
      start: [conversationId],
    });
    for (const { messages } of packed) for (const { id } of messages) kept.add(id);
  }
  return own
    .filter(message => reachable.has(message.conversationId) && !kept.has(message.id))
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

export const recoveryOf = (lost: readonly Own[]): Recovery | null =>
  lost.length === 0
    ? null
    : {
        messages: lost.map(({ id, conversationId, text, createdAt }) => ({
          id,
          conversationId,
          text,
          createdAt,
        })),
      };
