import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createMemoryReplica } from '#client/sync/memory-store.ts';
import type { ReplicaStore } from '#client/sync/replica-store.ts';
import { collectionNames } from '#protocol/collections.ts';
import type { AnyDocument, CollectionName } from '#protocol/documents/index.ts';
import { createReplica, type Replica } from '../../../src/renderer/data/replica.ts';
import { type LocalDatabase, openLocalDatabase } from '../../../src/renderer/data/rxdb.ts';
import { storeKeys } from '../../helpers/store-keys.ts';
import {
  conversationOf,
  customerOf,
  idOf,
  messageOf,
  packedOf,
  teamOne,
  teamTwo,
  transcriptOf,
} from './documents.ts';

let made = 0;
const open: { close(): unknown }[] = [];
async function fresh(): Promise<{ replica: Replica; database: LocalDatabase }> {
  made += 1;
  const name = `replica-test-${made}`;
  const database = await openLocalDatabase({ name, keys: storeKeys });
  const replica = createReplica({ name, collections: database.collections });
  open.push(database, replica);
  return { replica, database };
}
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function everything({ collections }: LocalDatabase): Promise<Record<string, AnyDocument[]>> {
  const found: Record<string, AnyDocument[]> = {};
  for (const name of collectionNames) {
    found[name] = await (
      collections[name] as unknown as { range(ask: object): Promise<AnyDocument[]> }
    ).range({
      index: ['scope'],
      start: [],
    });
    found[name].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return found;
}

test('session and places survive closing; a place is one per chain', async () => {
  const { replica, database } = await fresh();
  expect(await replica.readState()).toEqual({ epoch: '', scopes: [], lastContactAt: null, chains: [] });
  await replica.writeSession({ epoch: 'e1', scopes: ['desk'], lastContactAt: 7 });
  const chain = { collection: 'people' as const, scope: 'desk' };
  await replica.writeCheckpoints([{ ...chain, checkpoint: { phase: 'first', horizon: '5', after: 'x' } }]);
  await replica.writeCheckpoints([{ ...chain, checkpoint: { phase: 'tail', position: '9:' } }]);
  replica.close();
  const again = createReplica({ name: database.name, collections: database.collections });
  open.push(again);
  expect(await again.readState()).toEqual({
    epoch: 'e1',
    scopes: ['desk'],
    lastContactAt: 7,
    chains: [{ ...chain, checkpoint: { phase: 'tail', position: '9:' } }],
  });
});

test('a lost scope takes its rows and its places from the disk, and nothing else (S7)', async () => {
  const { replica, database } = await fresh();
  const theirs = { scope: `team:${teamTwo}`, teamId: teamTwo };
  await replica.apply('conversations', {
    documents: [conversationOf(1), conversationOf(2, theirs)],
    left: [],
  });
  await replica.apply('messages', {
    documents: [messageOf(2, 20, 1, 'gone', theirs), messageOf(1, 10, 1, 'kept')],
    left: [],
  });
  await replica.apply('customers', { documents: [customerOf(5)], left: [] });
  const position = { phase: 'tail' as const, position: '9:' };
  await replica.writeCheckpoints([
    { collection: 'messages', scope: theirs.scope, checkpoint: position },
    { collection: 'messages', scope: `team:${teamOne}`, checkpoint: position },
  ]);
  await replica.purgeScope(theirs.scope);
  const held = await everything(database);
  expect(
    Object.values(held)
      .flat()
      .map(document => document.id),
  ).toEqual([idOf(1), idOf(10), idOf(5)]);
  expect((await replica.readState()).chains.map(chain => chain.scope)).toEqual([`team:${teamOne}`]);
});

test('a transcript takes the singles it covers, at once and after an interruption (S11)', async () => {
  const { replica, database } = await fresh();
  await replica.apply('messages', {
    documents: [1, 2, 3].map(seq => messageOf(1, 10 + seq, seq, `m${seq}`)),
    left: [],
  });
  await replica.apply('messages', { documents: [messageOf(2, 30, 1, 'of another')], left: [] });
  const packed = transcriptOf(1, 50, [packedOf(11, 1, 'm1'), packedOf(12, 2, 'm2')]);
  await replica.apply('transcripts', { documents: [packed], left: [] });
  await replica.prune([{ kind: 'packed', conversationId: idOf(1), firstSeq: 1, lastSeq: 1 }]);
  expect((await everything(database))['messages']?.map(each => each.id)).toEqual([12, 13, 30].map(idOf));
  await replica.prunePacked();
  expect((await everything(database))['messages']?.map(each => each.id)).toEqual([13, 30].map(idOf));
});

test('the rows of a conversation go with it, except those that moved along in the same transaction (S7)', async () => {
  const { replica, database } = await fresh();
  await replica.apply('conversations', { documents: [conversationOf(1)], left: [] });
  await replica.apply('messages', {
    documents: [messageOf(1, 10, 1, 'old'), messageOf(1, 11, 2, 'moved', { changedXid: '20' })],
    left: [],
  });
  const prune = { kind: 'conversation left' as const, conversationId: idOf(1), changedXid: '20' };
  await replica.prune([prune]);
  expect((await everything(database))['messages']).toHaveLength(2);
  await replica.apply('conversations', { documents: [], left: [{ id: idOf(1), changedXid: '20' }] });
  await replica.prune([prune]);
  expect((await everything(database))['messages']?.map(each => each.id)).toEqual([idOf(11)]);
});

type Call = { call: (store: ReplicaStore) => Promise<void>; says: string };
const someXid = fc.integer({ min: 1, max: 9 }).map(String);
const someTeam = fc.constantFrom(teamOne, teamTwo);
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 3 }), someXid, someTeam).map(([number, changedXid, teamId]) => ({
    says: `put conversation ${number} ${changedXid}`,
    call: (store: ReplicaStore) =>
      store.apply('conversations', { documents: [conversationOf(number, { changedXid, teamId })], left: [] }),
  })),
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), someXid)
    .map(([number, seq, changedXid]) => ({
      says: `put message ${number}/${seq} ${changedXid}`,
      call: (store: ReplicaStore) =>
        store.apply('messages', {
          documents: [messageOf(number, number * 10 + seq, seq, 'x', { changedXid })],
          left: [],
        }),
    })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).map(([number, count]) => ({
    says: `pack ${number} up to ${count}`,
    call: (store: ReplicaStore) =>
      store.apply('transcripts', {
        documents: [
          transcriptOf(
            number,
            number + 500,
            Array.from({ length: count }, (_, place) => packedOf(number * 10 + place + 1, place + 1, 'x')),
          ),
        ],
        left: [],
      }),
  })),
  fc
    .tuple(
      fc.constantFrom<CollectionName>('conversations', 'messages'),
      fc.integer({ min: 1, max: 34 }),
      someXid,
    )
    .map(([name, number, changedXid]) => ({
      says: `left ${name} ${number} ${changedXid}`,
      call: (store: ReplicaStore) =>
        store.apply(name, { documents: [], left: [{ id: idOf(number), changedXid }] }),
    })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), someXid).map(([number, changedXid]) => ({
    says: `conversation left ${number}`,
    call: (store: ReplicaStore) =>
      store.prune([{ kind: 'conversation left', conversationId: idOf(number), changedXid }]),
  })),
  fc.constant<Call>({ says: 'prune packed', call: (store: ReplicaStore) => store.prunePacked() }),
  someTeam.map(team => ({
    says: `purge ${team}`,
    call: (store: ReplicaStore) => store.purgeScope(`team:${team}`),
  })),
);

test('it holds what the reference in memory holds, whatever the engine does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 14 }), async calls => {
      const { replica, database } = await fresh();
      const reference = createMemoryReplica();
      for (const each of calls) {
        await each.call(replica);
        await each.call(reference);
      }
      const expected = Object.fromEntries(
        collectionNames.map(name => [name, reference.all(name).sort((a, b) => (a.id < b.id ? -1 : 1))]),
      );
      expect(await everything(database)).toEqual(expected);
      for (const each of open.splice(0)) await each.close();
    }),
    { numRuns: 30 },
  );
});
