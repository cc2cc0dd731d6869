// Takes over what a console of before decision 0012 left in the open: what was not sent, drafts and notices go into the sealed stores, and the old
// databases from the disk. Cut off at any place it goes on at the next opening: what was taken over already is known by its id.
import { Dexie } from 'dexie';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { OutboxStorage } from '#client/outbox-storage.ts';
import { type DeskStore, type JournalRow, openDeskStore } from '../data/desk-store.ts';
import type { Notice } from '../data/model.ts';
import { deleteDatabase } from '../data/rxdb.ts';
import { openSealedOutbox } from '../data/sealed-outbox.ts';
import type { Keys } from '../data/sealing.ts';
import {
  deskStoreName,
  outboxName,
  plainAccountsIn,
  plainDeskStoreName,
  plainOutboxName,
} from './local-stores.ts';

/** The rows of a database that is there already, by store. */
async function rowsOf(name: string): Promise<Record<string, unknown[]> | null> {
  if (!(await Dexie.exists(name))) return null;
  const database = new Dexie(name);
  try {
    await database.open();
    const tables = await Promise.all(
      database.tables.map(async table => [table.name, await table.toArray()] as const),
    );
    return Object.fromEntries(tables);
  } finally {
    database.close();
  }
}

type Own = {
  outbox: Pick<OutboxStorage, 'add'>;
  desk: Pick<DeskStore, 'readJournal' | 'writeJournal' | 'addNotice'>;
};

async function takeOverPlainStores(account: string, { outbox, desk }: Own): Promise<void> {
  const unsent = await rowsOf(plainOutboxName(account));
  if (unsent) {
    const items = (unsent['items'] ?? []) as OutboxItem[];
    for (const { order, ...item } of items.sort((a, b) => a.order - b.order)) await outbox.add(item, []);
    await deleteDatabase(plainOutboxName(account));
  }
  const kept = await rowsOf(plainDeskStoreName(account));
  if (kept) {
    for (const row of (kept['journal'] ?? []) as JournalRow[]) {
      if (!(await desk.readJournal(row.conversationId, row.kind))) await desk.writeJournal(row);
    }
    for (const { dismissedAt, ...notice } of (kept['notices'] ?? []) as (Notice & {
      dismissedAt: number;
    })[]) {
      if (dismissedAt === 0) await desk.addNotice(notice);
    }
    await deleteDatabase(plainDeskStoreName(account));
  }
}

/** Of everybody who worked here: what a colleague left must not stay readable until they sign in again. */
export async function takeOverEveryPlainStore(deps: {
  openKeys(account: string): Promise<{ keys: Keys }>;
  now(): number;
}): Promise<void> {
  for (const account of plainAccountsIn(await Dexie.getDatabaseNames())) {
    const { keys } = await deps.openKeys(account);
    const outbox = openSealedOutbox({ name: outboxName(account), keys });
    const desk = openDeskStore({ name: deskStoreName(account), keys, now: deps.now });
    try {
      await takeOverPlainStores(account, { outbox, desk });
    } finally {
      outbox.close();
      desk.close();
    }
  }
}
