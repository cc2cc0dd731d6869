// A replica in memory, for tests, the bench and headless clients. Also the reference of what the port promises.

import { collectionNames } from '#protocol/collections.ts';
import type { AnyDocument, CollectionName, Documents } from '#protocol/documents/index.ts';
import type { Id } from '#protocol/ids.ts';
import { keyOf } from './checkpoints.ts';
import { collectionsOfConversation, isPacked, type Prune, wentAlong } from './prunes.ts';
import type { HeldChain, ReplicaSession, ReplicaStore } from './replica-store.ts';
import { mergeChange } from './versions.ts';

export type MemoryReplica = ReplicaStore & {
  get<Name extends CollectionName>(collection: Name, id: Id): Documents[Name] | undefined;
  all<Name extends CollectionName>(collection: Name): Documents[Name][];
  /** Called after each change, with the collection that changed. @returns stops listening */
  onChange(listener: (collection: CollectionName) => void): () => void;
  dropEverything(): void;
};

type Row = AnyDocument & { conversationId: Id };

export function createMemoryReplica(): MemoryReplica {
  const rows = new Map<CollectionName, Map<Id, AnyDocument>>(collectionNames.map(name => [name, new Map()]));
  const chains = new Map<string, HeldChain>();
  const listeners = new Set<(collection: CollectionName) => void>();
  let session: ReplicaSession = { epoch: '', scopes: [], lastContactAt: null };
  const table = (collection: CollectionName): Map<Id, AnyDocument> => {
    const found = rows.get(collection);
    if (!found) throw new Error(`no such collection: ${collection}`);
    return found;
  };
  const tell = (collection: CollectionName) => {
    for (const listener of [...listeners]) listener(collection);
  };
  function removeWhere(collection: CollectionName, isMeant: (row: AnyDocument) => boolean): void {
    const held = table(collection);
    const before = held.size;
    for (const row of held.values()) if (isMeant(row)) held.delete(row.id);
    if (held.size !== before) tell(collection);
  }
  const isGone = (conversationId: Id) => !table('conversations').has(conversationId);

  return {
    readState: async () => structuredClone({ ...session, chains: [...chains.values()] }),
    async writeSession(next) {
      session = structuredClone(next);
    },
    async writeCheckpoints(held) {
      for (const chain of held) chains.set(keyOf(chain), structuredClone(chain));
    },
    async apply(collection, change) {
      const held = table(collection);
      const { put, remove } = mergeChange(id => held.get(id), change);
      for (const id of remove) held.delete(id);
      for (const document of put) held.set(document.id, structuredClone(document));
      if (put.length + remove.length > 0) tell(collection);
    },
    async prune(prunes: Prune[]) {
      for (const prune of prunes) {
        if (prune.kind === 'packed') {
          removeWhere('messages', row => isPacked(row as Documents['messages'], prune));
        } else if (isGone(prune.conversationId)) {
          for (const name of collectionsOfConversation)
            removeWhere(name, row => wentAlong(row as Row, prune));
        }
      }
    },
    async prunePacked() {
      const ranges = Map.groupBy(
        table('transcripts').values() as Iterable<Documents['transcripts']>,
        row => row.conversationId,
      );
      removeWhere('messages', row => {
        const message = row as Documents['messages'];
        return (ranges.get(message.conversationId) ?? []).some(range => isPacked(message, range));
      });
    },
    async purgeScope(scope) {
      for (const name of collectionNames) removeWhere(name, row => row.scope === scope);
      for (const [key, chain] of chains) if (chain.scope === scope) chains.delete(key);
    },
    async purgeChain({ collection, scope }) {
      removeWhere(collection, row => row.scope === scope);
      chains.delete(keyOf({ collection, scope }));
    },
    get: <Name extends CollectionName>(collection: Name, id: Id) =>
      table(collection).get(id) as Documents[Name] | undefined,
    all: <Name extends CollectionName>(collection: Name) =>
      [...table(collection).values()] as Documents[Name][],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dropEverything() {
      for (const held of rows.values()) held.clear();
      chains.clear();
      session = { epoch: '', scopes: [], lastContactAt: null };
    },
  };
}
