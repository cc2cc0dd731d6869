/** Secrets of every kind that a desk keeps, given or made through its own API, and what of them is found in its tables. */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { createKeyRing } from '../../../server/platform/key-ring.ts';
import { sealedColumns } from '../../../server/sealing.ts';
import { starters } from '../../../src/ai/flows/starters.ts';
import { callApi } from '../../helpers/api-call.ts';
import type { TestApp } from '../../helpers/app.ts';
import { addStorage } from './house.ts';

export type Planted = {
  secrets: Record<string, string>;
  siteKey: string;
  siteId: string;
  siteSecret: string;
};

const made = () => randomBytes(15).toString('base64url');

/** Everything that answers a secret or takes one, but factors: those are of a person. */
export async function plant(app: TestApp, token: string): Promise<Planted> {
  const call = async (method: string, path: string, body?: object) => {
    const { status, json } = await callApi(app.url, method, path, { token, body });
    expect(status, `${method} ${path}: ${JSON.stringify(json)}`).toBeLessThan(300);
    return json;
  };
  const secrets: Record<string, string> = {};
  const site = await call('POST', 'sites', {
    ...{ name: 'Shop', teamId: app.teamId, timeZone: 'UTC', ai: false },
    allowedOrigins: ['https://planted.example'],
  });
  const { id: siteId, siteKey } = site['site'] as { id: string; siteKey: string };
  for (const what of ['old secret of a site', 'secret of a site'])
    secrets[what] = String((await call('POST', `sites/${siteId}/secret`, { graceHours: 24 }))['secret']);

  const webhook = { teamId: null, isActive: true, eventTypes: ['conversation.resolved'] };
  secrets['address of a webhook'] = made();
  const url = `https://hooks.example/${secrets['address of a webhook']}`;
  const added = await call('POST', 'webhooks', { ...webhook, name: 'Shop', url, kind: 'standard' });
  secrets['old secret of a webhook'] = String(added['secret']);
  const { id: webhookId } = added['webhook'] as { id: string };
  secrets['secret of a webhook'] = String(
    (await call('POST', `webhooks/${webhookId}/rotate`, { graceHours: 24 }))['secret'],
  );
  secrets['address of a room'] = made();
  const room = `https://hooks.slack.example/services/${secrets['address of a room']}`;
  await call('POST', 'webhooks', { ...webhook, name: 'Room', url: room, kind: 'slack' });

  const channel = { noticeKinds: [], priority: 'high', teamId: null, isActive: true };
  secrets['address of a Slack channel'] = made();
  const target = `https://hooks.slack.example/services/${secrets['address of a Slack channel']}`;
  await call('POST', 'notifications/channels', { ...channel, name: 'Slack', kind: 'slack', target });
  secrets['secret of a channel'] = made();
  const { 'secret of a channel': secret } = secrets;
  await call('POST', 'notifications/channels', {
    ...{ ...channel, name: 'Pager', kind: 'webhook', target: 'https://pager.example/in', secret },
  });
  await call('GET', 'notifications/ways');

  const flow = await call('POST', 'flows', { name: 'Order status', definition: starters['order_status'] });
  secrets['secret of a flow'] = (flow['flow'] as { secret: string }).secret;

  secrets['client secret of a provider'] = made();
  await call('POST', 'security/sso', {
    ...{ slug: 'shop', issuer: 'https://id.shop.example', clientId: 'desk', name: 'Shop Identity' },
    clientSecret: secrets['client secret of a provider'],
    ...{ scopes: ['email'], domains: ['shop.example'], makesPeople: false, teamIds: [] },
    roleMapping: { claim: 'groups', admin: [], supervisor: [] },
    ...{ isOnly: false, breakGlassId: null, isOn: true },
  });
  await addStorage(app.url, token, 'Planted');
  secrets['secret key of a storage'] = 'secret-of-Planted'.padEnd(40, 'x');
  for (const [what, text] of Object.entries(secrets)) expect(text, what).toMatch(/^.{16,}$/);
  return { secrets, siteKey, siteId, siteSecret: secrets['secret of a site'] ?? '' };
}

/** What is kept sealed, as it stands and in clear; null: not with the keys of that folder. */
export async function keptSecrets(app: Pick<TestApp, 'db' | 'dataDir'>) {
  const ring = createKeyRing({ secretKey: null, nextSecretKey: null, dataDir: app.dataDir });
  const all: { place: string; kept: string; text: string | null }[] = [];
  for (const { table, key, column, use } of sealedColumns(null)) {
    const rows = await app.db.query<{ key: string; kept: string }>(
      sql`select ${raw(key)}::text as key, ${raw(column)} as kept from ${raw(table)} where ${raw(column)} <> ''`,
    );
    for (const row of rows)
      all.push({
        place: `${table}.${column}`,
        kept: row.kept,
        text: ring.open(use, row.kept, row.key),
      });
  }
  return all;
}

/** Every row of every table as text, as a dump has them. */
export async function dumped(app: Pick<TestApp, 'db'>): Promise<Map<string, string>> {
  const tables = await app.db.query<{ name: string }>(sql`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`);
  const all = new Map<string, string>();
  for (const { name } of tables) {
    const { text } = await app.db.one<{ text: string | null }>(
      sql`select string_agg(kept::text, chr(10)) as text from ${raw(name)} as kept`,
    );
    all.set(name, text ?? '');
  }
  return all;
}
