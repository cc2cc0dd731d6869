// Past conversations that are like one, from what is held on this computer: the search index brings candidates, the embedded AI ranks them.
// Nothing here waits for the network.
import { type Similar, similarTo, wordsToFind } from '#ai/copilot/similar.ts';
import type { SpokenTurn } from '#ai/copilot/turns.ts';
import { languageOfLocale } from '#ai/text/words.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { PackedMessage } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { SearchHit, SearchKind } from './model.ts';
import type { LocalCollections } from './rxdb.ts';

const mostShown = 5;
/** Messages that are looked at, and the conversations of which their threads are read. */
const mostHits = 120;
const mostRead = 24;
/** Of a long thread its beginning says what it is about, and its end how it was settled. */
const mostMessages = 200;

export type SimilarDeps = {
  collections: Pick<LocalCollections, 'conversations' | 'messages' | 'transcripts'>;
  find(text: string, kind: SearchKind, atMost: number, isAny: boolean): Promise<SearchHit[]>;
};

/** What was said, without notes and events: a note is for the team, and nobody is answered with it. */
export function spokenTurns(
  messages: readonly (Pick<PackedMessage, 'id' | 'kind' | 'author' | 'text' | 'createdAt'> & {
    seq: number | null;
  })[],
): SpokenTurn[] {
  let seq = 0;
  return messages.flatMap(({ id: messageId, kind, author, text, createdAt: at, seq: own }) => {
    // What is not sent yet stands last.
    seq = own ?? seq + 1;
    const { kind: role } = author;
    return kind === 'text' && role !== 'system' ? [{ messageId, seq, role, text, at }] : [];
  });
}

export function createSimilar({ collections, find }: SimilarDeps) {
  async function turnsOf(id: Id): Promise<SpokenTurn[]> {
    const [singles, packs] = await Promise.all([
      collections.messages.range({
        index: ['conversationId', 'seq'],
        start: [id],
        end: [id],
        limit: mostMessages,
      }),
      collections.transcripts.range({
        index: ['conversationId', 'firstSeq'],
        start: [id],
        end: [id],
        limit: 4,
      }),
    ]);
    const byId = new Map<Id, PackedMessage>(singles.map(message => [message.id, message]));
    for (const pack of packs) for (const message of pack.messages) byId.set(message.id, message);
    return spokenTurns([...byId.values()].sort((a, b) => a.seq - b.seq));
  }

  /** @param turns what was said in it so far */
  return async (here: Conversation, turns: readonly SpokenTurn[]): Promise<Similar<Conversation>[]> => {
    const language = languageOfLocale(here.locale);
    const asked = { subject: here.subject, turns };
    const words = wordsToFind(asked, language);
    if (words.length === 0) return [];
    const hits = await find(words.join(' '), 'message', mostHits, true);
    const ids = [...new Set(hits.flatMap(({ conversationId }) => conversationId ?? []))].filter(
      id => id !== here.id,
    );
    const held = await collections.conversations.getMany(ids);
    const past = held.flatMap(each => (each?.status === 'resolved' ? [each] : [])).slice(0, mostRead);
    const candidates = await Promise.all(
      past.map(async facts => ({ facts, subject: facts.subject, turns: await turnsOf(facts.id) })),
    );
    return similarTo(asked, candidates, { language, limit: mostShown });
  };
}
