/** Owns the SQL of what was asked for, of the copies made, and of which console has forgotten what. Never decides. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { PrivacyRequest, PurgedDevice } from '#protocol/http/privacy.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type { PurgeEvent } from '#protocol/purge.ts';

export type NewRequest = {
  id: Id;
  kind: PrivacyRequest['kind'];
  customerId: Id;
  withNotes: boolean;
  by: { id: Id | null; name: string };
  now: Millis;
};

export async function insertRequest(
  tx: Tx,
  { id, kind, customerId, withNotes, by, now }: NewRequest,
): Promise<void> {
  await tx.query(sql`
    insert into privacy_requests (id, kind, customer_id, state, with_notes, asked_by, asked_by_name, asked_at)
    values (${id}, ${kind}, ${customerId}, 'queued', ${withNotes}, ${by.id}, ${by.name}, ${new Date(now)})`);
}

type Kept = {
  id: Id;
  kind: PrivacyRequest['kind'];
  customerId: Id;
  state: PrivacyRequest['state'];
  withNotes: boolean;
};

export const findRequest = (db: Queryable, id: Id): Promise<Kept | null> =>
  db.maybeOne<Kept>(sql`
    select id, kind, customer_id as "customerId", state, with_notes as "withNotes"
    from privacy_requests where id = ${id}`);

/** Begun before that moment and neither done nor given up. */
export const readStuck = (db: Queryable, before: Millis): Promise<Pick<Kept, 'id' | 'kind'>[]> =>
  db.query(sql`
    select id, kind from privacy_requests
    where state in ('queued', 'running') and asked_at < ${new Date(before)} order by asked_at limit 100`);

export async function saveState(
  db: Queryable,
  id: Id,
  { state, counts, endedAt }: { state: PrivacyRequest['state']; counts?: object; endedAt?: Millis },
): Promise<void> {
  await db.query(sql`
    update privacy_requests set state = ${state},
      counts = coalesce(${counts === undefined ? null : JSON.stringify(counts)}::jsonb, counts),
      ended_at = ${endedAt === undefined ? null : new Date(endedAt)}
    where id = ${id}`);
}

type RequestRow = {
  id: string;
  kind: PrivacyRequest['kind'];
  state: PrivacyRequest['state'];
  customer_id: string;
  customer_name: string | null;
  counts: Record<string, number>;
  asked_by_name: string;
  asked_at: Date;
  ended_at: Date | null;
  expires_at: Date | null;
};

/** @param id of one alone; null: the newest hundred */
export async function readRequests(db: Queryable, id: Id | null): Promise<PrivacyRequest[]> {
  const rows = await db.query<RequestRow>(sql`
    select r.id, r.kind, r.state, r.customer_id, c.name as customer_name, r.counts, r.asked_by_name, r.asked_at, r.ended_at,
      e.expires_at
    from privacy_requests r
    left join customers c on c.id = r.customer_id
    left join privacy_exports e on e.request_id = r.id
    where ${id}::uuid is null or r.id = ${id}
    order by r.asked_at desc, r.id desc limit 100`);
  const devices = await readDevices(
    db,
    rows.map(row => row.id),
  );
  return rows.map(row => ({
    ...{ id: row.id, kind: row.kind, state: row.state, customerId: row.customer_id },
    ...{ customerName: row.customer_name ?? '', counts: row.counts, askedBy: row.asked_by_name },
    ...{ askedAt: row.asked_at.getTime(), endedAt: row.ended_at?.getTime() ?? null },
    expiresAt: row.expires_at?.getTime() ?? null,
    devices: devices.get(row.id) ?? [],
  }));
}

async function readDevices(db: Queryable, requestIds: readonly Id[]): Promise<Map<Id, PurgedDevice[]>> {
  const rows = await db.query<{
    request_id: string;
    id: string;
    person: string;
    label: string;
    last_seen_at: Date;
    confirmed_at: Date | null;
  }>(sql`
    select p.request_id, d.id, people.name as person, d.label, d.last_seen_at,
      -- An erasure in several steps has several purges: it is done when the last is.
      case when bool_and(r.confirmed_at is not null) then max(r.confirmed_at) end as confirmed_at
    from purges p
    join purge_receipts r on r.purge_id = p.id
    join console_devices d on d.id = r.device_id
    join people on people.id = d.person_id
    where p.request_id = any(${requestIds}::uuid[])
    group by p.request_id, d.id, people.name, d.label, d.last_seen_at
    order by people.name, d.id`);
  const byRequest = new Map<Id, PurgedDevice[]>();
  for (const row of rows) {
    const found = byRequest.get(row.request_id) ?? [];
    found.push({
      ...{ id: row.id, person: row.person, label: row.label, lastSeenAt: row.last_seen_at.getTime() },
      confirmedAt: row.confirmed_at?.getTime() ?? null,
    });
    byRequest.set(row.request_id, found);
  }
  return byRequest;
}

export async function insertExport(
  tx: Tx,
  { requestId, content, expiresAt }: { requestId: Id; content: Buffer; expiresAt: Millis },
): Promise<void> {
  await tx.query(sql`
    insert into privacy_exports (request_id, content, expires_at) values (${requestId}, ${content}, ${new Date(expiresAt)})
    on conflict (request_id) do update set content = excluded.content, expires_at = excluded.expires_at`);
}

export const findExport = (db: Queryable, requestId: Id, now: Millis): Promise<{ content: Buffer } | null> =>
  db.maybeOne<{ content: Buffer }>(sql`
    select content from privacy_exports where request_id = ${requestId} and expires_at > ${new Date(now)}`);

export async function forgetExports(db: Queryable, now: Millis): Promise<void> {
  await db.query(sql`delete from privacy_exports where expires_at <= ${new Date(now)}`);
}

export type Purge = { id: Id; customerIds: readonly Id[]; conversationIds: readonly Id[] };

/** Every console that keeps a store is asked for a receipt. */
export async function insertPurge(tx: Tx, purge: Purge, requestId: Id | null, now: Millis): Promise<void> {
  await tx.query(sql`
    insert into purges (id, request_id, customer_ids, conversation_ids, made_at)
    values (${purge.id}, ${requestId}, ${[...purge.customerIds]}::uuid[], ${[...purge.conversationIds]}::uuid[], ${new Date(now)})`);
  await tx.query(
    sql`insert into purge_receipts (purge_id, device_id) select ${purge.id}, id from console_devices`,
  );
}

export type Seen = { deviceId: Id; personId: Id; label: string };

/** Notes who was here, and asks a store that is new here for a receipt of everything: it may be older than its first contact. */
export async function seeDevices(tx: Tx, seen: readonly Seen[], now: Millis): Promise<void> {
  const at = new Date(now);
  // In one order, so that two servers do not wait for each other in a circle.
  const rows = [...new Map(seen.map(each => [each.deviceId, each])).values()].sort((a, b) =>
    a.deviceId < b.deviceId ? -1 : 1,
  );
  const fresh = await tx.query<{ id: string; is_new: boolean }>(sql`
    insert into console_devices as d (id, person_id, label, first_seen_at, last_seen_at)
    select device, person, label, ${at}, ${at}
    from unnest(${rows.map(row => row.deviceId)}::uuid[], ${rows.map(row => row.personId)}::uuid[],
      ${rows.map(row => row.label)}::text[]) as given (device, person, label)
    on conflict (id) do update set person_id = excluded.person_id, label = excluded.label, last_seen_at = excluded.last_seen_at
    returning id, (xmax = 0) as is_new`);
  const newIds = fresh.filter(row => row.is_new).map(row => row.id);
  if (newIds.length === 0) return;
  await tx.query(sql`
    insert into purge_receipts (purge_id, device_id)
    select purges.id, device from purges cross join unnest(${newIds}::uuid[]) as given (device)
    on conflict do nothing`);
}

/** What these consoles have still to forget. */
export async function pendingPurges(
  db: Queryable,
  deviceIds: readonly Id[],
): Promise<Map<Id, PurgeEvent['purges']>> {
  const rows = await db.query<{
    device_id: string;
    id: string;
    customer_ids: string[];
    conversation_ids: string[];
  }>(sql`
    select r.device_id, p.id, p.customer_ids, p.conversation_ids
    from purge_receipts r join purges p on p.id = r.purge_id
    where r.device_id = any(${deviceIds}::uuid[]) and r.confirmed_at is null
    order by p.made_at, p.id`);
  const byDevice = new Map<Id, PurgeEvent['purges']>();
  for (const row of rows) {
    const found = byDevice.get(row.device_id) ?? [];
    found.push({ id: row.id, customerIds: row.customer_ids, conversationIds: row.conversation_ids });
    byDevice.set(row.device_id, found);
  }
  return byDevice;
}

export async function confirmPurges(
  db: Queryable,
  { deviceId, purgeIds, now }: { deviceId: Id; purgeIds: readonly Id[]; now: Millis },
): Promise<void> {
  await db.query(sql`
    update purge_receipts set confirmed_at = ${new Date(now)}
    where device_id = ${deviceId} and purge_id = any(${purgeIds}::uuid[]) and confirmed_at is null`);
}
