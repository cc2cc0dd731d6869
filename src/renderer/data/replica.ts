// The replica of the console (S3, S7, S11): documents in RxDB, places and session in a small database beside them. A place is written
// only after the documents it vouches for. The engine calls one method at a time; nobody else writes documents.
import { Dexie, type Table } from 'dexie';
import { keyOf } from '#client/sync/checkpoints.ts';
import { collectionsOfConversation, isPacked, type Prune, wentAlong } from '#client/sync/prunes.ts';
import type { HeldChain, ReplicaSession, ReplicaStore } from '#client/sync/replica-store.ts';
import { collectionNames, collectionsOf } from '#protocol/collections.ts';
import type { CollectionName, Documents } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import type { LocalCollection, Replicated } from './local-collection.ts';
import type { LocalCollections } from './rxdb.ts';

type PlaceRow = HeldChain & { key: string };
type SessionRow = ReplicaSession & { key: 'session' };

/** Rows in one write: more keep the screen's thread longer than a frame or three while history comes in. */
const rowsAtOnce = 200;
/** A transcript holds up to 200 messages. */
const transcriptsAtOnce = 20;

export const placesName = (databaseName: string): string => `${databaseName}-places`;

const noSession: ReplicaSession = { epoch: '', scopes: [], lastContactAt: null };

export type Replica = ReplicaStore & {
  session(): Promise<ReplicaSession>;
  close(): void;
};

export function createReplica({
  name,
  collections,
}: {
  name: string;
  collections: LocalCollections;
}): Replica {
  const database = new Dexie(placesName(name));
  database.version(1).stores({ places: 'key, scope', session: 'key' });
  const places: Table<PlaceRow, string> = database.table('places');
  const sessions: Table<SessionRow, 'session'> = database.table('session');
  // Each collection takes documents of its own type; the engine names the collection they came in.
  const of = (collection: CollectionName) =>
    collections[collection] as unknown as LocalCollection<Replicated>;

  async function session(): Promise<ReplicaSession> {
    const { epoch, scopes, lastContactAt } = (await sessions.get('session')) ?? noSession;
    return { epoch, scopes, lastContactAt };
  }

  async function removeWhere<Name extends CollectionName>(
    collection: Name,
    range: { index: string[]; start: (string | number)[]; end?: (string | number)[] },
    isMeant: (document: Documents[Name]) => boolean,
  ): Promise<void> {
    const held = collections[collection] as unknown as LocalCollection<Replicated>;
    const found = (await held.range(range)) as Documents[Name][];
    const ids = found.filter(isMeant).map(document => document.id);
    if (ids.length > 0) await held.remove(ids);
  }

  const indexOfConversation = { messages: 'seq', transcripts: 'firstSeq', drafts: null } as const;

  async function pruneOne(prune: Prune): Promise<void> {
    const { conversationId } = prune;
    if (prune.kind === 'packed') {
      const range = {
        index: ['conversationId', 'seq'],
        start: [conversationId, prune.firstSeq],
        end: [conversationId, prune.lastSeq],
      };
      const ids = await collections.messages.keys(range);
      if (ids.length > 0) await collections.messages.remove(ids);
      return;
    }
    if (await collections.conversations.get(conversationId)) return;
    for (const collection of collectionsOfConversation) {
      const second = indexOfConversation[collection];
      const index = second ? ['conversationId', second] : ['conversationId'];
      await removeWhere(collection, { index, start: [conversationId] }, row => wentAlong(row, prune));
    }
  }

  async function purge(collection: CollectionName, scope: string): Promise<void> {
    const ids = await of(collection).keys({ index: ['scope'], start: [scope] });
    if (ids.length > 0) await of(collection).remove(ids);
  }

  return {
    session,
    async readState() {
      const [{ epoch, scopes, lastContactAt }, chains] = await Promise.all([session(), places.toArray()]);
      const plain = chains.map(({ collection, scope, checkpoint }) => ({ collection, scope, checkpoint }));
      return { epoch, scopes, lastContactAt, chains: plain };
    },
    async writeSession({ epoch, scopes, lastContactAt }) {
      await sessions.put({ key: 'session', epoch, scopes, lastContactAt });
    },
    async writeCheckpoints(chains) {
      await places.bulkPut(chains.map(chain => ({ ...chain, key: keyOf(chain) })));
    },
    async apply(collection, { documents, left }) {
      const atOnce = collection === 'transcripts' ? transcriptsAtOnce : rowsAtOnce;
      for (let from = 0; from < documents.length; from += atOnce) {
        await of(collection).apply(documents.slice(from, from + atOnce), []);
      }
      if (left.length > 0) await of(collection).apply([], left);
    },
    async prune(prunes) {
      for (const prune of prunes) await pruneOne(prune);
    },
    async prunePacked() {
      for (const value of await collections.messages.distinct(['conversationId', 'seq'])) {
        const conversationId = String(value) as Id;
        const index = ['conversationId', 'firstSeq'];
        if ((await collections.transcripts.count({ index, start: [conversationId] })) === 0) continue;
        const held = await collections.transcripts.range({ index, start: [conversationId] });
        await removeWhere(
          'messages',
          { index: ['conversationId', 'seq'], start: [conversationId] },
          message => held.some(transcript => isPacked(message, transcript)),
        );
      }
    },
    async purgeScope(scope) {
      // The places first: a purge that is cut short begins again from nothing, never from a place without its rows.
      await places.where('scope').equals(scope).delete();
      const named = collectionsOf(scope);
      for (const collection of collectionNames)
        if (named.includes(collection)) await purge(collection, scope);
    },
    async purgeChain(chain) {
      await places.delete(keyOf(chain));
      await purge(chain.collection, chain.scope);
    },
    close: () => database.close(),
  };
}
