// The draft journal (what a person is writing): every keystroke is on disk within a moment, versions are kept, and a draft belongs to
// one conversation for good. It survives a killed process, a sign-out and an expired session.
import type { ReportFault } from '#client/ports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { ComposerJournal } from './desk.ts';
import { type DeskStore, type JournalRow, journalKey } from './desk-store.ts';
import type { Composer, ComposerKind, ComposerVersion } from './model.ts';
import { byKey, createWritable } from './readable.ts';

const versionsKept = 30;
/** A pause in typing this long makes what stood there a version. */
const pauseMs = 4_000;
/** Removing this much at once makes what stood there a version. */
const bigDeletion = 20;

export type JournalDeps = { store: DeskStore; now(): Millis; reportFault: ReportFault };

/** Whether the text as it stood deserves to be kept before it is changed. Pure. */
export function isWorthKeeping(before: string, after: string, sinceMs: Millis): boolean {
  if (before.trim() === '' || before === after) return false;
  return sinceMs >= pauseMs || before.length - after.length >= bigDeletion;
}

export function withVersion(
  versions: readonly ComposerVersion[],
  version: ComposerVersion,
): ComposerVersion[] {
  if (version.text.trim() === '') return [...versions];
  return [version, ...versions.filter(each => each.text !== version.text)].slice(0, versionsKept);
}

export type Journal = {
  of(conversationId: Id, kind: ComposerKind): ComposerJournal;
  /** What was being written in these is gone, with every earlier version of it. */
  forget(conversationIds: ReadonlySet<Id>): void;
};

export function createJournal(deps: JournalDeps): Journal {
  const made: { conversationId: Id; forget(): void }[] = [];
  const of = byKey((key: string) => {
    const [conversationId = '', kind = 'text'] = key.split(' ');
    const composer = createComposer(conversationId, kind as ComposerKind, deps);
    made.push({ conversationId, forget: composer.forget });
    return composer;
  });
  return {
    of: (conversationId, kind) => of(journalKey(conversationId, kind)),
    forget(conversationIds) {
      for (const { conversationId, forget } of made) if (conversationIds.has(conversationId)) forget();
    },
  };
}

function createComposer(
  conversationId: Id,
  kind: ComposerKind,
  { store, now, reportFault }: JournalDeps,
): ComposerJournal & { forget(): void } {
  const composer = createWritable<Composer>({
    ...{ text: '', mentions: [], versions: [] },
    ...{ seenSeq: null, proposed: null, isReady: false },
  });
  let changedAt = 0;
  let isWriting = false;
  let isStale = false;
  let reading: Promise<void> | undefined;

  const read = () => {
    reading ??= store.readJournal(conversationId, kind).then(
      row => {
        if (composer.get().isReady) return;
        changedAt = row?.changedAt ?? 0;
        const { text = '', mentions = [], versions = [], seenSeq = null, proposed = null } = row ?? {};
        composer.set({ text, mentions, versions, seenSeq, proposed, isReady: true });
      },
      error => {
        reportFault('draft journal', error);
        composer.set({ ...composer.get(), isReady: true });
      },
    );
    return reading;
  };

  /** One write under way at a time, always of the newest text: typing never queues up behind the disk. */
  async function save(): Promise<void> {
    isStale = true;
    if (isWriting) return;
    isWriting = true;
    try {
      while (isStale) {
        isStale = false;
        const { text, mentions, versions, seenSeq, proposed } = composer.get();
        const row: JournalRow = {
          key: journalKey(conversationId, kind),
          ...{ conversationId, kind, text, mentions, versions, changedAt, seenSeq, proposed },
        };
        if (text === '' && versions.length === 0) await store.deleteJournal(conversationId, kind);
        else await store.writeJournal(row);
      }
    } catch (error) {
      reportFault('draft journal', error);
    } finally {
      isWriting = false;
    }
  }

  function change(next: Partial<Composer>): void {
    const after = { ...composer.get(), ...next, isReady: true };
    composer.set(after.text === '' ? { ...after, seenSeq: null, proposed: null } : after);
    changedAt = now();
    void save();
  }

  function write(text: string, more: Partial<Composer>): void {
    const before = composer.get();
    const versions = isWorthKeeping(before.text, text, now() - changedAt)
      ? withVersion(before.versions, { at: changedAt, text: before.text })
      : before.versions;
    change({ text, versions, ...more });
  }

  return {
    get: composer.get,
    subscribe(listener) {
      void read();
      return composer.subscribe(listener);
    },
    write: (text, mentions) => write(text, mentions ? { mentions } : {}),
    propose: (text, proposed) => write(text, { proposed }),
    exchange(text, proposed) {
      const { text: before, versions } = composer.get();
      change({ text, proposed, versions: withVersion(versions, { at: now(), text: before }) });
    },
    see(seq) {
      const { text, seenSeq } = composer.get();
      if (text === '' || (seenSeq !== null && seq <= seenSeq)) return;
      composer.set({ ...composer.get(), seenSeq: seq });
      void save();
    },
    forget: () => change({ text: '', mentions: [], versions: [] }),
    clear() {
      const { text, versions } = composer.get();
      change({ text: '', mentions: [], versions: withVersion(versions, { at: now(), text }) });
    },
    restore(version) {
      const { text, versions } = composer.get();
      // Whatever that was made from is not known any more.
      change({ text: version.text, proposed: null, versions: withVersion(versions, { at: now(), text }) });
    },
  };
}
