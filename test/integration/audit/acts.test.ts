// What leaves an entry, by the tables of addresses and commands: a new one without a decision fails here.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../../../server/cli/list.ts';
import { auditedCommands } from '../../../server/features/sync/audited.ts';
import { type AuditLogEntry, auditActs } from '../../../src/protocol/audit.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { rows } from '../doors/http-rows.ts';
import { commandsLeave, commandsThatChangeNothing, leaves, looksLeave } from './acts.ts';

const changing = Object.entries(rows).filter(
  ([route, { access }]) => !route.startsWith('GET ') && access !== 'public',
);

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await makeApp();
  ({ token } = await app.person('Ada', 'admin'));
});
afterAll(() => app.close());

async function call(method: string, address: string, body?: unknown): Promise<Response> {
  return fetch(app.url + address, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
async function newest(): Promise<AuditLogEntry | undefined> {
  const answer = await call('GET', '/api/v1/audit?limit=1');
  return ((await answer.json()) as { entries: AuditLogEntry[] }).entries[0];
}

test('every address that changes something has its act, or a reason for none', () => {
  expect(Object.keys(leaves).sort()).toEqual(changing.map(([route]) => route).sort());
});

test('every command has its act, or changes nothing', () => {
  const known = [...Object.keys(commandsLeave), ...commandsThatChangeNothing];
  expect(known.sort()).toEqual(commands.map(({ name }) => name).sort());
});

test('addresses by which personal data are read are addresses of the server', () => {
  expect(Object.keys(looksLeave).filter(route => !(route in rows))).toEqual([]);
});

test('every act of the list is left by something', () => {
  const left = [leaves, commandsLeave, looksLeave, auditedCommands].flatMap(table => Object.values(table));
  // By a drop that reached its storage, by erasing a customer, by signing in with a recovery code or at a provider, by the night's forgetting, by the end of `secrets rotate`, and by a rollout that holds itself.
  const elsewhere = [
    'audit.erase',
    'drop.send',
    'person.recovery_used',
    'retention.apply',
    'rollout.hold',
    'secrets.retire',
    'sso.link',
  ];
  expect(auditActs.filter(act => !left.includes(act) && !elsewhere.includes(act))).toEqual([]);
});

test('each address that takes a good body leaves exactly the act of the table, with who and from where', async () => {
  const taken: string[] = [];
  for (const [route, row] of changing) {
    const act = leaves[route];
    if (typeof act !== 'string' || !row.body) continue;
    const before = (await newest())?.seq ?? 0;
    const answer = await call(route.split(' ')[0] ?? '', row.address, row.body.good);
    await answer.arrayBuffer();
    const entry = await newest();
    if (!answer.ok) {
      // What was refused is no act.
      expect([route, entry?.seq ?? 0]).toEqual([route, before]);
      continue;
    }
    taken.push(act);
    expect(entry, route).toMatchObject({ act, by: { kind: 'person', name: 'Ada' }, ip: '127.0.0.1' });
    // A person may have several notes of one wish; a chain has each of them.
    expect(entry?.seq, route).toBe(before + 1);
  }
  expect(taken.sort()).toEqual([
    'address.block',
    'address.countries',
    'article.import_site',
    'article.save',
    'channel.add',
    'detection.change',
    'export.start',
    'factor.require',
    'flow.create',
    'key.create',
    'limit.change',
    'limit.costs',
    'person.invite',
    'prompt.save',
    'report.add',
    'report.test',
    'retention.change',
    'sso.add',
    'sso.change',
    'storage.add',
    'target.change',
    'version.register',
    'webhook.add',
  ]);
});

test('the log is read by admins alone, checked, and taken along as lines that can be checked', async () => {
  expect(await (await call('GET', '/api/v1/audit/verify')).json()).toMatchObject({ ok: true, faults: [] });
  const lines = await call('GET', '/api/v1/audit/export?about=flow');
  expect(lines.headers.get('content-disposition')).toContain('attachment');
  const written = (await lines.text())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { act: string });
  expect(written.map(({ act }) => act)).toEqual(['flow.create']);
  expect(await newest()).toMatchObject({ act: 'audit.export', detail: { filter: { about: 'flow' } } });
  const table = await (await call('GET', '/api/v1/audit/export?format=csv')).text();
  expect(table.split('\r\n')[0]).toMatch(/^seq,at,act,by_kind/);
  ({ token } = await app.person('Sam', 'supervisor'));
  expect((await call('GET', '/api/v1/audit')).status).toBe(403);
});
