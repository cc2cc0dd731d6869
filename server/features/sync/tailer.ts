/**
 * Owns the tail (S3): reads what became visible once for the whole server and hands it to the rooms. Never decides who may
 * see what: a room is a scope. Losing an event is allowed; a client that notices pulls.
 */

import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import type { Log } from '#platform/log.ts';
import type { CollectionName } from '#protocol/documents/index.ts';
import { compareXids, type Id, type Position, type Xid } from '#protocol/ids.ts';
import type { ChainEvent, FastEvent, TailEvent } from '#protocol/sync.ts';
import type { CollectionSource } from './index.ts';
import { type Rows, readDocuments, readRows } from './read-documents.ts';
import { readSnapshot, readTail, type TailCursor } from './sync.store.ts';
import { byChain, type Change, chainKey, floorOf, placeAfter, positionOfChange } from './sync.ts';

export type TailerDeps = {
  db: Db;
  log: Log;
  epoch: () => string;
  sources: ReadonlyMap<CollectionName, CollectionSource>;
  emit: {
    tail(scope: string, event: TailEvent): void;
    fast(scope: string, event: FastEvent): void;
    /** Whether anybody listens; nothing is read for an empty room. */
    hasListeners(scope: string): boolean;
  };
  idleMs?: number;
  unsafeMs?: number;
};

export type Tailer = Part & {
  /** Something was committed: look now. Calls during a look are answered by one more look. */
  wake(): void;
  /**
   * Says which rows the next look will find, so that it reads them on the heels of the index instead of in a second round.
   * A row that it then does not find costs nothing; nothing is sent but what the index names.
   */
  expect(scope: string, collection: CollectionName, ids: readonly Id[]): void;
  /** For metrics: entries seen, and how many of them are not safe yet. */
  state(): { horizon: Xid; unsafe: number };
};

const pageSize = 2_000;
const emptyCursor = (xid: Xid): TailCursor => ({ xid, id: '', collection: '', scope: '' });

export function createTailer(deps: TailerDeps): Tailer {
  // A lost wake-up costs at most a second; while a transaction holds the horizon back we look often (S2).
  const { db, log, idleMs = 1_000, unsafeMs = 20 } = deps;
  let cursor = emptyCursor('0');
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let again = false;
  let stopped = true;
  /** The last `to` of each chain; a chain without one ends at the horizon of the start. */
  const ends = new Map<string, Position>();
  let floor: Position = floorOf('0');
  /** Unsafe entries already sent on the fast lane, by their transaction. */
  let sentFast = new Map<string, Xid>();
  let expected = new Map<CollectionName, Set<Id>>();

  /** One page of the index, and after it, on the same connection, the rows it is expected to name. */
  async function readPage() {
    if (expected.size === 0) return { ...(await readTail(db, cursor, pageSize)), rows: undefined };
    const wanted = expected;
    expected = new Map();
    return db.inOrder(async connection => {
      const [page, rows] = await Promise.all([
        readTail(connection, cursor, pageSize),
        readRows(connection, deps.sources, wanted),
      ]);
      return { ...page, rows };
    });
  }

  async function look(): Promise<void> {
    for (;;) {
      const { xmin, changes, rows } = await readPage();
      const isFull = changes.length === pageSize;
      const safe = changes.filter(change => compareXids(change.changedXid, xmin) < 0);
      const unsafe = changes.slice(safe.length);
      const last = safe.at(-1);
      // Where the page ends there may be more of its last transaction.
      const isCut = isFull && unsafe.length === 0 && last !== undefined;
      await sendSafe(safe, rows, isCut ? last.changedXid : null);
      await sendUnsafe(unsafe, rows);
      if (isCut) {
        cursor = { xid: last.changedXid, id: last.id, collection: last.collection, scope: last.scope };
        continue;
      }
      cursor = emptyCursor(xmin);
      return;
    }
  }

  /** @param cutXid the transaction of which not everything may be here; null: all are whole */
  async function sendSafe(
    changes: readonly Change[],
    rows: Rows | undefined,
    cutXid: Xid | null,
  ): Promise<void> {
    const heard = changes.filter(change => deps.emit.hasListeners(change.scope));
    const documents = await readDocuments(db, deps.sources, heard, rows);
    const events = new Map<string, TailEvent>();
    for (const [key, chain] of byChain(changes)) {
      const first = chain[0];
      const last = chain.at(-1);
      if (!first || !last) continue;
      const from = ends.get(key) ?? floor;
      const to = last.changedXid === cutXid ? positionOfChange(last) : placeAfter(last.changedXid);
      ends.set(key, to);
      for (const change of chain) sentFast.delete(entryKey(change));
      if (!deps.emit.hasListeners(first.scope)) continue;
      const event = events.get(first.scope) ?? { epoch: deps.epoch(), scope: first.scope, chains: [] };
      event.chains.push({ ...toChainEvent(chain, documents), from, to });
      events.set(first.scope, event);
    }
    for (const [scope, event] of events) deps.emit.tail(scope, event);
  }

  async function sendUnsafe(changes: readonly Change[], rows: Rows | undefined): Promise<void> {
    const stillUnsafe = new Map<string, Xid>();
    const fresh: Change[] = [];
    for (const change of changes) {
      const key = entryKey(change);
      stillUnsafe.set(key, change.changedXid);
      const isNew = sentFast.get(key) !== change.changedXid;
      if (isNew && deps.emit.hasListeners(change.scope)) fresh.push(change);
    }
    sentFast = stillUnsafe;
    if (fresh.length === 0) return;
    const documents = await readDocuments(db, deps.sources, fresh, rows);
    const events = new Map<string, FastEvent>();
    for (const chain of byChain(fresh).values()) {
      const scope = chain[0]?.scope;
      if (scope === undefined) continue;
      const event = events.get(scope) ?? { epoch: deps.epoch(), scope, chains: [] };
      event.chains.push(toChainEvent(chain, documents));
      events.set(scope, event);
    }
    for (const [scope, event] of events) deps.emit.fast(scope, event);
  }

  function run(): void {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    clearTimeout(timer);
    looking = look()
      .catch(error => log.warn({ err: error }, 'the tail could not be read; the next look tries again'))
      .finally(() => {
        looking = null;
        if (stopped) return;
        if (again) {
          again = false;
          run();
        } else timer = setTimeout(run, sentFast.size > 0 ? unsafeMs : idleMs);
      });
  }

  return {
    name: 'tail',
    async start() {
      const { xmin } = await readSnapshot(db);
      // Whoever connects from now on pulls up to a horizon that is at least this one.
      cursor = emptyCursor(xmin);
      floor = floorOf(xmin);
      ends.clear();
      sentFast.clear();
      stopped = false;
      run();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
    wake: run,
    expect(scope, collection, ids) {
      if (stopped || !deps.emit.hasListeners(scope)) return;
      const known = expected.get(collection) ?? new Set();
      for (const id of ids) known.add(id);
      expected.set(collection, known);
    },
    state: () => ({ horizon: cursor.xid, unsafe: sentFast.size }),
  };
}

const entryKey = (change: Change): string => `${chainKey(change.collection, change.scope)}\n${change.id}`;

function toChainEvent(
  chain: readonly Change[],
  documents: ReadonlyMap<string, ChainEvent['documents'][number]>,
): ChainEvent {
  const first = chain[0];
  if (!first) throw new Error('a chain event needs an entry');
  const event: ChainEvent = { collection: first.collection, documents: [], left: [] };
  for (const change of chain) {
    const document = documents.get(entryKey(change));
    if (document) event.documents.push(document);
    else if (change.hasLeft) event.left.push({ id: change.id, changedXid: change.changedXid });
  }
  return event;
}
