/** Owns the SQL of push devices, and of the keys that push services know this installation by. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { PushSubscription } from '#platform/push/push.ts';
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

export type KeptPushKeys = { installationId: string; publicKey: string | null; sealedKey: string | null };

export const readPushKeys = (db: Queryable): Promise<KeptPushKeys> => db.one<KeptPushKeys>(pushKeys);
/** Locked: whoever makes some does so one after the other. */
export const lockPushKeys = (tx: Tx): Promise<KeptPushKeys> =>
  tx.one<KeptPushKeys>(sql`${pushKeys} for update`);
const pushKeys = sql`
  select id::text as "installationId", push_public_key as "publicKey", push_private_key as "sealedKey" from installation`;

export async function savePushKeys(tx: Tx, keys: { publicKey: string; sealedKey: string }): Promise<void> {
  await tx.query(sql`
    update installation set push_public_key = ${keys.publicKey}, push_private_key = ${keys.sealedKey}`);
}

/** They signed up with other keys, and push services take nothing else for them. */
export async function forgetDevices(tx: Tx): Promise<void> {
  await tx.query(sql`delete from push_devices`);
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
