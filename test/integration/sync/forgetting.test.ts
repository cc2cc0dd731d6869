// A console that cannot be told what to forget hears of it; the server lives on.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import type { ResumeAnswer } from '../../../src/protocol/sync.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { ask, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp();
});
afterAll(() => app.close());

test('what fails while the rest is still being read is an answer, and no rejection that nobody hears', async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  const { token } = await app.person('Mara');
  const socket = await app.connect('/console', {
    ...{ protocolVersion: PROTOCOL_VERSION, token, deviceId: newId() },
  });
  // The purges fail at once; what else a resume reads waits for a lock.
  await app.db.query(sql`alter table console_devices rename to console_devices_away`);
  const holder = new pg.Client({ connectionString: app.connectionString });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('lock table change_horizon in access exclusive mode');
    const resumed = ask<ResumeAnswer>(socket, 'sync.resume', {
      ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
    });
    const isWaiting = async () =>
      (
        await app.db.one<{ count: number }>(
          sql`select count(*)::integer as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
      ).count;
    await expect.poll(isWaiting).toBeGreaterThan(0);
    await holder.query('commit');
    expect((await resumed).ok).toBe(false);
  } finally {
    await holder.end();
    await app.db.query(sql`alter table ${raw('console_devices_away')} rename to console_devices`);
    process.off('unhandledRejection', hear);
  }
  expect(unheard).toEqual([]);
  expect(
    (
      await ask<ResumeAnswer>(socket, 'sync.resume', {
        ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
      })
    ).ok,
  ).toBe(true);
});
