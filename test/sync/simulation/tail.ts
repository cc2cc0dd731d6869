// The tail (S3): looks after each commit and once a second, sends what became safe with its place, and what is not safe yet without.
import { collectionNames } from '../../../src/protocol/collections.ts';
import type { CollectionName } from '../../../src/protocol/documents/index.ts';
import { positionOf } from '../../../src/protocol/ids.ts';
import type { ChainEvent, FastEvent, TailEvent } from '../../../src/protocol/sync.ts';
import { chainOf, type Database, type Entry } from './database.ts';
import type { Prng } from './prng.ts';
import type { Scheduler } from './scheduler.ts';
import { documentOf, inOrder, type Session } from './server.ts';

type Found = { collection: CollectionName; scope: string; entry: Entry };

export function createTail(options: {
  scheduler: Scheduler;
  prng: Prng;
  db: Database;
  sessions: ReadonlySet<Session>;
  epoch(): string;
}) {
  const { scheduler, prng, db, sessions, epoch } = options;
  let cursor = db.xmin();
  let floor = cursor;
  let ends = new Map<string, string>();
  let sentFast = new Map<string, number>();
  let isDue = false;
  let isBusy = false;
  let life = 0;

  function find(): { safe: Found[]; unsafe: Found[]; xmin: number } {
    const xmin = db.xmin();
    const safe: Found[] = [];
    const unsafe: Found[] = [];
    for (const [key, entries] of db.chains()) {
      const [collection, scope] = key.split(' ') as [CollectionName, string];
      for (const entry of inOrder(entries.values())) {
        if (entry.xid < cursor) continue;
        (entry.xid < xmin ? safe : unsafe).push({ collection, scope, entry: { ...entry } });
      }
    }
    return { safe, unsafe, xmin };
  }

  function eventOf(collection: CollectionName, scope: string, found: readonly Found[]): ChainEvent {
    const event: ChainEvent = { collection, documents: [], left: [] };
    for (const { entry } of found) {
      const document = documentOf(db, collection, scope, entry);
      if (document) event.documents.push(document);
      else if (entry.left) event.left.push({ id: entry.id, changedXid: String(entry.xid) });
    }
    return event;
  }

  function send(name: 'sync.tail' | 'sync.fast', event: TailEvent | FastEvent): void {
    for (const session of sessions) {
      if (session.scopes.has(event.scope) && !session.isBehind) session.peer.emit(name, event);
    }
  }

  function grouped(found: readonly Found[]): Map<string, Map<CollectionName, Found[]>> {
    const scopes = new Map<string, Map<CollectionName, Found[]>>();
    for (const one of found) {
      const chains = scopes.get(one.scope) ?? new Map<CollectionName, Found[]>();
      scopes.set(one.scope, chains);
      chains.set(one.collection, [...(chains.get(one.collection) ?? []), one]);
    }
    return scopes;
  }
  const ordered = (chains: Map<CollectionName, Found[]>) =>
    collectionNames.flatMap(collection => {
      const found = chains.get(collection);
      return found ? [{ collection, found }] : [];
    });

  function sendSafe(safe: readonly Found[]): void {
    for (const [scope, chains] of grouped(safe)) {
      const event: TailEvent = { epoch: epoch(), scope, chains: [] };
      for (const { collection, found } of ordered(chains)) {
        const key = chainOf(collection, scope);
        const last = found.at(-1)?.entry;
        if (!last) continue;
        const from = ends.get(key) ?? positionOf(String(floor), '');
        const to = positionOf(String(last.xid), last.id);
        ends.set(key, to);
        event.chains.push({ ...eventOf(collection, scope, found), from, to });
      }
      send('sync.tail', event);
    }
  }

  function sendUnsafe(unsafe: readonly Found[]): void {
    const still = new Map<string, number>();
    const fresh = unsafe.filter(({ collection, scope, entry }) => {
      const key = `${chainOf(collection, scope)} ${entry.id}`;
      still.set(key, entry.xid);
      return sentFast.get(key) !== entry.xid;
    });
    sentFast = still;
    for (const [scope, chains] of grouped(fresh)) {
      const parts = ordered(chains).map(({ collection, found }) => eventOf(collection, scope, found));
      const event: FastEvent = { epoch: epoch(), scope, chains: parts };
      // By way of another server it may come late: after the same rows, or their removal, came with their place.
      const lateMs = prng.chance(0.2) ? prng.next() * 4_000 : 0;
      scheduler.at(lateMs, () => send('sync.fast', event));
    }
  }

  function look(): void {
    isDue = false;
    if (isBusy) {
      wake();
      return;
    }
    isBusy = true;
    const mine = life;
    const { safe, unsafe, xmin } = find();
    // Rows are read a little later than entries.
    scheduler.at(prng.next() * 10, () => {
      if (mine !== life) return;
      sendSafe(safe);
      cursor = xmin;
      sendUnsafe(unsafe);
      isBusy = false;
      if (unsafe.length > 0) scheduler.at(20, wake);
    });
  }

  function wake(): void {
    if (isDue) return;
    isDue = true;
    const mine = life;
    scheduler.at(1 + prng.next() * 4, () => {
      if (mine === life) look();
    });
  }

  function poll(): void {
    wake();
    scheduler.at(1_000, poll);
  }
  poll();

  return {
    wake,
    /** Everything below was sent. */
    cursor: () => cursor,
    restart(): void {
      life += 1;
      isDue = false;
      isBusy = false;
      cursor = db.xmin();
      floor = cursor;
      ends = new Map();
      sentFast = new Map();
      wake();
    },
  };
}
