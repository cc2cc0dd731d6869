// Parts, incidents, alerts and the status page over a real database that goes away and comes back, on one server and on two.
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { oldestWriter, readJobFacts } from '../../../server/features/system/facts.store.ts';
import type { Reading } from '../../../server/features/system/index.ts';
import type { Bus } from '../../../server/platform/bus.ts';
import { createJobs } from '../../../server/platform/jobs/jobs.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { createRedisLine } from '../../../server/platform/redis/redis.ts';
import { createSocketServer } from '../../../server/platform/socket/socket.ts';
import { newId } from '../../helpers/desk.ts';
import { startRedis } from '../../helpers/redis.ts';
import { openSystems } from './house.ts';

const soon = { timeout: 15_000 };
let house: Awaited<ReturnType<typeof openSystems>>;
beforeEach(async () => {
  house = await openSystems();
});
afterEach(async () => {
  await house.unbar();
  await house.close();
});

test('a database that goes away: said within its patience, the page stays up, and the history is written when it is back', async () => {
  const one = await house.server();
  await house.pass([one], 10_000);
  expect(one.state('database')).toBe('operational');
  expect(await one.status()).toMatchObject({ state: 'operational', incidents: [] });

  await house.bar();
  await house.pass([one], 5_000);
  expect(one.state('database')).toBe('operational');
  await house.pass([one], 15_000);
  expect(one.state('database')).toBe('down');
  expect(one.state('jobs')).toBe('down');
  // Consoles were told of the change, not of every look.
  expect(one.told.at(-1)?.parts.find(({ part }) => part === 'database')?.state).toBe('down');
  expect(one.told.length).toBeLessThan(6);
  expect(await one.status()).toMatchObject({
    state: 'down',
    incidents: [{ part: 'chat', worst: 'down', endedAt: null }, { part: 'answers' }],
  });
  expect(await one.page('de')).toContain('Manches ist nicht erreichbar');
  await house.pass([one], 70_000);

  await house.unbar();
  await house.pass([one], 5_000);
  // What had to wait is written at once: the alert of the outage that is ending, and its incident.
  expect(await house.alerts()).toMatchObject([
    { key: 'system.part.database', role: 'supervisor', severity: 'critical', is_open: true },
    { key: 'system.part.jobs', is_open: true },
  ]);
  await house.pass([one], 25_000);
  expect(one.state('database')).toBe('operational');
  expect(await house.incidents()).toMatchObject([
    { part: 'database', worst: 'down', is_open: false },
    { part: 'jobs', worst: 'down', is_open: false },
  ]);
  await house.pass([one], 65_000);
  expect((await house.alerts()).map(({ is_open }) => is_open)).toEqual([false, false]);
  const status = await one.status();
  expect(status).toMatchObject({ state: 'operational', incidents: [{ worst: 'down' }, { worst: 'down' }] });
  expect(status.incidents[0].endedAt).not.toBe(null);
});

test('an alert of another room: one open row a key, told once, closed, opened anew; kept until the database is there', async () => {
  const told: string[] = [];
  const one = await house.server({ notify: ({ key, audience }) => void told.push(`${key} ${audience}`) });
  const said = {
    ...{ key: 'mail.delivery', severity: 'warning' as const, title: 'Mail fails', text: 'It was refused.' },
    audience: 'supervisor' as const,
  };
  for (let time = 0; time < 5; time++) await one.system.raise({ ...said, text: `Refused ${time % 2} times` });
  expect(await house.alerts()).toHaveLength(1);
  await one.system.settle('mail.delivery');
  await one.system.settle('mail.delivery');
  await one.system.raise(said);
  expect((await house.alerts()).map(({ is_open }) => is_open)).toEqual([false, true]);
  expect(told).toEqual(['mail.delivery supervisor', 'mail.delivery supervisor']);

  await house.bar();
  await one.system.raise({ ...said, key: 'backup.failed', audience: 'supervisor' });
  await one.system.settle('mail.delivery');
  await house.unbar();
  await house.pass([one], 5_000);
  expect((await house.alerts()).map(({ key, is_open }) => [key, is_open])).toEqual([
    ['mail.delivery', false],
    ['mail.delivery', false],
    ['backup.failed', true],
  ]);
  expect(() => one.system.raise({ ...said, key: 'system.part.ai' })).toThrow('own rules');
});

test('refused sign-ins in a burst are for admins alone, and are over by themselves', async () => {
  const one = await house.server();
  await house.pass([one], 5_000);
  const login = { route: '/api/v1/auth/login', status: 429 };
  for (let time = 0; time < 20; time++) one.system.answered(login);
  for (let time = 0; time < 90; time++) one.system.answered({ ...login, status: 401 });
  await house.pass([one], 5_000);
  expect(await house.alerts()).toMatchObject([{ key: 'system.sign-ins', role: 'admin', is_open: true }]);
  await house.pass([one], 5 * 60_000 + 70_000);
  expect(await house.alerts()).toMatchObject([{ key: 'system.sign-ins', is_open: false }]);
});

test('who holds the cursor back is named by its process, also when it works in another database', async () => {
  const elsewhere = new URL(house.connectionString);
  elsewhere.pathname = '/postgres';
  const other = new pg.Client({ connectionString: elsewhere.href, application_name: 'a stray psql' });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(`select pg_current_xact_id()`);
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    // What other databases of the cluster began before ends, and then it is this one.
    await expect
      .poll(() => oldestWriter(house.db), soon)
      .toMatchObject({ pid: rows[0]?.pid, program: 'a stray psql', heldMs: expect.any(Number) });
  } finally {
    await other.end();
  }
});

test('jobs that wait and jobs that failed for good are counted by queue', async () => {
  const jobs = createJobs({ connectionString: house.connectionString, log: silentLog });
  const busy = Promise.withResolvers<void>();
  jobs.register('test.busy', () => busy.promise, { concurrency: 1 });
  jobs.register('test.dead', () => Promise.reject(new Error('it never works')), { retryLimit: 0 });
  await jobs.start(new AbortController().signal);
  try {
    expect(await readJobFacts(house.db)).toEqual({ waiting: 0, oldestMs: 0, dead: [] });
    for (const name of ['test.busy', 'test.busy', 'test.busy', 'test.dead', 'test.dead']) {
      await house.db.transaction(tx => jobs.enqueue(tx, name, {}));
    }
    await expect
      .poll(() => readJobFacts(house.db), soon)
      .toMatchObject({ waiting: 2, dead: [{ queue: 'test.dead', count: 2 }] });
    const one = await house.server();
    expect(one.state('jobs')).toBe('degraded');
  } finally {
    busy.resolve();
    await jobs.stop();
  }
});

test('two servers over Redis: one picture, one incident, one alert, and the younger goes on when the older is gone', async () => {
  const redis = await startRedis();
  const installationId = newId();
  const closers: (() => Promise<void>)[] = [];
  const told: string[] = [];
  let mail: Reading = { state: 'operational', text: 'Mail goes out.' };
  const join = async () => {
    const line = createRedisLine({ url: redis.url, log: silentLog });
    await line.part.start(new AbortController().signal);
    const socket = createSocketServer({
      ...{ log: silentLog, serverId: newId(), redis: { line, installationId } },
      toWire: () => {
        throw new Error('nobody connects');
      },
    });
    closers.push(async () => {
      await socket.stop();
      await line.part.stop();
    });
    const bus: Bus = socket.bus;
    return house.server({
      bus,
      probes: [{ part: 'mail', read: () => mail }],
      notify: ({ key }) => void told.push(key),
    });
  };
  try {
    const elder = await join();
    const younger = await join();
    const seen = async () => {
      await house.pass([elder, younger], 5_000);
      return [elder, younger].map(({ system }) => system.parts()[5]?.text);
    };
    await expect.poll(seen, soon).toEqual(['2 servers run together.', '2 servers run together.']);
    mail = { state: 'down', text: 'The mail server refuses us.' };
    // Each hears the other between looks, as it comes.
    await house.pass([elder, younger], 90_000);
    await expect.poll(() => [elder.state('mail'), younger.state('mail')], soon).toEqual(['down', 'down']);
    await house.pass([elder, younger], 5_000);
    expect(await house.alerts()).toMatchObject([{ key: 'system.part.mail', is_open: true }]);
    expect(await house.incidents()).toMatchObject([{ part: 'mail', worst: 'down', is_open: true }]);
    expect(told).toEqual(['system.part.mail']);

    // No goodbye: it is only not heard any more.
    mail = { state: 'operational', text: 'Mail goes out.' };
    await house.pass([younger], 120_000);
    expect(await house.incidents()).toMatchObject([{ part: 'mail', is_open: false }]);
    expect(await house.alerts()).toMatchObject([{ key: 'system.part.mail', is_open: false }]);
    expect(told).toEqual(['system.part.mail']);
    expect(younger.system.parts()[5]?.text).toBe('One server runs, joined to Redis.');
    await elder.stop();
    await younger.stop();
  } finally {
    for (const close of closers) await close();
    await redis.stop();
  }
});
