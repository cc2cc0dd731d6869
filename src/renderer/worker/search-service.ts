// Fills the index from the local store, newest first and in small bites, keeps it equal to what changes, and answers questions at any time.

import { createSerial } from '#client/serial.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Article, Customer } from '#protocol/documents/desk.ts';
import type { Message, PackedMessage, Transcript } from '#protocol/documents/message.ts';
import type { Id } from '#protocol/ids.ts';
import type { SearchHit, SearchKind } from '../data/model.ts';
import type { Searched } from './messages.ts';
import type { Found, Indexed, SearchIndex } from './search-index.ts';
import { snippetOf } from './words.ts';

type Documents = {
  conversations: Conversation;
  messages: Message;
  customers: Customer;
  articles: Article;
  transcripts: Transcript;
};

export type SearchReader = {
  /** undefined where it is not held. */
  getMany<Name extends Searched>(
    collection: Name,
    ids: readonly Id[],
  ): Promise<(Documents[Name] | undefined)[]>;
  /** By id, downwards: ids carry their time, so the newest come first. */
  page<Name extends Searched>(collection: Name, below: Id | null, limit: number): Promise<Documents[Name][]>;
};

export type SearchServiceDeps = {
  index: SearchIndex;
  reader: SearchReader;
  /** Lets questions in between. */
  breathe(): Promise<void>;
};

function messageEntry(message: PackedMessage, conversationId: Id, container: Id | ''): Indexed[] {
  if (message.kind === 'event' || message.text === '') return [];
  const { id, seq, createdAt: at, text } = message;
  return [{ kind: 'message', id, conversationId, seq, at, container, title: '', text }];
}

const entriesOf: { [Name in Searched]: (document: Documents[Name]) => Indexed[] } = {
  conversations: each => [
    {
      ...{ kind: 'conversation', id: each.id, conversationId: each.id, seq: null, container: '' },
      at: each.lastActivityAt,
      title: `${each.customerName} ${each.subject} ${each.number}`,
      text: each.tags.join(' '),
    },
  ],
  messages: each => messageEntry(each, each.conversationId, ''),
  transcripts: each => each.messages.flatMap(message => messageEntry(message, each.conversationId, each.id)),
  customers: each => [
    {
      ...{ kind: 'customer', id: each.id, conversationId: null, seq: null, container: '' },
      at: each.lastSeenAt,
      title: `${each.name} ${each.email} ${each.phone} ${each.externalId}`,
      text: `${each.note} ${Object.values(each.attributes).join(' ')}`,
    },
  ],
  articles: each => [
    {
      ...{ kind: 'article', id: each.id, conversationId: null, seq: null, container: '' },
      at: each.updatedAt,
      title: `${each.title} ${each.tags.join(' ')}`,
      text: each.body,
    },
  ],
};

const pageOf: Record<Searched, number> = {
  conversations: 400,
  messages: 400,
  customers: 400,
  articles: 20,
  transcripts: 10,
};

export function createSearchService({ index, reader, breathe }: SearchServiceDeps) {
  let isComplete = false;
  const inTurn = createSerial();
  /** What changed while it was being read belongs to the newer state, and is read again after. */
  const changedMeanwhile = new Map<Searched, Set<Id>>();

  function put<Name extends Searched>(collection: Name, documents: readonly Documents[Name][]): void {
    if (collection === 'transcripts') for (const each of documents) index.removeContainer(each.id);
    index.put(documents.flatMap(entriesOf[collection]));
  }

  async function fill(collection: Searched): Promise<void> {
    let below: Id | null = null;
    for (;;) {
      const documents: Documents[Searched][] = await reader.page(collection, below, pageOf[collection]);
      const changed = changedMeanwhile.get(collection);
      put(collection, documents.filter(each => !changed?.has(each.id)) as never);
      const last = documents.at(-1);
      if (!last) return;
      below = last.id;
      await breathe();
    }
  }

  async function titles(found: readonly Found[]): Promise<Map<Id, Conversation>> {
    const ids = [...new Set(found.flatMap(each => each.conversationId ?? []))];
    const held = await reader.getMany('conversations', ids);
    return new Map(held.flatMap(each => (each ? [[each.id, each]] : [])));
  }

  async function textOf(found: Found): Promise<{ title: string; text: string } | undefined> {
    const { kind, id, container } = found;
    if (kind === 'customer') {
      const [held] = await reader.getMany('customers', [id]);
      return held && { title: held.name, text: `${held.email} ${held.phone} ${held.note}` };
    }
    if (kind === 'article') {
      const [held] = await reader.getMany('articles', [id]);
      return held && { title: held.title, text: held.body };
    }
    if (kind === 'conversation') return { title: '', text: '' };
    if (container === '') {
      const [held] = await reader.getMany('messages', [id]);
      return held && { title: '', text: held.text };
    }
    const [held] = await reader.getMany('transcripts', [container]);
    const message = held?.messages.find(each => each.id === id);
    return message && { title: '', text: message.text };
  }

  async function change(collection: Searched, ids: readonly Id[]): Promise<void> {
    if (!isComplete) {
      const known = changedMeanwhile.get(collection) ?? new Set();
      for (const id of ids) known.add(id);
      changedMeanwhile.set(collection, known);
    }
    const held = await reader.getMany(collection, ids);
    const gone = ids.filter((_, place) => held[place] === undefined);
    if (collection === 'transcripts') for (const id of gone) index.removeContainer(id);
    else if (collection === 'messages') index.remove('message', gone, entry => entry.container !== '');
    else
      index.remove(
        collection === 'conversations' ? 'conversation' : collection === 'customers' ? 'customer' : 'article',
        gone,
      );
    put(collection, held.filter(each => each !== undefined) as never);
  }

  return {
    /** Whether everything that was there at the start is indexed. */
    isComplete: () => isComplete,
    /** Reads everything once. Questions are answered from what is there meanwhile. */
    async begin(): Promise<void> {
      for (const collection of [
        'conversations',
        'customers',
        'articles',
        'messages',
        'transcripts',
      ] as const) {
        await fill(collection);
      }
      isComplete = true;
      changedMeanwhile.clear();
    },
    // In turn: opening rows takes a moment, and what is read later must count last.
    changed: (collection: Searched, ids: readonly Id[]): Promise<void> =>
      inTurn(() => change(collection, ids)),
    async find(
      text: string,
      limit: number,
      kind: SearchKind | null = null,
      isAny = false,
    ): Promise<{ hits: SearchHit[]; total: number; isComplete: boolean }> {
      const { found, total } = index.find(text, limit, kind, isAny);
      const conversations = await titles(found);
      const hits = await Promise.all(
        found.map(async (each): Promise<SearchHit[]> => {
          const shown = await textOf(each);
          if (!shown) return [];
          const { kind, id, conversationId, seq, at, score, terms } = each;
          const conversation = conversationId === null ? undefined : conversations.get(conversationId);
          const about = conversation
            ? [conversation.customerName, conversation.subject].filter(Boolean).join(' · ')
            : '';
          const said = kind === 'conversation' ? (conversation?.lastMessage?.text ?? '') : shown.text;
          const title = shown.title === '' ? about : shown.title;
          return [{ kind, id, conversationId, seq, at, score, title, snippet: snippetOf(said, terms) }];
        }),
      );
      return { hits: hits.flat(), total, isComplete };
    },
  };
}
