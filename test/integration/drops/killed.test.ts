// Servers that put a large file into a storage are killed in the middle, wherever that is. The next one makes it whole, once, and leaves no parts.
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../../bench/child.ts';
import { benchPassword, furnish, signIn } from '../../../bench/furnish.ts';
import { createAccounts } from '../../../server/features/identity/accounts.service.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { DropAnswer, DropRunsAnswer, StorageAnswer } from '../../../src/protocol/http/drops.ts';
import { newId } from '../../helpers/desk.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';
import { type StorageCall, startStorage } from '../../helpers/s3-storage.ts';

const minute = 60_000;
const conversations = 60;
/** Of the rows, so that the file has three parts. */
const characters = 40_000;

let house: FreshDatabase;
let dataDir: string;
let storage: Awaited<ReturnType<typeof startStorage>>;
const servers: Child[] = [];
let aheadMs = 0;
const server = async () => {
  const script = join(import.meta.dirname, 'server-process.ts');
  const started = await startChild(script, { databaseUrl: house.connectionString, dataDir, aheadMs });
  servers.push(started);
  return { child: started, url: started.ready['url'] ?? '' };
};

beforeAll(async () => {
  house = await freshDatabase();
  storage = await startStorage();
  dataDir = await mkdtemp(join(tmpdir(), 'steward-drops-'));
  const { db, connectionString } = house;
  const { teamId, siteId } = await furnish(connectionString, 0);
  const root = { email: 'root@bench.test', name: 'Root', role: 'admin' as const };
  await createAccounts({ db, newId }).addUser({ ...root, teamIds: [teamId], password: benchPassword });
  const customerId = newId();
  await db.query(sql`insert into customers (id, site_id, name) values (${customerId}, ${siteId}, 'Ellen')`);
  await db.query(sql`
    insert into conversations (id, number, team_id, site_id, customer_id, customer_name, subject, created_at, last_seq)
    select gen_random_uuid(), n, ${teamId}, ${siteId}, ${customerId}, 'Ellen', 'Where is it? ' || n,
      date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '12 hours', 10
    from generate_series(1, ${conversations}::int) n`);
  await db.query(sql`
    insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
    select gen_random_uuid(), c.id, c.team_id, s, 'text', '{"kind": "customer", "id": "", "name": "Ellen"}',
      s || repeat('w', ${characters}::int), true, c.created_at
    from conversations c cross join generate_series(1, 10) s`);
}, 120_000);
afterAll(async () => {
  storage.release();
  await Promise.all(servers.map(each => each.stop()));
  await storage.stop();
  await rm(dataDir, { recursive: true, force: true });
  await house.drop();
});

/** Resolves once the storage meets such a call, and holds its answer back. */
function stalledAt(isIt: (call: StorageCall, before: readonly StorageCall[]) => boolean): Promise<void> {
  return new Promise(resolve => {
    storage.meets(call => {
      if (!isIt(call, storage.calls)) return null;
      resolve();
      return 'stall';
    });
  });
}
async function kill({ process }: Child): Promise<void> {
  const gone = new Promise(resolve => process.once('exit', resolve));
  process.kill('SIGKILL');
  await gone;
  storage.meets(() => null);
  // What it held is free again once it was silent for three minutes; the next server's clock stands there.
  aheadMs += 4 * minute;
}

test('killed at its first part, in the middle and while it was finished: the file is whole once, and no part is left', {
  timeout: 300_000,
}, async () => {
  const ofParts = (calls: readonly StorageCall[]) => calls.filter(({ act }) => act === 'UploadPart').length;
  let { child, url } = await server();
  const token = await signIn(url, 'root@bench.test');
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}/api/v1${path}`, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const { storage: place } = await call<StorageAnswer>('POST', '/storages', storage.place);
  // Begun, and dead before it could note that.
  let reached = stalledAt(({ act }) => act === 'CreateMultipartUpload');
  const { drop } = await call<DropAnswer>('POST', '/drops', {
    ...{ name: 'Nightly', storageId: place.id, cadence: 'daily', weekday: 1, monthDay: 1, hour: 3 },
    ...{ timeZone: 'UTC', kind: 'messages', format: 'jsonl', teamId: null, channel: null, status: null },
    ...{ fileName: '{kind}/{period}.{format}', isActive: false },
  });
  await call('POST', `/drops/${drop.id}/run`, { at: null });
  await reached;
  storage.uploads.set('begun-and-never-noted', {
    ...{ key: storage.calls.at(-1)?.key ?? '', headers: {}, parts: new Map([[1, Buffer.from('half')]]) },
  });
  await kill(child);
  const wasHalf = () => storage.objects.size;
  expect(wasHalf()).toBe(0);

  // In the middle of the second part.
  reached = stalledAt(({ act }, before) => act === 'UploadPart' && ofParts(before) === 2);
  ({ child, url } = await server());
  await reached;
  expect(storage.uploads.has('begun-and-never-noted')).toBe(false);
  await kill(child);
  expect(wasHalf()).toBe(0);

  // While it is put together: nobody knows whether it was.
  reached = stalledAt(({ act }) => act === 'CompleteMultipartUpload');
  ({ child, url } = await server());
  await reached;
  await kill(child);
  expect(wasHalf()).toBe(0);

  ({ child, url } = await server());
  const runs = async () => (await call<DropRunsAnswer>('GET', `/drops/${drop.id}/runs`)).runs;
  await expect.poll(async () => (await runs())[0]?.state, { timeout: 60_000, interval: 200 }).toBe('sent');
  const all = await runs();
  expect(all).toHaveLength(1);
  const [run] = all;
  const body = storage.objects.get(run?.key ?? '')?.body ?? Buffer.of();
  expect([body.length, createHash('sha256').update(body).digest('hex')]).toEqual([
    run?.sizeBytes,
    run?.sha256,
  ]);
  const ids = body
    .toString()
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { id: string }).id);
  expect(ids).toHaveLength(conversations * 10);
  expect(new Set(ids).size).toBe(conversations * 10);
  expect([...storage.objects.keys()].sort()).toEqual([run?.key, `${run?.key}.manifest.json`]);
  expect(storage.uploads.size).toBe(0);
  // What the first one noted was gone on with: one upload of it all, and parts that were there are not sent again.
  expect(storage.calls.filter(({ act }) => act === 'CreateMultipartUpload')).toHaveLength(2);
  expect(ofParts(storage.calls)).toBe(Math.ceil(body.length / (8 * 1024 * 1024)) + 1);
});
