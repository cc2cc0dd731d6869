// How long things are kept: said by admins, with what it was before, and kept to in slices that are written down.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuditWriter } from '../../../server/features/audit/index.ts';
import { createErasureLog, erasureLogPath } from '../../../server/features/privacy/erasure-log.ts';
import { createPrivacyService } from '../../../server/features/privacy/privacy.service.ts';
import { createRetention } from '../../../server/features/retention/index.ts';
import { forgetEvents, insertEvents } from '../../../server/features/security/events.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { AuditLogAnswer } from '../../../src/protocol/audit.ts';
import type { RetentionAnswer } from '../../../src/protocol/http/retention.ts';
import { ask, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId, usualDays } from '../../helpers/desk.ts';

let app: TestApp;
let admin: { token: string };
let supervisor: { token: string };
beforeAll(async () => {
  app = await makeApp();
  admin = await app.person('Ada', 'admin');
  supervisor = await app.person('Sam', 'supervisor');
});
afterAll(() => app.close());

const call = (method: string, path: string, body?: unknown, token = admin.token) =>
  fetch(`${app.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const rules = async () =>
  ((await (await call('GET', 'privacy/retention', undefined, supervisor.token)).json()) as RetentionAnswer)
    .rules;
const save = (kind: string, body: object, token?: string) =>
  call('PUT', `privacy/retention/${kind}`, body, token);
const entries = async (act: string) =>
  ((await (await call('GET', `audit?act=${act}`)).json()) as AuditLogAnswer).entries;

const clock = { now: () => Date.now() };
const dayMs = 86_400_000;
const retention = () =>
  createRetention({ db: app.db, clock, audit: createAuditWriter({ clock, newId }), usual: usualDays });
const running = () => new AbortController().signal;

test('supervisors read it, admins say it, and it is written down with what it was before', async () => {
  expect((await rules()).map(({ kind, days }) => [kind, days])).toEqual(Object.entries(usualDays));
  expect((await save('operations', { days: 30, version: 0 }, supervisor.token)).status).toBe(403);
  expect((await save('operations', { days: 30, version: 0 })).status).toBe(200);
  const saved = (await rules()).find(({ kind }) => kind === 'operations');
  expect(saved).toMatchObject({ days: 30, usual: 90, version: 1, changedBy: 'Ada' });
  expect(await entries('retention.change')).toMatchObject([
    {
      ...{ by: { name: 'Ada' }, subject: { kind: 'retention', id: 'operations' } },
      detail: { before: { days: 90 }, after: { days: 30 } },
    },
  ]);
});

test('who looked at an older state is told; too little, and no end where there must be one, are refused', async () => {
  for (const version of [0, 2])
    expect((await save('operations', { days: 40, version })).status, `version ${version}`).toBe(409);
  expect((await save('predictions', { days: 40, version: 7 })).status).toBe(409);
  for (const [kind, days] of [
    ['conversations', 29],
    ['operations', null],
    ['operations', 6],
    ['operations', 3_651],
    ['made_up', 30],
  ] as const)
    expect((await save(kind, { days, version: 1 })).status, `${kind} ${days}`).toBe(400);
  expect((await rules()).find(({ kind }) => kind === 'operations')?.days).toBe(30);
});

test('conversations that are older than they are kept go in slices, from consoles too; others and customers stay', async () => {
  const visit = await app.visit();
  const socket = await app.widget(visit.token);
  const kept = newId();
  await ask(socket, 'command', words(kept, 'Where is my parcel?'));
  const old = Array.from({ length: 45 }, () => newId());
  const copies = (ids: readonly string[], status: string, days: number) => {
    const at = new Date(Date.now() - days * dayMs);
    return app.db.query(sql`
      insert into conversations (id, team_id, site_id, customer_id, status, resolved_at, last_activity_at)
      select n.id, c.team_id, c.site_id, c.customer_id, ${status}, ${status === 'resolved' ? at : null}, ${at}
      from conversations c, unnest(${ids}::uuid[]) as n (id) where c.id = ${kept}`);
  };
  await copies(old, 'resolved', 61);
  const [fresh, open] = [newId(), newId()];
  await copies([fresh], 'resolved', 59);
  await copies([open], 'snoozed', 400);
  const purged: string[] = [];
  const service = createPrivacyService({
    ...{ db: app.db, clock, newId, log: silentLog, redact: text => text },
    jobs: { enqueue: async () => undefined },
    erasureLog: createErasureLog(erasureLogPath('/nonexistent')),
    audit: { write: createAuditWriter({ clock, newId }), read: async () => undefined, erase: async () => 0 },
    forgotten: ({ purges }) => void purged.push(...purges.flatMap(each => each.conversationIds)),
  } as Parameters<typeof createPrivacyService>[0]);
  const ids = async () =>
    (await app.db.query<{ id: string }>(sql`select id from conversations order by id`)).map(({ id }) => id);

  // Nobody said that they end.
  await retention().sweep('conversations', service.eraseOld, running());
  expect(await ids()).toHaveLength(48);
  expect((await save('conversations', { days: 60, version: 0 })).status).toBe(200);
  await retention().sweep('conversations', service.eraseOld, AbortSignal.abort());
  expect(await ids()).toHaveLength(48);
  await retention().sweep('conversations', service.eraseOld, running());
  expect(await ids()).toEqual([kept, fresh, open].sort());
  expect(purged.sort()).toEqual(old.sort());
  const { purges } = await app.db.one<{ purges: string }>(sql`
    select count(*) as purges from purges where request_id is null and cardinality(customer_ids) = 0`);
  expect(Number(purges)).toBe(3);
  const { customers } = await app.db.one<{ customers: string }>(
    sql`select count(*) as customers from customers`,
  );
  expect(Number(customers)).toBe(1);
  expect((await entries('retention.apply'))[0]).toMatchObject({
    ...{ by: { kind: 'server' }, subject: { id: 'conversations' }, detail: { days: 60, deleted: 45 } },
  });
  expect(await (await call('GET', 'audit/verify')).json()).toMatchObject({ ok: true });
});

test('what is changed counts for the next night, and nothing that went is not written down', async () => {
  const at = (days: number) => ({
    ...{ id: newId(), timestamp: Date.now() - days * dayMs, eventType: 'signed_in' as const, sourceIp: '' },
    ...{ userId: null, threatLevel: 'info' as const, details: {}, actionTaken: 'none' as const },
  });
  await insertEvents(app.db, [at(10), at(80), at(100)]);
  const count = async () => {
    const { n } = await app.db.one<{ n: string }>(sql`
      select count(*) as n from security_events where at < now() - interval '5 days'`);
    return Number(n);
  };
  const forget = () =>
    retention().sweep('security_events', (tx, before) => forgetEvents(tx, before, 1), running());
  await forget();
  expect(await count()).toBe(2);
  const written = (await entries('retention.apply')).length;
  await forget();
  expect((await entries('retention.apply')).length).toBe(written);
  expect((await save('security_events', { days: 14, version: 0 })).status).toBe(200);
  await forget();
  expect(await count()).toBe(1);
});
