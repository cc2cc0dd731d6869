/** Drops as an admin and a storage see them: one file a period, by its schedule, whole over faults and stops, with what became of each. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { AppError } from '../../../src/protocol/errors.ts';
import type { DropRunAnswer, StorageTestAnswer } from '../../../src/protocol/http/drops.ts';
import { loneSealer } from '../../helpers/sealer.ts';
import { day, hour, openRoom, type Room } from './room.ts';

let room: Room;
let storageId: string;
beforeAll(async () => {
  room = await openRoom();
  storageId = (await room.addStorage()).id;
});
afterEach(async () => {
  room.storage.meets(() => null);
  room.storage.calls.length = 0;
  room.storage.objects.clear();
  room.told.length = 0;
  for (const { id } of await room.list()) await room.call('DELETE', '/drops/:id', { params: { id } });
});
afterAll(() => room.close());

const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');
const object = (key: string) => {
  const found = room.storage.objects.get(key);
  if (!found) throw new Error(`no ${key} among ${[...room.storage.objects.keys()].join(', ')}`);
  return found;
};
const puts = (act: string) => room.storage.calls.filter(call => call.act === act);
const problemOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? { code: error.code, details: error.details } : error;
};

test('each day of a zone is one file with what began in it, and a manifest that proves it', async () => {
  room.to('2026-10-24T12:00:00Z');
  // The day on which the clocks are set back has 25 hours.
  await room.fill('2026-10-24T21:59:00Z', { conversations: 2 });
  await room.fill('2026-10-24T22:30:00Z', { conversations: 3 });
  await room.fill('2026-10-25T22:30:00Z', { conversations: 4 });
  const encrypted = await room.addStorage({ name: 'Vault', encryption: 'aws:kms', kmsKeyId: 'key-1' });
  const added = await room.add(encrypted.id, { timeZone: 'Europe/Berlin', format: 'jsonl', hour: 0 });
  expect(new Date(added.nextAt ?? 0).toISOString()).toBe('2026-10-24T22:02:00.000Z');
  room.to('2026-10-25T23:05:00Z');
  await room.settle();
  const [first, second] = await room.runs(added.id);
  const key = 'steward/conversations/2026-10-25.jsonl';
  expect(second).toMatchObject({ state: 'sent', key, rows: 7, attempts: 1, error: '' });
  expect((second?.to ?? 0) - (second?.from ?? 0)).toBe(25 * hour);
  expect(first).toMatchObject({ state: 'sent', key: 'steward/conversations/2026-10-24.jsonl', rows: 2 });
  const { body, headers } = object(key);
  expect(body.toString().trim().split('\n')).toHaveLength(7);
  expect(headers).toMatchObject({
    ...{ 'content-type': 'application/x-ndjson; charset=utf-8', 'x-amz-meta-sha256': sha256(body) },
    ...{ 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'key-1' },
  });
  const manifest = JSON.parse(object(`${key}.manifest.json`).body.toString());
  expect(manifest).toMatchObject({
    ...{ schema: 1, key, kind: 'conversations', format: 'jsonl', rows: 7, bytes: body.length },
    ...{ sha256: sha256(body), filter: { teamId: null, channel: null, status: null } },
    period: { cadence: 'daily', timeZone: 'Europe/Berlin', from: '2026-10-24T22:00:00.000Z' },
  });
  expect(manifest.columns[0]).toEqual({ name: 'number', type: 'number' });
  // What was sent is not kept here as well.
  const left = await room.db.one<{ exports: string; chunks: string; audited: string }>(sql`
    select (select count(*) from exports) as exports, (select count(*) from export_chunks) as chunks,
      (select count(*) from audit_entries where act = 'drop.send') as audited`);
  expect(left).toEqual({ exports: '0', chunks: '0', audited: '2' });
});

test('what was missed while no server ran has files of its own, and two servers make each once', async () => {
  room.to('2026-11-25T12:30:00Z');
  const hourly = await room.add(storageId, { cadence: 'hourly', kind: 'customers' });
  room.pass(5 * hour);
  const other = room.server();
  await Promise.all([room.settle(), other.runDue()]);
  await room.settle();
  const runs = await room.runs(hourly.id);
  expect(runs.map(({ key }) => key)).toEqual(
    [12, 13, 14, 15, 16].map(at => `steward/customers/2026-11-25T${at}Z.csv`),
  );
  for (const { key } of runs) {
    expect(puts('PutObject').filter(call => call.key === key)).toHaveLength(1);
    expect(object(key).body.toString()).toMatch(/^\uFEFFid,/);
  }
  await other.part.stop();
});

test('a large file goes in parts, over busy storage, broken lines and an answer that got lost, and ends once and whole', async () => {
  room.to('2026-11-20T12:00:00Z');
  await room.fill('2026-11-19T12:00:00Z', { conversations: 45, messages: 10, characters: 40_000 });
  const big = await room.add(storageId, { kind: 'messages', format: 'jsonl' });
  const met = { busy: 2, drop: 1, lost: 1 };
  let isFirstPart = true;
  room.storage.meets(({ act, bytes }) => {
    if (act === 'UploadPart' && bytes > 0 && isFirstPart) {
      isFirstPart = false;
      return null;
    }
    if (act === 'UploadPart' && met.busy-- > 0)
      return { status: 503, code: 'SlowDown', headers: { 'retry-after': '120' } };
    if (act === 'UploadPart' && met.drop-- > 0) return 'drop';
    if (act === 'CompleteMultipartUpload' && met.lost-- > 0) return 'drop_after';
    return null;
  });
  await room.call('POST', '/drops/:id/run', { params: { id: big.id }, body: { at: null } });
  await room.settle();
  const failing = (await room.runs(big.id))[0];
  expect(failing).toMatchObject({ state: 'failing', attempts: 1, sentBytes: 8 * 1024 * 1024 });
  expect(failing?.error).toBe('It answered 503 SlowDown. SlowDown');
  expect((failing?.nextAt ?? 0) - room.now()).toBeGreaterThan(60_000);
  for (let tries = 0; tries < 4; tries++) {
    room.pass(hour);
    await room.settle();
  }
  const run = (await room.runs(big.id))[0];
  expect(run).toMatchObject({ state: 'sent', attempts: 5, rows: 450 });
  const { body } = object(run?.key ?? '');
  expect([body.length, sha256(body)]).toEqual([run?.sizeBytes, run?.sha256]);
  expect(body.length).toBeGreaterThan(17_000_000);
  expect(body.toString().trim().split('\n')).toHaveLength(450);
  // Each part once, but for those that were refused or cut off; and one upload for all of it.
  expect(puts('UploadPart')).toHaveLength(Math.ceil(body.length / (8 * 1024 * 1024)) + 3);
  expect(puts('CreateMultipartUpload')).toHaveLength(1);
  expect(room.storage.uploads.size).toBe(0);
  expect(Math.max(...puts('UploadPart').map(({ bytes }) => bytes))).toBe(8 * 1024 * 1024);
  // Told once, after the third failure on end.
  expect(room.told).toHaveLength(1);
  expect(room.told[0]).toMatchObject({ title: 'Nightly does not reach its storage', role: 'admin' });
});

test('a server that is killed in the middle loses nothing: another goes on with its parts, and it changes nothing when it wakes', async () => {
  room.to('2026-11-20T12:00:00Z');
  const big = await room.add(storageId, { kind: 'messages', format: 'jsonl' });
  let isStuck = false;
  room.storage.meets(({ act }) => {
    if (act !== 'UploadPart' || isStuck || puts('UploadPart').length < 2) return null;
    isStuck = true;
    return 'stall';
  });
  const killed = room.server();
  await room.call('POST', '/drops/:id/run', { params: { id: big.id }, body: { at: null } });
  const dying = room.settle(killed);
  await expect.poll(() => isStuck, { timeout: 30_000 }).toBe(true);
  // Nobody takes it while it may be alive.
  await room.drops.runDue();
  expect((await room.runs(big.id))[0]).toMatchObject({ state: 'sending', sentBytes: 8 * 1024 * 1024 });
  room.pass(4 * 60_000);
  await room.settle();
  const run = (await room.runs(big.id))[0];
  expect(run).toMatchObject({ state: 'sent', attempts: 1, rows: 450 });
  expect(sha256(object(run?.key ?? '').body)).toBe(run?.sha256);
  expect(puts('ListParts').length).toBeGreaterThan(0);
  expect(puts('CreateMultipartUpload')).toHaveLength(1);
  room.storage.release();
  await dying;
  expect((await room.runs(big.id))[0]).toEqual(run);
  await killed.part.stop();
});

test('what is given up is told, and done again by hand it lies on the same name, the same for the same rows', async () => {
  room.to('2026-11-26T12:00:00Z');
  await room.fill('2026-11-25T09:00:00Z');
  const daily = await room.add(storageId, { format: 'xlsx' });
  room.storage.meets(() => ({ status: 403, code: 'AccessDenied' }));
  await room.call('POST', '/drops/:id/run', { params: { id: daily.id }, body: { at: null } });
  for (let tries = 0; tries < 90; tries++) {
    await room.settle();
    room.pass(hour);
    const [run] = await room.runs(daily.id);
    if (run?.state === 'dead') break;
  }
  const [dead] = await room.runs(daily.id);
  expect(dead).toMatchObject({ state: 'dead', nextAt: null });
  expect(dead?.error).toBe(
    'It answered 403 AccessDenied. The key may not do this there: check its policy and the bucket’s.',
  );
  expect(room.told[0]?.title).toBe('Nightly does not reach its storage');
  expect(room.told.some(({ title }) => title === 'Nightly was not put into its storage')).toBe(true);
  room.storage.meets(() => null);
  const again = { params: { id: daily.id }, body: { at: dead?.from ?? 0 } };
  await room.call('POST', '/drops/:id/run', again);
  await room.settle();
  const first = Buffer.from(object(dead?.key ?? '').body);
  const { run } = await room.call<DropRunAnswer>('POST', '/drops/:id/run', again);
  expect(run.id).toBe(dead?.id);
  await room.settle();
  expect(object(dead?.key ?? '').body.equals(first)).toBe(true);
  expect(
    await problemOf(room.call('POST', '/drops/:id/run', { ...again, body: { at: room.now() } })),
  ).toEqual({
    code: 'malformed',
    details: [{ path: 'body.at', problem: 'must lie in a period that is over' }],
  });
});

test('an upload that is given up, or whose drop is taken away, is let go, also by a storage that was not there at first', async () => {
  // A month of its own: the days that pass here hold nothing large of the tests before.
  room.to('2027-03-18T12:00:00Z');
  await room.fill('2027-03-17T12:00:00Z', { conversations: 15, messages: 10, characters: 60_000 });
  const big = await room.add(storageId, { kind: 'messages', format: 'jsonl' });
  const away = ['UploadPart', 'ListParts', 'AbortMultipartUpload'];
  room.storage.meets(({ act }) => (away.includes(act) ? { status: 503, code: 'SlowDown' } : null));
  await room.call('POST', '/drops/:id/run', { params: { id: big.id }, body: { at: null } });
  await room.settle();
  expect(room.storage.uploads.size).toBe(1);
  for (let tries = 0; tries < 4; tries++) {
    room.pass(day);
    await room.settle();
  }
  const [dead] = await room.runs(big.id);
  expect(dead?.state).toBe('dead');
  expect(room.storage.uploads.size).toBe(1);
  room.storage.meets(({ act }) => (act === 'UploadPart' ? { status: 503, code: 'SlowDown' } : null));
  room.pass(hour);
  await room.drops.runDue();
  expect(room.storage.uploads.size).toBe(0);

  await room.call('POST', '/drops/:id/run', { params: { id: big.id }, body: { at: dead?.from ?? 0 } });
  await room.settle();
  expect(room.storage.uploads.size).toBe(1);
  await room.call('DELETE', '/drops/:id', { params: { id: big.id } });
  await room.drops.runDue();
  expect(room.storage.uploads.size).toBe(0);
  expect(await room.db.query(sql`select upload_id from drop_leftovers`)).toEqual([]);
});

test('a storage is tried with a small file, says what is wrong with it, and keeps its secret to itself', async () => {
  const tried = async (id: string, by = room.drops) =>
    room.call<StorageTestAnswer>('POST', '/storages/:id/test', { params: { id } }, by);
  expect(await tried(storageId)).toMatchObject({
    ...{ ok: true, text: 'A small file was written, looked at and deleted.' },
  });
  expect(room.storage.calls.map(({ act }) => act)).toEqual(['PutObject', 'HeadObject', 'DeleteObject']);
  expect(room.storage.objects.size).toBe(0);
  const wrong = async (part: object) => (await tried((await room.addStorage(part)).id)).text;
  expect(await wrong({ secretAccessKey: 'other' })).toContain(
    'The secret does not belong to this access key id.',
  );
  expect(await wrong({ accessKeyId: 'AKIA0' })).toContain('It does not know this access key id.');
  expect(await wrong({ bucket: 'no-such' })).toContain('There is no such bucket.');
  expect(await wrong({ region: 'us-east-1' })).toContain('The region is not the bucket’s.');
  const kept = await room.db.query<{ all: string }>(sql`
    select s::text as all from storages s union all select e::text from audit_entries e`);
  expect(kept.filter(({ all }) => all.includes(room.storage.place.secretAccessKey))).toEqual([]);
  // Of another installation's key it is not to be had, and of a private network not without leave.
  expect(
    (await tried(storageId, room.server({ sealer: loneSealer('storage', 'y'.repeat(40)) }))).text,
  ).toContain('give it again');
  const outside = room.server({ mayReachPrivate: false });
  expect((await tried(storageId, outside)).text).toContain('leads into a private network');
  expect(
    await problemOf(room.call('POST', '/storages', { body: room.storage.place }, outside)),
  ).toMatchObject({ code: 'malformed' });
});

test('no drop overwrites another’s files, and a storage that is used stays', async () => {
  await room.add(storageId);
  expect(
    await problemOf(room.add(storageId, { name: 'Twin', fileName: 'conversations/{period}.csv' })),
  ).toEqual({
    code: 'malformed',
    details: [
      { path: 'body.fileName', problem: 'would overwrite the files of “Nightly”: give it a name of its own' },
    ],
  });
  await room.add(storageId, { name: 'Ratings', kind: 'csat' });
  expect(await problemOf(room.call('DELETE', '/storages/:id', { params: { id: storageId } }))).toMatchObject({
    code: 'refused_by_state',
  });
  // Deleted while its file is under way, it leaves nothing behind.
  const daily = await room.add(storageId, { name: 'Weekly', cadence: 'weekly' });
  await room.call('POST', '/drops/:id/run', { params: { id: daily.id }, body: { at: room.now() - 8 * day } });
  await room.drops.runDue();
  await room.call('DELETE', '/drops/:id', { params: { id: daily.id } });
  const { exports } = await room.db.one<{ exports: string }>(sql`select count(*) as exports from exports`);
  expect(exports).toBe('0');
});
