/** Owns what happens to conversations later: packing resolved ones (S11), waking snoozed ones. */

import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Jobs } from '#platform/jobs/jobs.ts';
import { move } from '#protocol/commands/conversation.ts';
import type { Id } from '#protocol/ids.ts';
import type { ChatService } from './chat.service.ts';
import { lockConversation } from './chat.store.ts';
import { duePackings, dueSnoozes, insertTranscript, lockUnpacked, markPacked } from './transcripts.store.ts';

/** Long enough that "one more thing" is usually said before the thread is packed. */
const packAfterMs = 5 * 60_000;
const perTranscript = 200;
const perRun = 200;

/** Packs one conversation in its own short transaction. Returns how many messages it packed. */
export async function packConversation(db: Db, newId: () => Id, conversationId: Id): Promise<number> {
  return db.transaction(async tx => {
    const due = await lockUnpacked(tx, conversationId);
    const last = due?.messages.at(-1);
    if (!due || !last) return 0;
    for (let index = 0; index * perTranscript < due.messages.length; index++) {
      await insertTranscript(tx, {
        id: newId(),
        conversationId,
        teamId: due.teamId,
        part: due.nextPart + index,
        messages: due.messages.slice(index * perTranscript, (index + 1) * perTranscript),
      });
    }
    await markPacked(tx, conversationId, last.seq);
    return due.messages.length;
  });
}

export function registerChatJobs(
  jobs: Jobs,
  { db, clock, newId, chat }: { db: Db; clock: Clock; newId: () => Id; chat: ChatService },
): void {
  jobs.register(
    'chat.pack',
    async (_data, signal) => {
      for (;;) {
        const due = await duePackings(db, clock.now() - packAfterMs, perRun);
        for (const id of due) {
          if (signal.aborted) return;
          await packConversation(db, newId, id);
        }
        if (due.length < perRun) return;
      }
    },
    { schedule: '* * * * *', concurrency: 1 },
  );
  jobs.register(
    'chat.wake',
    async () => {
      for (const id of await dueSnoozes(db, clock.now(), perRun)) {
        await db.transaction(async tx => {
          const conversation = await lockConversation(tx, id);
          const now = clock.now();
          if (conversation?.status !== 'snoozed' || (conversation.snoozedUntil ?? 0) > now) return;
          const moved = move(conversation, 'snoozeEnded');
          if (!moved) return;
          await chat.write(
            tx,
            conversation,
            {
              ok: true,
              merges: [],
              messages: [],
              patch: {
                ...moved,
                snoozedUntil: null,
                queuedAt: moved.turn === 'queue' ? now : null,
                lastActivityAt: now,
              },
            },
            now,
          );
        });
      }
    },
    { schedule: '* * * * *', concurrency: 1 },
  );
}
