/** Owns the SQL of push devices, and of the keys that push services know this installation by. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { PushKeys, PushSubscription } from '#platform/push/push.ts';
import type { PushDevice } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';

export type DeviceToSend = { id: Id } & PushSubscription;

type Row = { id: string; label: string; endpoint: string; created_at: Date; last_sent_at: Date | null };

const toDevice = (row: Row): PushDevice => ({
  id: row.id,
  label: row.label,
  endpoint: row.endpoint,
  createdAt: row.created_at.getTime(),
  lastSentAt: row.last_sent_at?.getTime() ?? null,
});

/** Made by whichever server comes first; every one reads the same. */
export async function ensurePushKeys(db: Queryable, make: () => PushKeys): Promise<PushKeys> {
  const read = () =>
    db.maybeOne<PushKeys>(sql`
      select push_public_key as "publicKey", push_private_key as "privateKey" from installation
      where push_public_key is not null and push_private_key is not null`);
  const known = await read();
  if (known) return known;
  const made = make();
  await db.query(sql`
    update installation set push_public_key = ${made.publicKey}, push_private_key = ${made.privateKey}
    where push_public_key is null`);
  return (await read()) ?? made;
}

export async function listDevices(db: Queryable, personId: Id): Promise<PushDevice[]> {
  const rows = await db.query<Row>(sql`
    select id, label, endpoint, created_at, last_sent_at from push_devices
    where person_id = ${personId} order by created_at, id`);
  return rows.map(toDevice);
}

/** A browser has one endpoint, whoever sits at it: the one who signed in last has it. */
export async function saveDevice(
  db: Queryable,
  device: DeviceToSend & { personId: Id; sessionId: Id; label: string; now: Millis },
): Promise<PushDevice> {
  const row = await db.one<Row>(sql`
    insert into push_devices (id, person_id, session_id, endpoint, p256dh, auth, label, created_at)
    values (${device.id}, ${device.personId}, ${device.sessionId}, ${device.endpoint}, ${device.p256dh}, ${device.auth},
      ${device.label}, ${new Date(device.now)})
    on conflict (endpoint) do update set person_id = excluded.person_id, session_id = excluded.session_id,
      p256dh = excluded.p256dh, auth = excluded.auth, label = excluded.label
    returning id, label, endpoint, created_at, last_sent_at`);
  return toDevice(row);
}

export async function countDevices(db: Queryable, personId: Id): Promise<number> {
  const row = await db.one<{ count: string }>(
    sql`select count(*) as count from push_devices where person_id = ${personId}`,
  );
  return Number(row.count);
}

export async function removeDevice(db: Queryable, personId: Id, deviceId: Id): Promise<boolean> {
  const rows = await db.query(sql`
    delete from push_devices where id = ${deviceId} and person_id = ${personId} returning id`);
  return rows.length > 0;
}

/** Those whose session still lasts. */
export const devicesToSend = (db: Queryable, personId: Id, now: Millis): Promise<DeviceToSend[]> =>
  db.query<DeviceToSend>(sql`
    select d.id, d.endpoint, d.p256dh, d.auth from push_devices d
    join auth_session s on s.id = d.session_id
    where d.person_id = ${personId} and s.expires_at > ${new Date(now)} order by d.created_at`);

export async function deviceWasSent(db: Queryable, deviceId: Id, now: Millis): Promise<void> {
  await db.query(sql`update push_devices set last_sent_at = ${new Date(now)} where id = ${deviceId}`);
}

/** The push service does not know it any more. */
export async function forgetDevice(db: Queryable, deviceId: Id): Promise<void> {
  await db.query(sql`delete from push_devices where id = ${deviceId}`);
}
