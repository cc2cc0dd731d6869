// The conversations of this computer behind a figure: those that began in a span, or were rated in it. Read along the index of the last
// activity, which is never before the beginning; so the walk starts at the span and stops when enough was looked at.
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { LocalCollection } from './local-collection.ts';

export type BehindAsk = {
  from: Millis;
  to: Millis;
  /** '' is any. */
  teamId: Id;
  channel: string;
  agentId: Id;
  /** Those that were rated in the span, whenever they began. */
  isRated?: boolean;
};
export type BehindFigures = {
  conversations: Conversation[];
  /** False: more may be among those that were not looked at. */
  isWhole: boolean;
};

const lookedAt = 3_000;
const listed = 200;
const statuses = ['open', 'snoozed', 'resolved'] as const;

export const createBehindFigures =
  (collection: LocalCollection<Conversation>) =>
  async ({ from, to, teamId, channel, agentId, isRated = false }: BehindAsk): Promise<BehindFigures> => {
    const read = await Promise.all(
      statuses.map(status =>
        collection.range({
          ...{ index: ['status', 'lastActivityAt'], start: [status, from], end: [status] },
          ...{ limit: lookedAt, order: 'ascending' as const },
        }),
      ),
    );
    const isIn = (at: Millis | undefined) => at !== undefined && at >= from && at < to;
    const meant = read
      .flat()
      .filter(
        each =>
          isIn(isRated ? each.rating?.createdAt : each.createdAt) &&
          (teamId === '' || each.teamId === teamId) &&
          (channel === '' || each.channel === channel) &&
          (agentId === '' || each.agentId === agentId),
      )
      .sort((a, b) => b.createdAt - a.createdAt);
    const isWhole = meant.length <= listed && read.every(rows => rows.length < lookedAt);
    return { conversations: meant.slice(0, listed), isWhole };
  };
