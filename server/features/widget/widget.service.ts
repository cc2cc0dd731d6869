/** Owns what a widget is told of a conversation: the thread from a place on, and the line it waits in. Reads only. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { gather } from '#platform/gather.ts';
import { hoursState, isTimeZone } from '#protocol/hours.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { OpeningHours, WidgetConversation, WidgetMessage } from '#protocol/widget.ts';
import { createLines } from './lines.ts';
import { toWidgetConversation, toWidgetMessage } from './presenter.ts';
import { estimateWait, recentMs, type Wait, waitsOf } from './waiting.ts';
import {
  type ConversationRow,
  findVisitors,
  type PlacedMessage,
  readEarlier,
  readThreads,
  type ThreadAsk,
  waitingIds,
  waitingMarks,
} from './widget.store.ts';

/** A first answer holds this much of the end of a thread; a later one goes on in pages of it. */
const pageSize = 100;
/** What a push carries: more than one commit writes. A longer gap is pulled by the widget. */
const pushSize = 3;
/** Everybody in line asks; the waits of a team are read once in this time. */
const waitsKeptMs = 15_000;

export type Shown = { customerId: Id; conversation: WidgetConversation; messages: WidgetMessage[] };
export type WidgetPage = Shown & { done: boolean; earlier?: WidgetMessage[] };

export type WidgetService = ReturnType<typeof createWidgetService>;

export function createWidgetService({ db, clock }: { db: Db; clock: Clock }) {
  const kept = new Map<Id, { readAt: Millis; waits: Promise<Wait[]> }>();
  const lines = createLines(clock, teamId => waitingIds(db, teamId));
  /** Until when an answer about these hours holds. The settings of a site are one object for all who signed in together. */
  const open = new WeakMap<OpeningHours, { isOpen: boolean; untilMs: Millis }>();
  // Whoever comes back and whoever is pushed to asks the same two questions, so they are asked for all of them at once.
  const findVisitor = gather((claims: readonly { customerId: Id; siteId: Id }[]) => findVisitors(db, claims));
  const readThread = gather((asks: readonly ThreadAsk[]) =>
    db.inOrder(connection => readThreads(connection, asks)),
  );

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
    const place = await lines.placeOf(row);
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

  type Asked = { conversationId: Id | null; afterSeq: number };

  return {
    /** A customer, and with them what the first question of their widget asks for. */
    arrive: findVisitor,

    /**
     * What `thread` would answer, from what `arrive` read: without a question of its own, because nothing was said meanwhile.
     * @returns undefined where it takes more than that
     */
    async threadOnArrival(
      newest: ConversationRow | null,
      { conversationId, afterSeq }: Asked,
    ): Promise<(Shown & { done: boolean }) | null | undefined> {
      if (newest === null) return conversationId === null ? null : undefined;
      const isAskedFor = conversationId === null || conversationId === newest.id;
      if (!isAskedFor || afterSeq === 0 || afterSeq < newest.lastPublicSeq) return undefined;
      return { ...(await show(newest, [])), done: true };
    },

    /**
     * A customer's conversation and its thread after a seq; from 0, the end of it.
     * @param conversationId null for the newest one
     * @returns null when the customer has no such conversation
     */
    async thread(customerId: Id, { conversationId, afterSeq }: Asked): Promise<WidgetPage | null> {
      const asked = { conversationId, customerId, afterSeq, limit: pageSize };
      const { row, placed } = await readThread(asked);
      if (row?.customerId !== customerId) return null;
      // It was merged meanwhile: a place in it says nothing of the one that goes on.
      if (conversationId !== null && row.id !== conversationId && afterSeq > 0)
        return this.thread(customerId, { conversationId: row.id, afterSeq: 0 });
      const page = { ...(await show(row, placed)), done: afterSeq === 0 || placed.length < pageSize };
      if (afterSeq > 0 || row.mergedFrom.length === 0) return page;
      const earlier = await readEarlier(db, row.mergedFrom, pageSize);
      return { ...page, earlier: earlier.flatMap(message => toWidgetMessage(message, 0) ?? []) };
    },

    /** Whose conversation it is, and its newest lines; null when there is none. */
    async latest(conversationId: Id): Promise<Shown | null> {
      const asked = { conversationId, customerId: null, afterSeq: 0, limit: pushSize };
      const { row, placed } = await readThread(asked);
      return row && show(row, placed);
    },

    /** Somebody of this team's line left it, or passed others. */
    lineMoved: lines.moved,

    /** Whether people are there by the shop's hours. A zone this runtime does not know counts as open. */
    isOpen(hours: OpeningHours): boolean {
      const now = clock.now();
      const held = open.get(hours);
      if (held && now < held.untilMs) return held.isOpen;
      const state = isTimeZone(hours.timeZone) ? hoursState(hours, now) : null;
      const changesAt = state && (state.isOpen ? state.closesAt : state.opensAt);
      // Without a change in sight it is asked again in a day.
      const answer = { isOpen: state?.isOpen ?? true, untilMs: changesAt ?? now + 86_400_000 };
      open.set(hours, answer);
      return answer.isOpen;
    },
  };
}
