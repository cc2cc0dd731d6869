/** Owns the installation's own channels and what admins do about deliveries. What goes out is sent by sending.ts. */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Egress } from '#platform/egress/egress.ts';
import type { Acting } from '#platform/http/acting.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct } from '#protocol/audit.ts';
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
import type { WriteAudit } from '../audit/index.ts';
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
  sealer,
  isMailOn,
  carriers,
  audit,
  wake,
}: {
  db: Db;
  clock: Clock;
  newId(): Id;
  egress: Egress;
  sealer: KeptSealer;
  isMailOn: boolean;
  carriers: Carriers;
  audit: WriteAudit;
  /** Something is due. */
  wake(): void;
}) {
  type Act = Extract<AuditAct, `channel.${string}` | `delivery.${string}`>;
  /** Targets and secrets stay out of it. */
  function note(tx: Tx, act: Act, { id, name = '', ...detail }: { id: Id; name?: string }, by: Acting): void {
    const [kind = ''] = act.split('.');
    audit(tx, { act, by, ip: by.ip, subject: { kind, id, name }, detail });
  }

  const sealed = async (tx: Tx, id: Id, target: string, secret: string) => ({
    sealedTarget: await sealer.seal(tx, target, id),
    sealedSecret: await sealer.seal(tx, secret, id),
  });

  async function one(id: Id): Promise<SharedChannel> {
    const [channel] = await listChannels(db, sealer, id);
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
    list: (): Promise<SharedChannel[]> => listChannels(db, sealer),
    async add({ secret = '', ...channel }: AddChannelRequest, by: Acting): Promise<SharedChannel> {
      await check({ ...channel, secret });
      const id = newId();
      await db.transaction(async tx => {
        await insertChannel(tx, {
          ...channel,
          ...(await sealed(tx, id, channel.target, secret)),
          id,
          now: clock.now(),
        });
        note(tx, 'channel.add', { id, name: channel.name, ...shown(channel) }, by);
      });
      return one(id);
    },
    async save(id: Id, channel: SaveChannelRequest, by: Acting): Promise<SharedChannel> {
      const before = await findChannel(db, sealer, id);
      if (!before) throw new AppError('not_found');
      const { target = before.target, secret = before.secret } = channel;
      await check({ ...channel, target, secret });
      await db.transaction(async tx => {
        const [was] = await listChannels(tx, sealer, id);
        await updateChannel(tx, {
          ...channel,
          ...(await sealed(tx, id, target, secret)),
          id,
          now: clock.now(),
        });
        const changes = { before: was && shown(was), after: shown(channel) };
        const isRetargeted = target !== before.target || secret !== before.secret;
        note(tx, 'channel.change', { id, name: channel.name, ...changes, ...{ isRetargeted } }, by);
      });
      return one(id);
    },
    remove: (id: Id, by: Acting): Promise<boolean> =>
      db.transaction(async tx => {
        const [before] = await listChannels(tx, sealer, id);
        const isGone = await deleteChannel(tx, id);
        if (before && isGone) note(tx, 'channel.remove', { id, name: before.name, ...shown(before) }, by);
        return isGone;
      }),
    /** Sends one now, by nobody's rule and without another try. */
    async test(id: Id, by: Acting, signal: AbortSignal): Promise<TestAnswer> {
      const channel = await findChannel(db, sealer, id);
      if (!channel) throw new AppError('not_found');
      await db.transaction(async tx => note(tx, 'channel.test', { id, name: channel.name }, by));
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
          body: `${by.name} asked Steward to send this. Everything works.`,
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
    async retry(id: Id, by: Acting): Promise<boolean> {
      const isKnown = await db.transaction(async tx => {
        const found = await retryDelivery(tx, id, clock.now());
        if (found) note(tx, 'delivery.retry', { id }, by);
        return found;
      });
      if (isKnown) wake();
      return isKnown;
    },
    discard: (id: Id, by: Acting): Promise<boolean> =>
      db.transaction(async tx => {
        const found = await discardDelivery(tx, id, by.name, clock.now());
        if (found) note(tx, 'delivery.discard', { id }, by);
        return found;
      }),
  };
}

type Shown = Pick<SharedChannel, 'noticeKinds' | 'priority' | 'teamId' | 'isActive'>;
const shown = ({ noticeKinds, priority, teamId, isActive }: Shown): Shown => ({
  ...{ noticeKinds, priority, teamId, isActive },
});
