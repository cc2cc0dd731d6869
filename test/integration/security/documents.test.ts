// What consoles hold of the door: who may have it, that it follows what happens and what people decide, and what a flood costs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentPage, readDocuments } from '../../../server/features/security/documents/documents.store.ts';
import { createPacks, slotOf } from '../../../server/features/security/documents/packs.ts';
import { forgetEvents, insertEvents } from '../../../server/features/security/events.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { documents } from '../../../src/protocol/documents/index.ts';
import type { Security, SecurityKind } from '../../../src/protocol/documents/security.ts';
import { packedCharacters, packedEvents, packMs } from '../../../src/protocol/documents/security-events.ts';
import type { SecurityEvent } from '../../../src/protocol/security.ts';
import type { PullAnswer, ResumeAnswer, TailEvent } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp();
});
afterAll(() => app.close());

const soon = { timeout: 15_000 };

async function sit(role: 'agent' | 'supervisor' | 'admin') {
  const { token, id } = await app.person(`${role}${newId().slice(-6)}`, role);
  const socket = await app.console(token);
  const tails: TailEvent[] = [];
  socket.on('sync.tail', (event: TailEvent) => void tails.push(event));
  const resumed = await ask<ResumeAnswer>(socket, 'sync.resume', {
    ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
  });
  if (!resumed.ok) throw new Error(resumed.error.code);
  const { epoch } = resumed;
  async function pull(scope: string): Promise<Security[] | string> {
    const answer = await ask<PullAnswer>(socket, 'sync.pull', {
      ...{ epoch, collection: 'security', scope, checkpoint: null, limit: 1_000 },
    });
    return answer.ok ? (answer.page.documents as Security[]) : answer.error.code;
  }
  async function list<Kind extends SecurityKind>(scope: string, kind: Kind) {
    const found = await pull(scope);
    if (typeof found === 'string') throw new Error(found);
    return found.filter(each => each.kind === kind) as Extract<Security, { kind: Kind }>[];
  }
  const send = (method: string, path: string, body?: object) =>
    fetch(app.url + path, {
      ...{ method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  return { id, token, tails, pull, list, send };
}

test('[S7] the panels of supervisors and those of admins reach those who may read them, and nobody else', async () => {
  const [agent, supervisor, admin] = [await sit('agent'), await sit('supervisor'), await sit('admin')];
  const kindsOf = async ({ pull }: typeof admin, scope: string) => {
    const found = await pull(scope);
    return typeof found === 'string' ? found : [...new Set(found.map(({ kind }) => kind))].sort();
  };
  const forLeads = ['addresses', 'detection', 'events', 'limits', 'requests', 'retention'];
  await fetch(`${app.url}/api/v1/security/limits`, { headers: { authorization: `Bearer ${agent.token}` } });
  await expect.poll(() => kindsOf(supervisor, 'role:supervisor'), soon).toEqual(forLeads);
  await expect
    .poll(() => kindsOf(admin, 'role:admin'), soon)
    .toEqual(['audit', 'factors', 'keys', 'people', 'providers', 'sessions']);
  expect(await kindsOf(admin, 'role:supervisor')).toEqual(forLeads);
  expect(await kindsOf(agent, 'role:agent')).toEqual([]);
  expect(await agent.pull('role:supervisor')).toBe('scope_lost');
  expect(await supervisor.pull('role:admin')).toBe('scope_lost');
  for (const scope of ['role:supervisor', 'role:admin'])
    for (const document of (await admin.pull(scope)) as Security[])
      expect(documents.security.schema.safeParse(document).error, document.kind).toBe(undefined);
});

test('[S7] who is no admin any more is parted from what admins hold, at once and for good', async () => {
  const was = await sit('admin');
  await expect.poll(async () => (await was.pull('role:admin')).length, soon).toBeGreaterThan(0);
  expect(await app.accounts.updateUser(was.id, { role: 'supervisor' })).toMatchObject({ ok: true });
  // A change of rights closes the sockets; the next session begins with the scopes that are left, and the console removes the others.
  const scopesNow = async () => {
    const socket = await app.console(was.token);
    const resumed = await ask<ResumeAnswer>(socket, 'sync.resume', {
      ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
    });
    if (!resumed.ok) return [];
    const pulled = await ask<PullAnswer>(socket, 'sync.pull', {
      ...{ epoch: resumed.epoch, collection: 'security', scope: 'role:admin', checkpoint: null, limit: 10 },
    });
    const held = resumed.chains.filter(({ collection }) => collection === 'security');
    return [...held.map(({ scope }) => scope).sort(), pulled.ok ? 'pulled' : pulled.error.code];
  };
  await expect.poll(scopesNow, soon).toEqual(['role:agent', 'role:supervisor', 'scope_lost']);
});

test('what is refused at the door is a document of every console that may see it, by the tail', async () => {
  const admin = await sit('admin');
  const before = admin.tails.length;
  await fetch(`${app.url}/api/v1/people?email=%27%20or%201=1%20--`);
  await fetch(`${app.url}/files?name=../../etc/passwd`);
  const told = () =>
    admin.tails
      .slice(before)
      .flatMap(({ chains }) => chains)
      .flatMap(({ documents: held }) => held as Security[])
      .flatMap(each => (each.kind === 'events' ? each.events : []))
      .map(({ eventType }) => eventType);
  await expect.poll(told, soon).toContain('injection_probe');
});

test('an act in a panel is in its document: an address, a limit, a key without its secret, and the entry of each', async () => {
  const admin = await sit('admin');
  const block = { range: '203.0.113.9', effect: 'deny', surfaces: ['widget'], reason: 'Floods', until: null };
  expect(
    (await admin.send('POST', '/api/v1/security/addresses', { ...block, isConfirmed: false })).status,
  ).toBe(201);
  const ranges = async () =>
    (await admin.list('role:supervisor', 'addresses'))[0]?.rules.map(({ range }) => range);
  await expect.poll(ranges, soon).toContain('203.0.113.9');
  const key = {
    ...{ environment: 'live', name: 'Warehouse', scopes: ['customers:read'], expiresAt: null, addresses: [] },
    ...{ perMinute: null, dayQuota: null, monthQuota: null, credits: null, refill: null, rotateDays: null },
  };
  const made = await admin.send('POST', '/api/v1/keys', key);
  expect(made.status).toBe(201);
  const { secret } = (await made.json()) as { secret: string };
  await expect
    .poll(async () => (await admin.list('role:admin', 'keys'))[0]?.keys.map(({ name }) => name), soon)
    .toContain('Warehouse');
  const acts = async () => (await admin.list('role:admin', 'audit'))[0]?.entries.map(({ act }) => act);
  await expect.poll(acts, soon).toEqual(expect.arrayContaining(['address.block', 'key.create']));
  const [digest] = await app.db.query<{ hex: string }>(
    sql`select encode(digest, 'hex') as hex from api_key_secrets`,
  );
  const all = JSON.stringify([await admin.pull('role:admin'), await admin.pull('role:supervisor')]);
  expect(all).not.toContain(secret.slice(-20));
  expect(all).not.toContain(digest?.hex);
  // Nothing is limited in tests; what could be is there.
  const limitable = (await admin.list('role:supervisor', 'limits'))[0]?.acts;
  expect(limitable?.map(({ act }) => act)).toContain('POST /api/v1/auth/login');
  const mine = (await admin.list('role:admin', 'sessions'))[0]?.sessions.filter(
    each => each.personId === admin.id,
  );
  expect(mine).toHaveLength(1);
});

const event = (own: Partial<SecurityEvent>): SecurityEvent => ({
  ...{ id: newId(), eventType: 'sign_in_failed', sourceIp: '203.0.113.7', userId: null, threatLevel: 'low' },
  ...{ details: {}, actionTaken: 'refused', timestamp: 0 },
  ...own,
});

test('a flood costs a console a document of bounded size, with the worst of it and all of it in the sums', async () => {
  const at = slotOf(Date.now() - 3 * 3_600_000) + 1_000;
  const flood = Array.from({ length: 3_000 }, (_, nth) =>
    event({
      timestamp: at + nth,
      sourceIp: `198.51.${nth % 200}.${nth % 250}`,
      details: {
        email: `account-${nth}@shop.example`,
        times: 2,
        act: 'x'.repeat(190),
        code: 'y'.repeat(190),
      },
    }),
  );
  // A database of its own: the job of a running desk makes packs as well.
  const { db, drop } = await freshDatabase();
  await insertEvents(db, flood);
  await insertEvents(db, [event({ timestamp: at, threatLevel: 'critical', eventType: 'rule_fired' })]);
  const packs = createPacks({
    ...{ db, clock: { now: () => Date.now() }, log: silentLog, newId, countryOf: () => 'DE' },
  });
  await packs.catchUp();
  const packAt = async () => {
    const ids = (await documentPage(db, 'supervisor', null, 1_000)).map(({ id }) => id);
    const found = (await readDocuments(db, ids)) as Security[];
    return found.filter(each => each.kind === 'events').find(each => each.at === slotOf(at));
  };
  const changes = () => db.query(sql`select id, changed_xid, left_at is null as is_here from changes`);
  const pack = await packAt();
  expect(pack).toMatchObject({ levels: { low: 6_000, critical: 1 } });
  expect(pack?.events.length).toBeLessThanOrEqual(packedEvents);
  expect(JSON.stringify(pack?.events).length).toBeLessThan(packedCharacters + 2 * packedEvents);
  expect(JSON.stringify(pack).length).toBeLessThan(40_000);
  expect(pack?.events.map(({ threatLevel }) => threatLevel)).toContain('critical');
  expect(pack?.talkers).toHaveLength(20);
  expect(pack?.countries?.[0]?.country).toBe('DE');
  // Made again from the same events, it says the same: nobody is told.
  const before = await changes();
  await packs.catchUp();
  expect(await changes()).toEqual(before);
  await forgetEvents(db, at + packMs, 10_000);
  await packs.forget(at + packMs);
  expect(await packAt()).toBe(undefined);
  expect(await changes()).toMatchObject([{ is_here: false }]);
  await packs.stop();
  await drop();
});

/** Ten minutes of the clock of a desk, second by second; what waits is done when its time has come. */
function timeline(startMs: number) {
  const waiting = new Map<object, { at: number; work: () => void }>();
  const clock = { at: startMs, now: () => clock.at };
  return {
    clock,
    later(work: () => void, afterMs: number) {
      const token = {};
      waiting.set(token, { at: clock.at + afterMs, work });
      return () => void waiting.delete(token);
    },
    /** @returns whether anything was done */
    pass(ms: number): boolean {
      clock.at += ms;
      const due = [...waiting].filter(([, { at }]) => at <= clock.at);
      for (const [token, { work }] of due) {
        waiting.delete(token);
        work();
      }
      return due.length > 0;
    },
  };
}

const long = { act: 'x'.repeat(190), code: 'y'.repeat(190), object: 'z'.repeat(190) };

/** A storm of so many different refusals in ten minutes. @returns what a console that watches was sent of it */
async function storm(count: number): Promise<{ characters: number; times: number }> {
  const { db, drop } = await freshDatabase();
  const startMs = slotOf(Date.now() - 3 * 3_600_000);
  const time = timeline(startMs);
  let made = Promise.withResolvers<void>();
  const packs = createPacks({
    ...{ clock: time.clock, log: silentLog, newId, countryOf: () => 'DE', later: time.later },
    db: {
      ...db,
      transaction: (async work => {
        const done = await db.transaction(work);
        made.resolve();
        return done;
      }) as typeof db.transaction,
    },
  });
  const sent = { characters: 0, times: 0 };
  let xid = '';
  const look = async () => {
    const [row] = await db.query<{ id: string; xid: string }>(
      sql`select id, changed_xid::text as xid from changes where collection = 'security'`,
    );
    if (!row || row.xid === xid) return;
    xid = row.xid;
    const [document] = await readDocuments(db, [row.id]);
    sent.characters += JSON.stringify(document).length;
    sent.times += 1;
  };
  const perSecond = Math.ceil(count / 600);
  for (let second = 0; second < 599; second++) {
    const events = Array.from({ length: Math.min(perSecond, count - second * perSecond) }, (_, nth) =>
      event({
        timestamp: time.clock.at,
        sourceIp: `198.51.${(second * 7 + nth) % 200}.${second % 250}`,
        details: { email: `account-${second}-${nth}@shop.example`, ...long },
      }),
    );
    if (events.length > 0) {
      await insertEvents(db, events);
      packs.written(events);
    }
    made = Promise.withResolvers();
    if (!time.pass(1_000)) continue;
    await made.promise;
    await look();
  }
  await packs.stop();
  await drop();
  return sent;
}

test('a storm costs a console what its ten minutes cost, however many events it has', async () => {
  const [small, large] = [await storm(1_000), await storm(10_000)];
  // A kilobyte a second, and the last one that was sent.
  for (const { characters } of [small, large]) expect(characters).toBeLessThan(600_000 + 40_000);
  // Ten times as many events are not ten times as much: it is the time that is paid for.
  expect(large.characters).toBeLessThan(2 * small.characters);
  expect(large.times).toBeLessThan(60);
});
