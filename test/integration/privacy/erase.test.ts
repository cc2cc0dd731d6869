// A customer is forgotten: in every table, in consoles that were away, in widgets; and copies of what is kept are made before.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createAudit } from '../../../server/features/audit/index.ts';
import { createMonitoring } from '../../../server/features/models/monitoring/monitoring.service.ts';
import { createErasureLog, erasureLogPath } from '../../../server/features/privacy/erasure-log.ts';
import { personalData } from '../../../server/features/privacy/personal-data.ts';
import { createPrivacyService } from '../../../server/features/privacy/privacy.service.ts';
import { forgetLists } from '../../../server/features/security/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import type { CustomerDataAnswer, PrivacyRequest } from '../../../src/protocol/http/privacy.ts';
import type { WidgetSessionAnswer } from '../../../src/protocol/widget.ts';
import { ask, command, makeApp, password, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { inSync, newComputer, openConsole, type TestConsole, until } from '../console-data/console.ts';
import { onDisk, tablesHolding, unzipped } from './look.ts';
import { plant } from './plant.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'steward-privacy-'));
let app: TestApp;
let admin: { id: string; email: string; token: string };
let agent: { id: string; email: string; token: string };
const opened: TestConsole[] = [];
beforeAll(async () => {
  app = await makeApp({ config: { dataDir, queueNewMs: 50 } });
  admin = await app.person('Ada', 'admin');
  agent = await app.person('Mara');
});
afterEach(async () => {
  for (const console of opened.splice(0)) {
    await console.close();
    expect(console.faults).toEqual([]);
  }
});
afterAll(async () => {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const api = (path: string, options: RequestInit = {}, token = admin.token): Promise<Response> =>
  fetch(`${app.url}/api/v1/privacy${path}`, {
    ...options,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
const post = (path: string, body: unknown, token?: string) =>
  api(path, { method: 'POST', body: JSON.stringify(body) }, token);

const tablesWith = (marker: string) => tablesHolding(app.db, marker);

type Met = WidgetSessionAnswer & { socket: Socket; conversationId: string };

/** Leaves the marker wherever a customer can leave something. */
async function meet(marker: string): Promise<Met> {
  const visit = await app.visit();
  const socket = await app.widget(visit.token);
  const conversationId = newId();
  const say = (kind: string, payload: object) =>
    ask<{ ok: boolean }>(socket, 'command', command(kind, payload));
  expect(
    await ask(socket, 'command', words(conversationId, `Hello, ${marker} here: where is my parcel?`)),
  ).toMatchObject({
    ok: true,
  });
  await say('customer.contact', { conversationId, name: marker, email: `${marker}@mail.example` });
  await say('customer.handover', { conversationId });
  await expect
    .poll(
      async () =>
        (await app.db.query(sql`select id from ai_runs where conversation_id = ${conversationId}`)).length,
    )
    .toBeGreaterThan(0);
  return { ...visit, socket, conversationId };
}

async function done(id: string): Promise<PrivacyRequest> {
  const read = async () =>
    ((await (await api(`/requests/${id}`)).json()) as { request: PrivacyRequest }).request;
  await expect.poll(async () => (await read()).state, { timeout: 20_000 }).toBe('done');
  return read();
}
async function erase(customerId: string): Promise<PrivacyRequest> {
  const { confirmWith } = (await (await api(`/customers/${customerId}`)).json()) as CustomerDataAnswer;
  const response = await post(`/customers/${customerId}/erase`, { confirm: confirmWith });
  expect(response.status).toBe(202);
  return done(((await response.json()) as { request: PrivacyRequest }).request.id);
}

async function signedIn(computer = newComputer()): Promise<TestConsole> {
  const console = openConsole(() => app.url, computer);
  opened.push(console);
  await console.start();
  if (console.session.get().state !== 'signed_in') {
    expect(await console.signIn(agent.email, password)).toMatchObject({ ok: true });
  }
  await inSync(console);
  return console;
}
async function shut(console: TestConsole): Promise<void> {
  opened.splice(opened.indexOf(console), 1);
  await console.close();
  expect(console.faults).toEqual([]);
}

test('a copy holds what was said and known, notes only where they are asked for, and can be fetched by those who may', async () => {
  const met = await meet('Copymarker');
  const desk = await app.console(agent.token);
  const note = {
    conversationId: met.conversationId,
    messageId: newId(),
    kind: 'note',
    text: 'Seems angry',
    lang: '',
    mentions: [],
    recovered: false,
  };
  expect(await ask(desk, 'command', command('message.send', note, { lastPublicSeq: 1 }))).toMatchObject({
    ok: true,
  });
  expect((await post(`/customers/${met.customerId}/export`, { withNotes: true }, agent.token)).status).toBe(
    403,
  );
  for (const withNotes of [false, true]) {
    const response = await post(`/customers/${met.customerId}/export`, { withNotes });
    const { request } = (await response.json()) as { request: PrivacyRequest };
    expect(await done(request.id)).toMatchObject({ kind: 'export', customerName: 'Copymarker', devices: [] });
    expect((await api(`/requests/${request.id}/file`, {}, agent.token)).status).toBe(403);
    const file = Buffer.from(await (await api(`/requests/${request.id}/file`)).arrayBuffer());
    const [data, page] = unzipped(file);
    const everything = JSON.parse(data ?? '') as {
      profile: object;
      conversations: object[];
      aiRuns: object[];
    };
    expect(everything.profile).toMatchObject({ name: 'Copymarker', email: 'Copymarker@mail.example' });
    expect(everything.conversations).toHaveLength(1);
    expect(everything.aiRuns.length).toBeGreaterThan(0);
    expect(page).toContain('where is my parcel?');
    expect(data?.includes('Seems angry')).toBe(withNotes);
    expect(page?.includes('Seems angry')).toBe(withNotes);
    await app.db.query(sql`update privacy_exports set expires_at = now()`);
    expect((await api(`/requests/${request.id}/file`)).status).toBe(404);
  }
});

async function copyOf(customerId: string, withNotes: boolean): Promise<Record<string, unknown>> {
  const asked = await post(`/customers/${customerId}/export`, { withNotes });
  const { request } = (await asked.json()) as { request: PrivacyRequest };
  await done(request.id);
  const file = Buffer.from(await (await api(`/requests/${request.id}/file`)).arrayBuffer());
  return JSON.parse(unzipped(file)[0] ?? '') as Record<string, unknown>;
}

const ofCustomers = Object.entries(personalData).flatMap(([table, treatment]) =>
  treatment.about === 'customer' && treatment.holds.length > 0 ? [{ table, ...treatment }] : [],
);

test('each table goes into the copy as it is stated, is emptied by an erasure, and no other is touched', async () => {
  const met = await meet('Everywheremarker');
  await plant(app, 'Everywheremarker', met, agent.id);
  const copy = await copyOf(met.customerId, true);
  for (const { table, exported } of ofCustomers) {
    const word = `Everywheremarker-${table}`;
    if (exported === '') expect(JSON.stringify(copy), table).not.toContain(word);
    else expect(JSON.stringify(copy[exported]) ?? '', `${table} in ${exported}`).toContain(word);
  }
  // A copy is packed: only its row tells of it. Data sets and kept answers are planted by the next test.
  const planted = [...(await tablesWith('Everywheremarker')), ...(await tablesWith(met.customerId))];
  for (const { table } of ofCustomers.filter(
    each => !['privacy_exports', 'export_chunks', 'datasets', 'commands'].includes(each.table),
  ))
    expect(planted, table).toContain(`public.${table}`);
  await erase(met.customerId);
  expect(await tablesWith('Everywheremarker')).toEqual([]);
  const copies = await app.db.query(sql`
    select 1 from privacy_exports e join privacy_requests r on r.id = e.request_id where r.customer_id = ${met.customerId}`);
  expect(copies).toEqual([]);
});

test('a copy without notes holds no notice that quotes one', async () => {
  const met = await meet('Quietmarker');
  const desk = await app.console(agent.token);
  const note = {
    ...{ conversationId: met.conversationId, messageId: newId(), kind: 'note', text: 'Between us: angry' },
    ...{ lang: '', mentions: [admin.id], recovered: false },
  };
  expect(await ask(desk, 'command', command('message.send', note, { lastPublicSeq: 1 }))).toMatchObject({
    ok: true,
  });
  await app.db.query(sql`
    insert into notification_deliveries (id, way, person_id, kind, priority, conversation_id, title, body, state, created_at)
    values (${newId()}, 'push', ${admin.id}, 'mentioned', 'high', ${met.conversationId}, 'x', 'Between us: angry', 'sent', now())`);
  expect(JSON.stringify(await copyOf(met.customerId, false))).not.toContain('Between us');
  const whole = await copyOf(met.customerId, true);
  expect(JSON.stringify(whole['notifications'])).toContain('Between us');
  expect(JSON.stringify(whole['deliveries'])).toContain('Between us');
});

/** The room beside the running server, with what a test wants to see of it. */
function privacyRoom(enqueued: { requestId: string; key: string | undefined }[] = []) {
  return createPrivacyService({
    ...{ db: app.db, newId, log: silentLog, clock: { now: () => Date.now() } },
    jobs: {
      async enqueue(_tx, _name, data, options) {
        enqueued.push({ requestId: (data as { requestId: string }).requestId, key: options?.key });
      },
    },
    ...{ redact: (text: string) => text, forgotten() {} },
    renewLists: () => forgetLists(app.db, ['requests', 'audit']),
    audit: createAudit({
      ...{ db: app.db, newId, log: silentLog, clock: { now: () => Date.now() }, dataDir },
      ...{ installationId: 'restored', lost() {}, held() {} },
    }),
    erasureLog: createErasureLog(erasureLogPath(dataDir)),
  });
}

async function requested(kind: 'export' | 'erase', customerId: string, minutesAgo = 0): Promise<string> {
  const id = newId();
  await app.db.query(sql`
    insert into privacy_requests (id, kind, customer_id, state, with_notes, asked_by, asked_by_name, asked_at)
    values (${id}, ${kind}, ${customerId}, 'running', true, ${admin.id}, 'Ada', ${new Date(Date.now() - minutesAgo * 60_000)})`);
  return id;
}

test('what was begun and lost its job is taken up again, once, and what is only slow is let be', async () => {
  const lost = await requested('erase', newId(), 60);
  const slow = await requested('export', newId(), 1);
  const enqueued: { requestId: string; key: string | undefined }[] = [];
  await privacyRoom(enqueued).tidy();
  expect(enqueued).toEqual([{ requestId: lost, key: lost }]);
  await app.db.query(sql`delete from privacy_requests where id in (${lost}, ${slow})`);
});

test('a copy that is ready only when the customer is gone is not kept', async () => {
  const { customerId } = await app.visit();
  const id = await requested('export', customerId);
  const eraser = new pg.Client({ connectionString: app.connectionString });
  await eraser.connect();
  await eraser.query('begin');
  await eraser.query('select id from customers where id = $1 for update', [customerId]);
  const running = privacyRoom().runExport({ requestId: id });
  const isWaiting = async () =>
    (
      await app.db.one<{ count: number }>(
        sql`select count(*)::integer as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
    ).count;
  await expect.poll(isWaiting).toBeGreaterThan(0);
  await eraser.query('delete from customers where id = $1', [customerId]);
  await eraser.query('commit');
  await eraser.end();
  await running;
  const { state } = await app.db.one<{ state: string }>(
    sql`select state from privacy_requests where id = ${id}`,
  );
  expect(state).toBe('failed');
  expect(await app.db.query(sql`select 1 from privacy_exports where request_id = ${id}`)).toEqual([]);
});

test('what a model said comes late, after its conversation was erased: it is counted, without a word', async () => {
  const met = await meet('Latemarker');
  const versionId = await plant(app, 'Latemarker', met, agent.id);
  await erase(met.customerId);
  const room = createMonitoring({
    ...{ db: app.db, newId, log: silentLog, clock: { now: () => Date.now() } },
    ...{ redact: (text: string) => text, weigh: async () => {} },
    alert: { raise() {}, settle() {} },
  });
  const said = {
    modelVersionId: versionId,
    inputData: 'Latemarker asks',
    prediction: { decision: 'Latemarker' },
  };
  const id = room.recordPrediction({ ...said, responseTimeMs: 3, conversationId: met.conversationId });
  await room.stop();
  expect(
    await app.db.one(
      sql`select input, prediction, conversation_id, response_ms from predictions where id = ${id}`,
    ),
  ).toEqual({
    ...{ input: '', prediction: {}, conversation_id: null, response_ms: 3 },
  });
  expect(await tablesWith('Latemarker')).toEqual([]);
});

test('a data set that is gathered while a customer is being erased is made without them', async () => {
  const labels = ['parcel', 'refund'];
  const mets: Met[] = [];
  for (let nth = 0; nth < 12; nth++) {
    const met = await meet(`Gather${nth}marker`);
    await app.db.query(sql`
      update conversations set status = 'resolved', resolved_at = now(), tags = ${[labels[nth % 2] ?? '']}
      where id = ${met.conversationId}`);
    mets.push(met);
  }
  const gather = async () => {
    const response = await fetch(`${app.url}/api/v1/models/datasets/from-conversations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `gathered-${newId()}`, days: 30 }),
    });
    expect(response.status).toBe(201);
    const { dataset } = (await response.json()) as { dataset: { id: string } };
    return (await app.db.one<{ content: string }>(sql`select content from datasets where id = ${dataset.id}`))
      .content;
  };
  const bare = async () => (await gather()).split('\n').length;
  const before = await bare();
  // As an erasure leaves it at its beginning: said, and nothing taken away yet.
  await app.db.query(
    sql`insert into erasures (customer_id, erased_at) values (${mets[0]?.customerId ?? ''}, now())`,
  );
  expect(await bare()).toBe(before - 1);
  expect(await privacyRoom().reapply()).toBe(1);
});

test('only an admin erases, and only after typing the name', async () => {
  const met = await meet('Namemarker');
  const supervisor = await app.person('Sue', 'supervisor');
  const path = `/customers/${met.customerId}/erase`;
  expect((await post(path, { confirm: 'Namemarker' }, supervisor.token)).status).toBe(403);
  expect(await (await post(path, { confirm: 'somebody' })).json()).toMatchObject({
    code: 'confirmation_differs',
  });
  expect(await tablesWith('Namemarker')).toContain('public.customers');
  const { counts } = await erase(met.customerId);
  expect(counts).toMatchObject({ conversations: 1 });
  expect(counts['messages']).toBeGreaterThan(1);
});

test('after an erasure no table holds a trace; consoles that were away forget on their next contact, and the request shows it', async () => {
  const marker = 'Erasemarker';
  const computer = newComputer();
  let console = await signedIn(computer);
  const met = await meet(marker);
  const other = await meet('Stayingmarker');
  await until(
    console.open.conversation(met.conversationId),
    each => each !== undefined && each !== null,
    'the conversation',
  );
  const shown = console.open.thread(met.conversationId);
  await until(shown, ({ messages }) => messages.length > 1, 'the thread');
  // Where else a word of a customer comes to: what an agent edits, writes and has not sent, data sets, kept answers to commands.
  const desk = await app.console(agent.token);
  const edit = { customerId: met.customerId, fields: { note: `${marker} likes blue` } };
  expect(await ask(desk, 'command', command('customer.edit', edit, { fields: { note: '' } }))).toMatchObject({
    ok: true,
  });
  const again = { customerId: met.customerId, fields: { note: `${marker} likes red` } };
  expect(
    await ask(desk, 'command', command('customer.edit', again, { fields: { note: 'what it never was' } })),
  ).toMatchObject({ ok: true });
  // What we say to everybody is nobody's: it stays where somebody else was told it too.
  const ours = 'Somebody of the team will look after you as soon as possible.';
  const told = {
    ...{ conversationId: met.conversationId, messageId: newId(), kind: 'text', text: ours },
    lang: '',
  };
  expect(
    await ask(
      desk,
      'command',
      command('message.send', { ...told, mentions: [], recovered: false }, { lastPublicSeq: 9 }),
    ),
  ).toMatchObject({ ok: true });
  await app.db.query(sql`
    insert into datasets (id, name, sha256, source, row_count, label_count, out_of_scope_count, content, created_at, created_by)
    values (${newId()}, 'd', 'x', 'conversations', 3, 1, 0, ${`\ufeff${JSON.stringify({
      text: `Hello, ${marker} here: where is my parcel?`,
      label: 'parcel',
    })}\n${JSON.stringify({ text: 'Where is it, says Stayingmarker', label: 'parcel' })}\r\n${JSON.stringify({
      text: ours,
      label: 'ours',
    })}\n`}, now(), 'Ada')`);
  await app.db.query(sql`
    insert into notifications (id, person_id, kind, conversation_id, title, body)
    values (${newId()}, ${agent.id}, 'mentioned', ${met.conversationId}, ${`${marker} wrote`}, 'x')`);
  const before = await tablesWith(marker);
  for (const table of [
    'customers',
    'conversations',
    'messages',
    'ai_runs',
    'datasets',
    'notifications',
    'commands',
  ])
    expect(before).toContain(`public.${table}`);

  const composer = console.open.composer(met.conversationId, 'text');
  composer.subscribe(() => undefined);
  composer.write(`Dear ${marker}, it is on its way`);
  await inSync(console);
  // Words are sealed there: what is written about whom is seen by the ids.
  await expect.poll(() => onDisk(computer)).toContain(`${met.conversationId} text`);
  await shut(console);
  // Away, the agent works on: what is said waits in the outbox.
  console = openConsole(() => 'http://127.0.0.1:9', computer);
  opened.push(console);
  await console.start();
  await console.open.commands.reply(met.conversationId, { text: `Sorry, ${marker}, we look for it` });
  await expect.poll(() => onDisk(computer)).toContain(`conversation:${met.conversationId}`);
  await shut(console);

  const request = await erase(met.customerId);
  expect(await tablesWith(marker)).toEqual([]);
  expect(await tablesWith('Stayingmarker')).toContain('public.datasets');
  expect(await tablesWith(ours)).toEqual(['public.datasets']);
  expect(request.devices).toMatchObject([{ person: 'Mara', confirmedAt: null }]);
  // The widget was told at once, and asks again as somebody new; its browser forgets.
  await expect.poll(() => met.socket.connected).toBe(false);
  const anew = await app.visit({ token: met.token });
  expect(anew).toMatchObject({ wasErased: true, conversationId: null });
  expect(anew.customerId).not.toBe(met.customerId);

  console = await signedIn(computer);
  const confirmed = async () =>
    ((await (await api(`/requests/${request.id}`)).json()) as { request: PrivacyRequest }).request.devices[0]
      ?.confirmedAt;
  await expect.poll(confirmed, { timeout: 15_000 }).toEqual(expect.any(Number));
  const left = await onDisk(computer);
  expect(left).not.toContain(marker);
  expect(left).not.toContain(met.conversationId);
  expect(left).not.toContain(met.customerId);
  expect(left).toContain(other.conversationId);
  expect(console.open.composer(met.conversationId, 'text').get().text).toBe('');
  await until(
    console.open.conversation(other.conversationId),
    each => each !== undefined && each !== null,
    'the other one',
  );
  console.open.search.ask(marker);
  const found = await until(
    console.open.search.state,
    each => each.query === marker && each.isComplete && !each.isSearching,
    'the search',
  );
  expect(found.hits).toEqual([]);
});

test('a console forgets also where the end of the erasure is told late: no place in its sync names who went', async () => {
  const computer = newComputer();
  const console = await signedIn(computer);
  const met = await meet('Onlinemarker');
  await until(console.open.thread(met.conversationId), ({ messages }) => messages.length > 1, 'the thread');
  await inSync(console);
  expect(await onDisk(computer)).toContain(met.conversationId);
  // While this is open, what others commit goes ahead on the fast lane, and the tail comes only after the receipt.
  const blocker = new pg.Client({ connectionString: app.connectionString });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('select pg_current_xact_id()');
  const request = await erase(met.customerId);
  const receipts = async () =>
    ((await (await api(`/requests/${request.id}`)).json()) as { request: PrivacyRequest }).request.devices
      .filter(({ person }) => person === 'Mara')
      .map(({ confirmedAt }) => confirmedAt);
  await expect.poll(receipts, { timeout: 15_000 }).toContainEqual(expect.any(Number));
  await blocker.query('commit');
  await blocker.end();
  // What is said next is told after it.
  const next = await meet('Nextmarker');
  await until(
    console.open.thread(next.conversationId),
    ({ messages }) => messages.length > 1,
    'the thread after it',
  );
  await inSync(console);
  const left = await onDisk(computer);
  expect(left).not.toContain(met.conversationId);
  expect(left).not.toContain(met.customerId);
});

test('what statistics count stays without whose it was, and an older backup is erased again', async () => {
  const met = await meet('Backupmarker');
  const customer = await app.db.one<{ row: object }>(sql`
    select to_jsonb(c) as row from customers c where id = ${met.customerId}`);
  await erase(met.customerId);
  const counted = await app.db.query<{ messages: number }>(sql`
    select messages from erased_conversations order by messages desc`);
  expect(counted.length).toBeGreaterThan(0);
  expect(readFileSync(erasureLogPath(dataDir), 'utf8')).toContain(met.customerId);

  // The backup knows neither of the erasure nor of the list in the database.
  await app.db.query(sql`delete from erasures`);
  await app.db.query(
    sql`insert into customers select * from jsonb_populate_record(null::customers, ${JSON.stringify(customer.row)}::jsonb)`,
  );
  // The running server lists requests with the names of those who are there: it may have done so by now.
  expect((await tablesWith('Backupmarker')).filter(each => each !== 'public.security_documents')).toEqual([
    'public.customers',
  ]);
  const room = privacyRoom();
  expect(await room.reapply()).toBe(1);
  expect(await tablesWith('Backupmarker')).toEqual([]);
  expect(await room.reapply()).toBe(0);
});
