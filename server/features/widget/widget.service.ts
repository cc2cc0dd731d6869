/** Owns what a widget is told of a conversation: the thread from a place on, and the line it waits in. Reads only. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { hoursState, isTimeZone } from '#protocol/hours.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { OpeningHours, WidgetConversation, WidgetMessage } from '#protocol/widget.ts';
import { toWidgetConversation, toWidgetMessage } from './presenter.ts';
import { estimateWait, recentMs, type Wait, waitsOf } from './waiting.ts';
import {
  type ConversationRow,
  findConversation,
  messagesAfter,
  newestConversation,
  newestMessages,
  type PlacedMessage,
  placeInLine,
  waitingMarks,
} from './widget.store.ts';

/** A first answer holds this much of the end of a thread; a later one goes on in pages of it. */
const pageSize = 100;
/** What a push carries: more than one commit writes. A longer gap is pulled by the widget. */
const pushSize = 3;
/** Everybody in line asks; the waits of a team are read once in this time. */
const waitsKeptMs = 15_000;

export type Shown = { customerId: Id; conversation: WidgetConversation; messages: WidgetMessage[] };

export type WidgetService = ReturnType<typeof createWidgetService>;

export function createWidgetService({ db, clock }: { db: Db; clock: Clock }) {
  const kept = new Map<Id, { readAt: Millis; waits: Promise<Wait[]> }>();

  function recentWaits(teamId: Id, now: Millis): Promise<Wait[]> {
    const found = kept.get(teamId);
    if (found && now - found.readAt < waitsKeptMs) return found.waits;
    const waits = waitingMarks(db, teamId, now - recentMs).then(waitsOf);
    kept.set(teamId, { readAt: now, waits });
    waits.catch(() => kept.delete(teamId));
    return waits;
  }

  async function lineOf(row: ConversationRow): Promise<{ place: number; estimateMs: number | null } | null> {
    if (row.status !== 'open' || row.turn !== 'queue') return null;
    const place = await placeInLine(db, row);
    // Taken between the two reads: the next event tells.
    if (place === null) return null;
    const now = clock.now();
    const waitedMs = Math.max(0, now - (row.queuedAt ?? now));
    return { place, estimateMs: estimateWait(await recentWaits(row.teamId, now), { place, waitedMs, now }) };
  }

  const show = async (row: ConversationRow, placed: readonly PlacedMessage[]): Promise<Shown> => ({
    customerId: row.customerId,
    conversation: toWidgetConversation(row, await lineOf(row)),
    messages: placed.flatMap(({ message, prevSeq }) => toWidgetMessage(message, prevSeq) ?? []),
  });

  return {
    /**
     * A customer's conversation and its thread after a seq; from 0, the end of it.
     * @param conversationId null for the newest one
     * @returns null when the customer has no such conversation
     */
    async thread(
      customerId: Id,
      { conversationId, afterSeq }: { conversationId: Id | null; afterSeq: number },
    ): Promise<(Shown & { done: boolean }) | null> {
      const row =
        conversationId === null
          ? await newestConversation(db, customerId)
          : await findConversation(db, conversationId);
      if (row?.customerId !== customerId) return null;
      if (afterSeq === 0)
        return { ...(await show(row, await newestMessages(db, row.id, pageSize))), done: true };
      const placed = await messagesAfter(db, row.id, { afterSeq, limit: pageSize });
      return { ...(await show(row, placed)), done: placed.length < pageSize };
    },

    /** Whose conversation it is, and its newest lines; null when there is none. */
    async latest(conversationId: Id): Promise<Shown | null> {
      // Asked together: every answer that is waited for is a round trip.
      const [row, placed] = await db.inOrder(connection =>
        Promise.all([
          findConversation(connection, conversationId),
          newestMessages(connection, conversationId, pushSize),
        ]),
      );
      return row && show(row, placed);
    },

    /** Whether people are there by the shop's hours. A zone this runtime does not know counts as open. */
    isOpen: (hours: OpeningHours): boolean =>
      !isTimeZone(hours.timeZone) || hoursState(hours, clock.now()).isOpen,
  };
}
