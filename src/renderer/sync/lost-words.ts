// What a person wrote on this computer and nobody can read any more, because its key is gone or it was changed from outside. It is told, by what
// stays readable of it, and leaves only when the person says so.
import { Dexie } from 'dexie';
import { isQuiet } from '#client/lanes.ts';
import type { OutboxState } from '#client/outbox-item.ts';
import type { LostWords, Readable } from '../data/model.ts';
import { createWritable } from '../data/readable.ts';
import { journalForm, openRow, outboxForm, type RowForm, unsavedForm } from '../data/sealed-rows.ts';
import { createSeal, type Keys } from '../data/sealing.ts';
import { deskStoreName, outboxName } from './local-stores.ts';

type Row = { kind?: string; lane?: string; conversationId?: string; state?: OutboxState } & (
  | { createdAt: number }
  | { changedAt: number }
);
type Found = { words: LostWords[]; keys: { database: string; table: string; key: unknown }[] };

const laneOfConversation = 'conversation:';

function wordsOf(id: string, row: Row): LostWords {
  const conversationId = row.lane?.startsWith(laneOfConversation)
    ? row.lane.slice(laneOfConversation.length)
    : (row.conversationId ?? null);
  return 'createdAt' in row
    ? { id, kind: row.kind ?? '', conversationId, at: row.createdAt }
    : { id, kind: row.kind === undefined ? 'edit' : 'draft', conversationId, at: row.changedAt };
}

/** A read mark carries nobody's words, and what was sent is with the server. */
const isMissed = (row: Row): boolean => row.state !== 'sent' && !isQuiet(row.kind ?? '');

async function unreadable(database: Dexie, table: string, form: RowForm, keys: Keys, found: Found) {
  // Of a program before there was such a table.
  if (!database.tables.some(({ name }) => name === table)) return;
  const seal = createSeal(keys);
  const rows = (await database.table(table).toArray()) as (Row & Record<string, unknown>)[];
  const opened = await Promise.all(rows.map(row => openRow(form, seal, row)));
  const { keyPath } = database.table(table).schema.primKey;
  for (const [place, row] of rows.entries()) {
    if (opened[place] !== null) continue;
    const key = row[String(keyPath)];
    found.keys.push({ database: database.name, table, key });
    if (isMissed(row)) found.words.push(wordsOf(`${table} ${key}`, row));
  }
}

export type LostWordsHolder = {
  lost: Readable<readonly LostWords[]>;
  look(): Promise<void>;
  forget(): Promise<void>;
};

export function createLostWords({ account, keys }: { account: string; keys: Keys }): LostWordsHolder {
  const lost = createWritable<readonly LostWords[]>([]);
  let held: Found['keys'] = [];
  const places = [
    { name: outboxName(account), table: 'items', form: outboxForm },
    { name: deskStoreName(account), table: 'journal', form: journalForm },
    { name: deskStoreName(account), table: 'unsaved', form: unsavedForm },
  ];

  async function within<T>(name: string, use: (database: Dexie) => Promise<T>): Promise<T> {
    const database = new Dexie(name);
    try {
      await database.open();
      return await use(database);
    } finally {
      database.close();
    }
  }

  return {
    lost,
    async look() {
      const found: Found = { words: [], keys: [] };
      for (const { name, table, form } of places) {
        if (!(await Dexie.exists(name))) continue;
        await within(name, database => unreadable(database, table, form, keys, found));
      }
      held = found.keys;
      lost.set(found.words.sort((a, b) => a.at - b.at));
    },
    async forget() {
      lost.set([]);
      for (const { database: name, table, key } of held.splice(0)) {
        await within(name, async database => database.table(table).delete(key as never));
      }
    },
  };
}
