/** The copy of audit log and security events in a folder: whole, checkable without the database, rotated by its name, gone on with. */
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readJsonLine } from '../../../server/features/audit/export-lines.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import { makeApp, type TestApp } from '../../helpers/app.ts';
import { runSteward } from '../../helpers/command-line.ts';

const dir = mkdtempSync(join(tmpdir(), 'steward-copy-'));
const [audit, events] = [join(dir, 'logs/audit.jsonl'), join(dir, 'logs/security-events.jsonl')];
let app: TestApp;

beforeAll(async () => {
  app = await makeApp({ config: { logCopyDir: join(dir, 'logs') } });
}, 120_000);
afterAll(async () => {
  await app?.close();
  rmSync(dir, { recursive: true, force: true });
});

const steward = (...words: string[]) =>
  runSteward(words, { env: { DATABASE_URL: app.connectionString, STEWARD_DATA_DIR: app.dataDir } });
const act = async (name: string) => {
  expect((await steward('team', 'add', name)).code).toBe(0);
};
const copied = (path = audit): number[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => readJsonLine(line).seq ?? 0);
const inDatabase = async (): Promise<number[]> =>
  (
    await app.db.query<{ seq: number }>(
      sql`select seq::integer as seq from audit_entries where seq is not null order by seq`,
    )
  ).map(({ seq }) => seq);

test('every entry is in the copy once, with what a check needs, over a rotation and a restart', {
  timeout: 120_000,
}, async () => {
  await act('First');
  await vi.waitFor(async () => expect(copied()).toEqual(await inDatabase()), { timeout: 30_000 });
  expect(statSync(audit).mode & 0o777).toBe(0o600);
  const rotated = join(dir, 'audit.1.jsonl');
  renameSync(audit, rotated);
  const before = copied(rotated);
  await act('Second');
  await vi.waitFor(async () => expect([...before, ...copied()]).toEqual(await inDatabase()), {
    timeout: 30_000,
  });
  await app.restart();
  await act('Third');
  await vi.waitFor(async () => expect([...before, ...copied()]).toEqual(await inDatabase()), {
    timeout: 30_000,
  });

  // A database that was wiped takes nothing of it along: the copy is checked by itself, and says what was there.
  const whole = join(dir, 'whole.jsonl');
  writeFileSync(whole, readFileSync(rotated, 'utf8') + readFileSync(audit, 'utf8'));
  const last = (await inDatabase()).at(-1);
  await app.stop();
  for (const table of ['audit_entries', 'audit_details'])
    await app.db.query(sql`alter table ${raw(table)} disable trigger user`);
  await app.db.query(sql`truncate audit_entries, audit_details cascade`);
  const checked = await steward('audit', 'verify', '--file', whole);
  expect(checked).toMatchObject({ code: 0, out: expect.stringContaining(`head ${last}:`) });
  // Whoever changes a line of it is found out.
  writeFileSync(whole, readFileSync(whole, 'utf8').replace('team.add', 'team.odd'));
  expect((await steward('audit', 'verify', '--file', whole)).code).toBe(1);
  await app.restart();
});

test('what happens at the door is a line of its own, without what is secret', {
  timeout: 60_000,
}, async () => {
  await fetch(`${app.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'nobody@steward.test', password: 'hunter2 hunter2' }),
  });
  await vi.waitFor(
    () => {
      const lines = readFileSync(events, 'utf8').trimEnd().split('\n');
      const said = lines.map(line => JSON.parse(line) as { eventType: string; details: { email?: string } });
      expect(said.filter(({ eventType }) => eventType === 'sign_in_failed')).toEqual([
        expect.objectContaining({ details: expect.objectContaining({ email: 'nobody@steward.test' }) }),
      ]);
    },
    { timeout: 30_000 },
  );
  expect(readFileSync(events, 'utf8')).not.toContain('hunter2');
});
