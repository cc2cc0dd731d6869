// Looks once, after the new database is complete, for what the one before still holds; keeps that one until the person chose (S6).
import { laneOf } from '#client/lanes.ts';
import type { ReportFault } from '#client/ports.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { Desk } from '../data/desk.ts';
import type { Recovery } from '../data/model.ts';
import type { Pending } from '../data/pending.ts';
import type { Writable } from '../data/readable.ts';
import { type LocalCollections, storedAs } from '../data/rxdb.ts';
import type { Keys } from '../data/sealing.ts';
import { type Searched, searched } from '../worker/messages.ts';
import { openStoreReader } from '../worker/store-reader.ts';
import { findLost, recoveryOf } from './recovery.ts';
import type { Remembered } from './remembered.ts';

type Lost = Awaited<ReturnType<typeof findLost>>;

export function createRecoverer(deps: {
  remembered: Remembered;
  collections: LocalCollections;
  pending: Pending;
  recovery: Writable<Recovery | null>;
  now(): Millis;
  newId(): Id;
  reportFault: ReportFault;
  /** The keys of a local database by its name. */
  findKeys(name: string): Promise<Keys>;
  onDone(): void;
}): { look(): void; recover: Desk['commands']['recover']; close(): Promise<void> } {
  const { remembered, collections, pending, recovery, reportFault } = deps;
  let lost: Lost = [];
  let looking: Promise<void> | undefined;

  async function find(before: string): Promise<void> {
    const databases = Object.fromEntries(searched.map(name => [name, storedAs(before, name)]));
    const keys = await deps.findKeys(before);
    const old = await openStoreReader({ databases: databases as Record<Searched, string>, keys }, indexedDB);
    try {
      lost = await findLost(old, collections, remembered.user.id);
    } finally {
      old.close();
    }
    recovery.set(recoveryOf(lost));
    if (lost.length === 0) deps.onDone();
  }

  async function sendAgain({ id, conversationId, kind, text, lang }: Lost[number]): Promise<void> {
    const conversation = await collections.conversations.get(conversationId);
    if (!conversation) return;
    const payload = {
      ...{ conversationId, messageId: id, text, lang, recovered: true, mentions: [] },
      kind: kind === 'note' ? ('note' as const) : ('text' as const),
    };
    await pending.add({
      commandId: deps.newId(),
      kind: 'message.send',
      lane: laneOf({ kind: 'message.send', payload }),
      scope: conversation.scope,
      payload,
      assumed: { lastPublicSeq: conversation.lastPublicSeq },
      createdAt: deps.now(),
    });
  }

  return {
    look() {
      const { before } = remembered;
      if (before === null) return;
      looking ??= find(before).catch(error => reportFault('recovery', error));
    },
    async recover(choice) {
      // All are in the outbox before the only other copy goes.
      if (choice === 'send again') for (const message of lost) await sendAgain(message);
      lost = [];
      recovery.set(null);
      deps.onDone();
    },
    close: async () => looking,
  };
}
