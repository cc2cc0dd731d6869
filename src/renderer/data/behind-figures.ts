// The conversations of this computer behind a figure: those that began in a span, were written in, resolved or rated in it. Read along the index
// of the last activity, which is never before any of these; so the walk starts at the span and stops when enough was looked at.
import { slotIn } from '#analytics/query.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { LocalCollection } from './local-collection.ts';

export type BehindAsk = {
  from: Millis;
  to: Millis;
  /** What happened in the span. `active`: it was under way in some of it. */
  by: 'began' | 'active' | 'resolved' | 'rated';
  /** '' is any. */
  teamId: Id;
  channel: string;
  agentId: Id;
  /** Only in this hour of the week, by the clock of a zone; day 0 is Monday. */
  slot: { day: number; hour: number; timeZone: string } | null;
};
export type BehindFigures = {
  conversations: Conversation[];
  /** False: more may be among those that were not looked at. */
  isWhole: boolean;
};

const lookedAt = 3_000;
const listed = 200;
const statuses = ['open', 'snoozed', 'resolved'] as const;

const momentOf = (by: BehindAsk['by'], each: Conversation): Millis | null | undefined =>
  by === 'rated'
    ? each.rating?.createdAt
    : by === 'resolved'
      ? // One that was merged is not over by it.
        each.mergedInto
        ? null
        : each.resolvedAt
      : each.createdAt;

export const createBehindFigures =
  (collection: LocalCollection<Conversation>) =>
  async ({ from, to, by, teamId, channel, agentId, slot }: BehindAsk): Promise<BehindFigures> => {
    const read = await Promise.all(
      statuses.map(status =>
        collection.range({
          ...{ index: ['status', 'lastActivityAt'], start: [status, from], end: [status] },
          ...{ limit: lookedAt, order: 'ascending' as const },
        }),
      ),
    );
    const slotAt = slot && slotIn(slot.timeZone);
    const isInSlot = (at: Millis) => !slot || !slotAt || slotAt(at) === slot.day * 24 + slot.hour;
    const isIn = (each: Conversation): boolean => {
      if (by === 'active') return each.createdAt < to && each.lastActivityAt >= from;
      const at = momentOf(by, each);
      return at != null && at >= from && at < to && isInSlot(at);
    };
    const meant = read
      .flat()
      .filter(
        each =>
          isIn(each) &&
          (teamId === '' || each.teamId === teamId) &&
          (channel === '' || each.channel === channel) &&
          (agentId === '' || each.agentId === agentId),
      )
      .sort((a, b) => b.createdAt - a.createdAt);
    const isWhole = meant.length <= listed && read.every(rows => rows.length < lookedAt);
    return { conversations: meant.slice(0, listed), isWhole };
  };
