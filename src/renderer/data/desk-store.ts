// What belongs to one person on this computer and never goes to the server as it is: the drafts being written, and notices about commands
// that went otherwise. It outlives every replica, session and restart. One small database per server and person.
import { Dexie, type Table } from 'dexie';
import type { Id } from '#protocol/ids.ts';
import type { ComposerKind, ComposerVersion, Notice, Proposed } from './model.ts';

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
  notices(): Promise<Notice[]>;
  addNotice(notice: Notice): Promise<'added' | 'known' | 'dismissed'>;
  removeNotice(id: Id): Promise<void>;
  close(): void;
};

export const journalKey = (conversationId: Id, kind: ComposerKind): string => `${conversationId} ${kind}`;
/** Dismissed notices are remembered this long, so that an answer seen again does not bring them back. */
const rememberDismissedMs = 7 * 86_400_000;

export function openDeskStore({ name, now }: { name: string; now(): number }): DeskStore {
  const database = new Dexie(name);
  database.version(1).stores({ journal: 'key', notices: 'id, dismissedAt' });
  const journal: Table<JournalRow, string> = database.table('journal');
  const notices: Table<Notice & { dismissedAt: number }, Id> = database.table('notices');
  return {
    readJournal: (conversationId, kind) => journal.get(journalKey(conversationId, kind)),
    async writeJournal(row) {
      await journal.put(row);
    },
    deleteJournal: (conversationId, kind) => journal.delete(journalKey(conversationId, kind)),
    async notices() {
      await notices
        .where('dismissedAt')
        .between(1, now() - rememberDismissedMs)
        .delete();
      return (await notices.where('dismissedAt').equals(0).toArray()).map(
        ({ dismissedAt, ...notice }) => notice,
      );
    },
    addNotice: notice =>
      database.transaction('rw', notices, async () => {
        const known = await notices.get(notice.id);
        if (known) return known.dismissedAt === 0 ? 'known' : 'dismissed';
        await notices.add({ ...notice, dismissedAt: 0 });
        return 'added';
      }),
    async removeNotice(id) {
      await notices.update(id, { dismissedAt: now() });
    },
    close: () => database.close(),
  };
}
