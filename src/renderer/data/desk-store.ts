// What belongs to one person on this computer and never goes to the server as it is: the drafts being written, and notices about commands
// that went otherwise. It outlives every replica, session and restart. One small database per server and person.
import { Dexie, type Table } from 'dexie';
import type { Id } from '#protocol/ids.ts';
import type { ComposerKind, ComposerVersion, Notice, Proposed } from './model.ts';
import { journalForm, noticeForm, openRow, sealRow, unsavedForm } from './sealed-rows.ts';
import { createSeal, type Keys } from './sealing.ts';

export type JournalRow = {
  key: string;
  conversationId: Id;
  kind: ComposerKind;
  text: string;
  mentions: Id[];
  versions: ComposerVersion[];
  changedAt: number;
  /** Missing in rows of earlier versions. */
  seenSeq?: number | null;
  /** Missing in rows of earlier versions. */
  proposed?: Proposed | null;
};

export type DeskStore = {
  readJournal(conversationId: Id, kind: ComposerKind): Promise<JournalRow | undefined>;
  writeJournal(row: JournalRow): Promise<void>;
  deleteJournal(conversationId: Id, kind: ComposerKind): Promise<void>;
  /** Edits of articles and the like that were not saved, by their key. */
  readUnsaved(): Promise<Map<string, string>>;
  writeUnsaved(key: string, text: string): Promise<void>;
  deleteUnsaved(key: string): Promise<void>;
  notices(): Promise<Notice[]>;
  addNotice(notice: Notice): Promise<'added' | 'known' | 'dismissed'>;
  removeNotice(id: Id): Promise<void>;
  close(): void;
};

export const journalKey = (conversationId: Id, kind: ComposerKind): string => `${conversationId} ${kind}`;
/** Dismissed notices are remembered this long, so that an answer seen again does not bring them back. */
const rememberDismissedMs = 7 * 86_400_000;

type Sealed<Row> = Row & { sealed: string };
type JournalOnDisk = Sealed<Pick<JournalRow, 'key' | 'conversationId' | 'kind' | 'changedAt'>>;
type NoticeOnDisk = Sealed<Pick<Notice, 'id' | 'conversationId' | 'customerId' | 'kind' | 'at'>> & {
  dismissedAt: number;
};

/** What cannot be read any more counts as not there; `findLostWords` tells the person. */
export function openDeskStore({ name, keys, now }: { name: string; keys: Keys; now(): number }): DeskStore {
  const seal = createSeal(keys);
  const database = new Dexie(name);
  database.version(1).stores({ journal: 'key', notices: 'id, dismissedAt' });
  database.version(2).stores({ unsaved: 'key' });
  const unsaved: Table<{ key: string; changedAt: number; sealed: string }, string> =
    database.table('unsaved');
  const journal: Table<JournalOnDisk, string> = database.table('journal');
  const notices: Table<NoticeOnDisk, Id> = database.table('notices');
  return {
    async readJournal(conversationId, kind) {
      const row = await journal.get(journalKey(conversationId, kind));
      return (row && (await openRow<JournalRow>(journalForm, seal, row))) ?? undefined;
    },
    async writeJournal(row) {
      await journal.put((await sealRow(journalForm, seal, row)) as unknown as JournalOnDisk);
    },
    deleteJournal: (conversationId, kind) => journal.delete(journalKey(conversationId, kind)),
    async readUnsaved() {
      const rows = await unsaved.toArray();
      const opened = await Promise.all(
        rows.map(row => openRow<{ key: string; text: string }>(unsavedForm, seal, row)),
      );
      return new Map(opened.flatMap(each => (each ? [[each.key, each.text] as const] : [])));
    },
    async writeUnsaved(key, text) {
      await unsaved.put((await sealRow(unsavedForm, seal, { key, changedAt: now(), text })) as never);
    },
    deleteUnsaved: key => unsaved.delete(key),
    async notices() {
      await notices
        .where('dismissedAt')
        .between(1, now() - rememberDismissedMs)
        .delete();
      const kept = await notices.where('dismissedAt').equals(0).toArray();
      const opened = await Promise.all(
        kept.map(row => openRow<Notice & { dismissedAt: number }>(noticeForm, seal, row)),
      );
      return opened.filter(each => each !== null).map(({ dismissedAt, ...notice }) => notice);
    },
    async addNotice(notice) {
      // Sealed before: a transaction does not wait for it.
      const row = (await sealRow(noticeForm, seal, { ...notice, dismissedAt: 0 })) as unknown as NoticeOnDisk;
      return database.transaction('rw', notices, async () => {
        const known = await notices.get(notice.id);
        if (known) return known.dismissedAt === 0 ? 'known' : 'dismissed';
        await notices.add(row);
        return 'added';
      });
    },
    async removeNotice(id) {
      await notices.update(id, { dismissedAt: now() });
    },
    close: () => database.close(),
  };
}
