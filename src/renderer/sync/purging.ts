// Forgets people on this computer: in the replica, in what was written and not sent, in drafts and notices, also of others who signed in
// here before, and in what the browser keeps beside its databases. The receipt goes out once nothing is left.
import { Dexie } from 'dexie';
import type { Outbox } from '#client/outbox.ts';
import type { ReportFault } from '#client/ports.ts';
import type { ConsoleWire, Transport } from '#client/transport.ts';
import type { Id } from '#protocol/ids.ts';
import type { PurgeEvent } from '#protocol/purge.ts';
import { names, pruned } from '../data/names.ts';
import type { LocalCollections } from '../data/rxdb.ts';

export type Purges = PurgeEvent['purges'];

/** What the browser keeps beside its databases. */
export type KeptStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

export type PurgerDeps = {
  collections: LocalCollections;
  /** The replica that is open; its documents go through `collections`. */
  databaseName: string;
  outbox: Pick<Outbox, 'erase'>;
  storage: KeptStorage;
  /** Every tab lets go of what it holds in memory. */
  forget(ids: ReadonlySet<Id>): void;
};

export const idsOf = (purges: Purges): Set<Id> =>
  new Set(purges.flatMap(({ customerIds, conversationIds }) => [...customerIds, ...conversationIds]));

export function createPurger(deps: PurgerDeps): (purges: Purges) => Promise<void> {
  const { collections, storage } = deps;

  async function purgeReplica(ids: ReadonlySet<Id>): Promise<void> {
    for (const id of ids) {
      const start = [id];
      await collections.messages.remove(
        await collections.messages.keys({ index: ['conversationId', 'seq'], start }),
      );
      await collections.transcripts.remove(
        await collections.transcripts.keys({ index: ['conversationId', 'firstSeq'], start }),
      );
      await collections.drafts.remove(await collections.drafts.keys({ index: ['conversationId'], start }));
    }
    const notices = await collections.notifications.range({ index: ['createdAt'], start: [] });
    await collections.notifications.remove(notices.filter(each => names(each, ids)).map(({ id }) => id));
    await collections.conversations.remove([...ids]);
    await collections.customers.remove([...ids]);
  }

  /** Row by row, whatever stands in it: outboxes and drafts of everybody who worked here, and replicas that are on their way out. */
  async function purgeDatabase(name: string, ids: ReadonlySet<Id>): Promise<void> {
    const database = new Dexie(name);
    try {
      await database.open();
      for (const table of database.tables) await table.filter(row => names(row, ids)).delete();
    } finally {
      database.close();
    }
  }

  function purgeStorage(ids: ReadonlySet<Id>): void {
    const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '');
    for (const key of keys) {
      const kept = storage.getItem(key) ?? '';
      if (!key.startsWith('steward') || !names(`${key} ${kept}`, ids)) continue;
      const rest = names(key, ids) ? undefined : pruned(parsed(kept), ids);
      if (rest === undefined) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(rest));
    }
  }

  return async purges => {
    const ids = idsOf(purges);
    deps.forget(ids);
    await deps.outbox.erase(item => names(item, ids));
    await purgeReplica(ids);
    const open = `rxdb-dexie-${deps.databaseName}--`;
    for (const name of await Dexie.getDatabaseNames()) {
      if (/^(?:rxdb-dexie-)?steward-/.test(name) && !name.startsWith(open)) await purgeDatabase(name, ids);
    }
    purgeStorage(ids);
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const receiptsAtOnce = 500;

/**
 * Purges in turn, and only while what came before has arrived: what is still on its way must not bring back what was forgotten.
 * @returns `look` when that may be now
 */
export function createPurging(deps: {
  transport: Pick<Transport<ConsoleWire>, 'request'>;
  isInSync(): boolean;
  purge(purges: Purges): Promise<void>;
  reportFault: ReportFault;
}) {
  const waiting = new Map<Id, Purges[number]>();
  let isRunning = false;

  async function run(): Promise<void> {
    while (waiting.size > 0 && deps.isInSync()) {
      const purges = [...waiting.values()].slice(0, receiptsAtOnce);
      await deps.purge(purges);
      for (const { id } of purges) waiting.delete(id);
      // Without an answer it is asked again with the next connection, and there is nothing left to do then.
      await deps.transport.request('purged', { purgeIds: purges.map(({ id }) => id) });
    }
  }

  function look(): void {
    if (isRunning || waiting.size === 0 || !deps.isInSync()) return;
    isRunning = true;
    run()
      .catch(error => deps.reportFault('forgetting', error))
      .finally(() => {
        isRunning = false;
      });
  }

  return {
    hear({ purges }: PurgeEvent): void {
      for (const purge of purges) waiting.set(purge.id, purge);
      look();
    },
    look,
  };
}
