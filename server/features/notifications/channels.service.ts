/** Owns the installation's own channels and what admins do about deliveries. What goes out is sent by sending.ts. */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  AddChannelRequest,
  DeliveriesAnswer,
  DeliveriesQuery,
  SaveChannelRequest,
  SharedChannel,
  TestAnswer,
} from '#protocol/http/notifications.ts';
import type { Id } from '#protocol/ids.ts';
import type { Carriers } from './carriers.ts';
import {
  deleteChannel,
  findChannel,
  insertChannel,
  listChannels,
  teamExists,
  updateChannel,
  wayWorked,
} from './channels.store.ts';
import { channelProblems } from './channels.ts';
import { countDeliveries, discardDelivery, listDeliveries, retryDelivery } from './deliveries.store.ts';

export type ChannelsService = ReturnType<typeof createChannels>;

export function createChannels({
  db,
  clock,
  newId,
  egress,
  isMailOn,
  carriers,
  wake,
}: {
  db: Db;
  clock: Clock;
  newId(): Id;
  egress: Egress;
  isMailOn: boolean;
  carriers: Carriers;
  /** Something is due. */
  wake(): void;
}) {
  async function one(id: Id): Promise<SharedChannel> {
    const [channel] = await listChannels(db, id);
    if (!channel) throw new AppError('not_found');
    return channel;
  }

  async function check(channel: Parameters<typeof channelProblems>[0] & { teamId: Id | null }) {
    const details = channelProblems(channel, { isMailOn, addressProblem: egress.problemOf });
    if (channel.teamId !== null && !(await teamExists(db, channel.teamId)))
      throw new AppError('unknown_team');
    if (details.length > 0) throw new AppError('malformed', { details });
  }

  return {
    list: (): Promise<SharedChannel[]> => listChannels(db),
    async add({ secret = '', ...channel }: AddChannelRequest): Promise<SharedChannel> {
      await check({ ...channel, secret });
      const id = newId();
      await insertChannel(db, { ...channel, secret, id, now: clock.now() });
      return one(id);
    },
    async save(id: Id, channel: SaveChannelRequest): Promise<SharedChannel> {
      const before = await findChannel(db, id);
      if (!before) throw new AppError('not_found');
      const { target = before.target, secret = before.secret } = channel;
      await check({ ...channel, target, secret });
      await updateChannel(db, { ...channel, target, secret, id, now: clock.now() });
      return one(id);
    },
    remove: (id: Id): Promise<boolean> => deleteChannel(db, id),
    /** Sends one now, by nobody's rule and without another try. */
    async test(id: Id, by: string, signal: AbortSignal): Promise<TestAnswer> {
      const channel = await findChannel(db, id);
      if (!channel) throw new AppError('not_found');
      const outcome = await carriers.shared(
        channel,
        {
          id: newId(),
          kind: 'message',
          priority: 'normal',
          conversationId: '',
          route: '#/settings',
          facts: {},
          title: `A test of "${channel.name}"`,
          body: `${by} asked Steward to send this. Everything works.`,
          createdAt: clock.now(),
        },
        signal,
      );
      if (outcome.ok) await wayWorked(db, id, clock.now());
      return outcome.ok ? { ok: true, text: 'It was taken.' } : { ok: false, text: outcome.error };
    },
    async deliveries(query: DeliveriesQuery): Promise<DeliveriesAnswer> {
      const [deliveries, counts] = await Promise.all([listDeliveries(db, query), countDeliveries(db)]);
      const none = { queued: 0, failing: 0, sent: 0, skipped: 0, dead: 0, discarded: 0 };
      return { deliveries, counts: { ...none, ...counts } };
    },
    async retry(id: Id): Promise<boolean> {
      const isKnown = await retryDelivery(db, id, clock.now());
      if (isKnown) wake();
      return isKnown;
    },
    discard: (id: Id, by: string): Promise<boolean> => discardDelivery(db, id, by, clock.now()),
  };
}
