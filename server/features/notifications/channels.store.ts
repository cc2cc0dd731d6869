/** Owns the SQL of the installation's own channels, whose targets and secrets lie sealed, and of how each way does. */
import type { Queryable } from '#platform/db/db.ts';
import { empty, sql } from '#platform/db/sql.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { SharedChannel } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { shownTarget } from './channels.ts';

export type ChannelFields = Pick<
  SharedChannel,
  'name' | 'kind' | 'noticeKinds' | 'priority' | 'teamId' | 'isActive'
>;

type Row = {
  id: string;
  name: string;
  kind: SharedChannel['kind'];
  sealed_target: string;
  has_secret: boolean;
  notice_kinds: SharedChannel['noticeKinds'];
  priority: SharedChannel['priority'];
  team_id: string | null;
  is_active: boolean;
  created_at: Date;
  failing_since: Date | null;
  last_error: string | null;
  last_sent_at: Date | null;
};

type Opener = Pick<KeptSealer, 'open'>;

/** As an admin may see them; secrets stay here. A target that cannot be read with the keys here is ''. */
export async function listChannels(db: Queryable, sealer: Opener, id?: Id): Promise<SharedChannel[]> {
  const rows = await db.query<Row>(sql`
    select c.id, c.name, c.kind, c.target as sealed_target, c.secret <> '' as has_secret, c.notice_kinds, c.priority, c.team_id, c.is_active,
      c.created_at, h.failing_since, h.last_error, h.last_sent_at
    from notification_channels c left join delivery_health h on h.way = c.id::text
    ${id === undefined ? empty : sql`where c.id = ${id}`}
    order by lower(c.name), c.id`);
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    target: shownTarget(row.kind, sealer.open(row.sealed_target, row.id) ?? ''),
    hasSecret: row.has_secret,
    noticeKinds: row.notice_kinds,
    priority: row.priority,
    teamId: row.team_id,
    isActive: row.is_active,
    failingSince: row.failing_since?.getTime() ?? null,
    lastError: row.last_error ?? '',
    lastSentAt: row.last_sent_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
  }));
}

export type ChannelToSend = {
  id: Id;
  name: string;
  kind: SharedChannel['kind'];
  /** Either is '' where it cannot be read with the keys here. */
  target: string;
  secret: string;
};

export async function findChannel(db: Queryable, sealer: Opener, id: Id): Promise<ChannelToSend | null> {
  const kept = await db.maybeOne<ChannelToSend>(sql`
    select id, name, kind, target, secret from notification_channels where id = ${id}`);
  return (
    kept && {
      ...kept,
      target: sealer.open(kept.target, id) ?? '',
      secret: sealer.open(kept.secret, id) ?? '',
    }
  );
}

type SealedFields = ChannelFields & { id: Id; sealedTarget: string; sealedSecret: string; now: Millis };

export async function insertChannel(db: Queryable, channel: SealedFields): Promise<void> {
  const now = new Date(channel.now);
  await db.query(sql`
    insert into notification_channels
      (id, name, kind, target, secret, notice_kinds, priority, team_id, is_active, created_at, updated_at)
    values (${channel.id}, ${channel.name}, ${channel.kind}, ${channel.sealedTarget}, ${channel.sealedSecret}, ${channel.noticeKinds},
      ${channel.priority}, ${channel.teamId}, ${channel.isActive}, ${now}, ${now})`);
}

export async function updateChannel(db: Queryable, channel: SealedFields): Promise<void> {
  await db.query(sql`
    update notification_channels set name = ${channel.name}, kind = ${channel.kind}, target = ${channel.sealedTarget},
      secret = ${channel.sealedSecret}, notice_kinds = ${channel.noticeKinds}, priority = ${channel.priority},
      team_id = ${channel.teamId}, is_active = ${channel.isActive}, updated_at = ${new Date(channel.now)}
    where id = ${channel.id}`);
}

/** With its deliveries: nothing is sent to it any more. */
export async function deleteChannel(db: Queryable, id: Id): Promise<boolean> {
  const rows = await db.query(sql`
    with health as (delete from delivery_health where way = ${id}::text)
    delete from notification_channels where id = ${id} returning id`);
  return rows.length > 0;
}

export async function teamExists(db: Queryable, id: Id): Promise<boolean> {
  return (await db.maybeOne(sql`select id from teams where id = ${id}`)) !== null;
}

export async function wayWorked(db: Queryable, way: string, now: Millis): Promise<void> {
  await db.query(sql`
    insert into delivery_health (way, last_sent_at) values (${way}, ${new Date(now)})
    on conflict (way) do update set failing_since = null, told_at = null, last_error = '',
      last_sent_at = excluded.last_sent_at`);
}

export async function wayFailed(db: Queryable, way: string, error: string, now: Millis): Promise<void> {
  await db.query(sql`
    insert into delivery_health (way, failing_since, last_error) values (${way}, ${new Date(now)}, ${error})
    on conflict (way) do update set failing_since = coalesce(delivery_health.failing_since, excluded.failing_since),
      last_error = excluded.last_error`);
}

/** True for the one who may tell that this way fails, over all servers, until it works again. */
export async function mayTellFailing(db: Queryable, way: string, now: Millis): Promise<boolean> {
  const rows = await db.query(sql`
    update delivery_health set told_at = ${new Date(now)}
    where way = ${way} and failing_since is not null and told_at is null returning way`);
  return rows.length > 0;
}

export type WayHealth = { failingSince: Millis | null; lastError: string };

export async function readHealth(db: Queryable, way: string): Promise<WayHealth> {
  const row = await db.maybeOne<{ failing_since: Date | null; last_error: string }>(sql`
    select failing_since, last_error from delivery_health where way = ${way}`);
  return { failingSince: row?.failing_since?.getTime() ?? null, lastError: row?.last_error ?? '' };
}
