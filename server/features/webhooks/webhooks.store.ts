/** Owns the SQL of webhooks and their secrets, which lie sealed, like addresses. Deliveries are in deliveries.store.ts. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { empty, prepared, sql } from '#platform/db/sql.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AddWebhookRequest, Webhook, WebhookKind } from '#protocol/http/webhooks.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { startOf } from './webhooks.ts';

type Row = {
  id: string;
  name: string;
  sealed_url: string;
  kind: WebhookKind;
  event_types: Webhook['eventTypes'];
  team_id: string | null;
  is_active: boolean;
  off_why: Webhook['offWhy'];
  version: number;
  failing_since: Date | null;
  last_error: string;
  last_sent_at: Date | null;
  created_at: Date;
  waiting: string;
  secrets: { id: Id; sealed: string; createdAt: number; endsAt: number | null }[];
};

type Opener = Pick<KeptSealer, 'open'>;

/** All of them, or the one; the oldest first. What cannot be read with the keys here is ''. */
export async function listWebhooks(db: Queryable, sealer: Opener, now: Millis, id?: Id): Promise<Webhook[]> {
  const rows = await db.query<Row>(sql`
    select w.id, w.name, w.url as sealed_url, w.kind, w.event_types, w.team_id, w.is_active, w.off_why, w.version, w.failing_since, w.last_error,
      w.last_sent_at, w.created_at,
      (select count(*) from webhook_deliveries d
        where d.webhook_id = w.id and d.state in ('waiting', 'queued', 'failing')) as waiting,
      (select coalesce(json_agg(json_build_object('id', s.id, 'sealed', s.secret, 'createdAt', round(extract(epoch from s.created_at) * 1000),
          'endsAt', round(extract(epoch from s.ends_at) * 1000)) order by s.created_at desc, s.id desc), '[]'::json)
        from webhook_secrets s
        where s.webhook_id = w.id and (s.ends_at is null or s.ends_at > ${new Date(now)})) as secrets
    from webhooks w ${id === undefined ? empty : sql`where w.id = ${id}`}
    order by w.created_at, w.id limit 500`);
  return rows.map(row => ({
    ...{ id: row.id, name: row.name, url: sealer.open(row.sealed_url, row.id) ?? '', kind: row.kind },
    ...{ eventTypes: row.event_types, teamId: row.team_id },
    ...{ isActive: row.is_active, offWhy: row.off_why, version: row.version, lastError: row.last_error },
    failingSince: row.failing_since?.getTime() ?? null,
    lastSentAt: row.last_sent_at?.getTime() ?? null,
    createdAt: row.created_at.getTime(),
    waiting: Number(row.waiting),
    secrets: row.secrets.map(({ id: secretId, sealed, ...secret }) => ({
      ...{ ...secret, start: startOf(sealer.open(sealed, secretId) ?? '') },
    })),
  }));
}

export async function insertWebhook(
  tx: Tx,
  webhook: Omit<AddWebhookRequest, 'url'> & { id: Id; sealedUrl: string; now: Millis },
): Promise<void> {
  const { id, name, sealedUrl, kind, eventTypes, teamId, isActive, now } = webhook;
  await tx.query(sql`
    insert into webhooks (id, name, url, kind, event_types, team_id, is_active, off_why, created_at)
    values (${id}, ${name}, ${sealedUrl}, ${kind}, ${eventTypes}, ${teamId}, ${isActive}, ${isActive ? '' : 'person'}, ${new Date(now)})`);
}

/** @returns false where somebody changed it since `version`, or it is gone. Whoever switches it on begins anew with it. */
export async function updateWebhook(
  tx: Tx,
  webhook: Omit<AddWebhookRequest, 'kind' | 'url'> & { id: Id; sealedUrl: string; version: number },
): Promise<boolean> {
  const { id, name, sealedUrl, eventTypes, teamId, isActive, version } = webhook;
  const rows = await tx.query(sql`
    update webhooks set name = ${name}, url = ${sealedUrl}, event_types = ${eventTypes}, team_id = ${teamId},
      off_why = case when ${isActive}::boolean then '' when is_active then 'person' else off_why end,
      failures = case when is_active then failures else 0 end,
      failing_since = case when ${isActive}::boolean and not is_active then null else failing_since end,
      paused_until = null, is_active = ${isActive}, version = version + 1
    where id = ${id} and version = ${version} returning id`);
  return rows.length > 0;
}

export async function deleteWebhook(tx: Tx, id: Id): Promise<boolean> {
  return (await tx.query(sql`delete from webhooks where id = ${id} returning id`)).length > 0;
}

export type Target = {
  id: Id;
  name: string;
  /** '' where it cannot be read with the keys here; of secrets, those that can be are here. */
  url: string;
  kind: WebhookKind;
  teamId: Id | null;
  secrets: string[];
};

type KeptTarget = Omit<Target, 'url' | 'secrets'> & {
  sealedUrl: string;
  sealedSecrets: { id: Id; sealed: string }[];
};

/** Where it goes, with every secret that signs now, the newest first. */
export async function findTarget(db: Queryable, sealer: Opener, id: Id, now: Millis): Promise<Target | null> {
  const kept = await db.maybeOne<KeptTarget>(
    prepared(sql`
      select w.id, w.name, w.url as "sealedUrl", w.kind, w.team_id as "teamId",
        array(select json_build_object('id', s.id, 'sealed', s.secret) from webhook_secrets s where s.webhook_id = w.id
          and (s.ends_at is null or s.ends_at > ${new Date(now)}) order by s.created_at desc, s.id desc) as "sealedSecrets"
      from webhooks w where w.id = ${id}`),
  );
  if (!kept) return null;
  const { sealedUrl, sealedSecrets, ...target } = kept;
  const secrets = sealedSecrets.flatMap(({ id: secretId, sealed }) => sealer.open(sealed, secretId) ?? []);
  return { ...target, url: sealer.open(sealedUrl, id) ?? '', secrets };
}

export async function insertSecret(
  tx: Tx,
  { id, webhookId, sealed, now }: { id: Id; webhookId: Id; sealed: string; now: Millis },
): Promise<void> {
  await tx.query(sql`
    insert into webhook_secrets (id, webhook_id, secret, created_at)
    values (${id}, ${webhookId}, ${sealed}, ${new Date(now)})`);
}

/** The newest signs on until `until`, those before it no longer; what has ended is forgotten. */
export async function endSecrets(tx: Tx, webhookId: Id, now: Millis, until: Millis): Promise<void> {
  await tx.query(sql`
    delete from webhook_secrets where webhook_id = ${webhookId} and ends_at is not null`);
  await tx.query(sql`
    update webhook_secrets set ends_at = ${new Date(until)} where webhook_id = ${webhookId} and ends_at is null`);
  await tx.query(sql`
    delete from webhook_secrets where webhook_id = ${webhookId} and ends_at <= ${new Date(now)}`);
}

export type Health = {
  name: string;
  isActive: boolean;
  failures: number;
  failingSince: Millis | null;
};

/** Locked: whoever holds it decides what of it waits and what goes. */
export async function lockHealth(tx: Tx, id: Id): Promise<Health | null> {
  const row = await tx.maybeOne<Omit<Health, 'failingSince'> & { failingSince: Date | null }>(
    prepared(sql`
      select name, is_active as "isActive", failures, failing_since as "failingSince" from webhooks
      where id = ${id} for update`),
  );
  return row && { ...row, failingSince: row.failingSince?.getTime() ?? null };
}

/** Locks all that is on, in one order: a delivery that ends meanwhile must not miss what is added behind it. */
export async function lockActive(tx: Tx): Promise<number> {
  return (await tx.query(prepared(sql`select id from webhooks where is_active order by id for update`)))
    .length;
}

export async function webhookWorked(tx: Tx, id: Id, now: Millis): Promise<void> {
  await tx.query(
    prepared(sql`
      update webhooks set failures = 0, failing_since = null, paused_until = null, last_error = '',
        last_sent_at = ${new Date(now)} where id = ${id}`),
  );
}

export async function webhookFailed(
  tx: Tx,
  id: Id,
  to: { error: string; failingSince: Millis; pausedUntil: Millis | null; off: '' | 'gone' | 'failing' },
): Promise<void> {
  const until = to.pausedUntil === null ? null : new Date(to.pausedUntil);
  await tx.query(
    prepared(sql`
      update webhooks set failures = failures + 1, failing_since = ${new Date(to.failingSince)}, last_error = ${to.error},
        paused_until = greatest(paused_until, ${until}::timestamptz),
        is_active = is_active and ${to.off}::text = '', off_why = case when ${to.off}::text = '' then off_why else ${to.off}::text end,
        version = version + case when ${to.off}::text = '' then 0 else 1 end
      where id = ${id}`),
  );
}

export async function teamExists(db: Queryable, id: Id): Promise<boolean> {
  return (await db.maybeOne(sql`select id from teams where id = ${id}`)) !== null;
}

/** What people, teams and customers of these ids are called. */
export async function readNames(db: Queryable, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await db.query<{ id: Id; name: string }>(
    prepared(sql`
      select id, name from people where id = any(${ids}::uuid[]) union all
      select id, name from teams where id = any(${ids}::uuid[]) union all
      select id, name from customers where id = any(${ids}::uuid[])`),
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
