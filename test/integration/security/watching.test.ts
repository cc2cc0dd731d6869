// The look for attacks over a real table: what it reads, what it leaves, what it says, and the command that plays events.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Responses } from '../../../server/features/security/detection/responses.ts';
import { attackEvents, ordinaryEvents } from '../../../server/features/security/detection/scenarios.ts';
import { createTrial } from '../../../server/features/security/detection/trial.ts';
import { createWatching } from '../../../server/features/security/detection/watching.ts';
import { insertEvents } from '../../../server/features/security/events.store.ts';
import { createRecording } from '../../../server/features/security/recording.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { type DetectionRule, usualDetectionRules } from '../../../src/protocol/detection.ts';
import type { SecurityEvent } from '../../../src/protocol/security.ts';
import { runSteward } from '../../helpers/command-line.ts';
import { newId } from '../../helpers/desk.ts';
import { freshDatabase } from '../../helpers/postgres.ts';

const database = await freshDatabase();
const { db } = database;
afterAll(() => database.drop());
beforeEach(() => db.query(sql`delete from security_events`));

const hour = 3_600_000;
const startMs = Date.UTC(2026, 0, 5, 8);

function make(
  own: { rules?: readonly DetectionRule[]; mostEvents?: number; responses?: Partial<Responses> } = {},
) {
  const clock = { at: startMs, now: () => clock.at };
  const said: string[] = [];
  const warned: string[] = [];
  const done: string[] = [];
  const recording = createRecording({
    ...{ clock, log: silentLog, newId, told() {}, count() {} },
    write: events => insertEvents(db, events),
  });
  const watching = createWatching({
    ...{ db, clock, rules: () => own.rules ?? usualDetectionRules },
    ...(own.mostEvents === undefined ? {} : { mostEvents: own.mostEvents }),
    log: { ...silentLog, warn: (_facts: unknown, text: string) => void warned.push(text) } as never,
    ...{ record: recording.record, flush: recording.flush },
    alerts: {
      raise: async ({ key, text }) => void said.push(`${key}: ${text}`),
      settle: async key => void said.push(`${key} is over`),
    },
    responses: {
      limit: () => done.push('limit') > 0,
      block: async network => done.push(`block ${network}`) > 0,
      challenge: async personId => done.push(`challenge ${personId}`) > 0,
      signOut: async personId => done.push(`sign out ${personId}`) > 0,
      revokeKey: async keyId => done.push(`revoke ${keyId}`) > 0,
      mayBeKeptOut: () => true,
      personOf: async () => null,
      ...own.responses,
    },
  });
  const firedRows = () =>
    db.query<{ rule: string; done: string | null }>(sql`
      select details ->> 'rule' as rule, details ->> 'done' as done from security_events
      where event_type = 'rule_fired' order by at`);
  return { ...{ watching, clock, said, warned, done, firedRows } };
}
/** Ids of made-up events are alike in every scenario. */
const write = (events: readonly SecurityEvent[]) =>
  insertEvents(
    db,
    events.map(event => ({ ...event, id: newId() })),
  );

test('an attack in an ordinary day is found once, answered once, and over an hour later', async () => {
  // Thirty people who mistype in six hours, and the accounts of the attack, are as many as spraying.
  const rules = usualDetectionRules.filter(({ name }) => name !== 'password_spraying');
  const { watching, clock, said, done, firedRows } = make({ rules });
  await write(ordinaryEvents({ count: 3_000, startMs: startMs - 8 * hour, seed: 5 }));
  await write(attackEvents('credential_stuffing', { count: 25, startMs: startMs - 120_000, seed: 1 }));
  const found = await watching.look();
  expect(found).toMatchObject([{ rule: 'credential_stuffing', group: '203.0.113.66', count: 20 }]);
  expect(done).toEqual(['block 203.0.113.66']);
  expect(said[0]).toMatch(
    /^security\.credential_stuffing: 20 within 1 min, of 203\.0\.113\.66\. Done by itself/,
  );
  // Another server looks the next minute: what was found is in the table.
  const second = make({ rules });
  second.clock.at = clock.at + 60_000;
  expect(await second.watching.look()).toEqual([]);
  expect(second.said).not.toContain('security.credential_stuffing is over');
  second.clock.at = clock.at + hour;
  expect(await second.watching.look()).toEqual([]);
  expect(second.said).toContain('security.credential_stuffing is over');
  expect(await firedRows()).toEqual([{ rule: 'credential_stuffing', done: 'block' }]);
});

test('an account by its address is found once as well, though events keep addresses only where they are named so', async () => {
  const { watching, firedRows } = make();
  await write(attackEvents('brute_force', { count: 30, startMs: startMs - 700_000, seed: 1 }));
  expect(await watching.look()).toHaveLength(1);
  expect(await watching.look()).toEqual([]);
  expect(await firedRows()).toHaveLength(1);
});

test('slow spraying is found over six hours, and what is older is not read again', async () => {
  const { watching, clock } = make();
  const events = attackEvents('password_spraying', { count: 40, startMs: startMs - 330 * 60_000, seed: 2 });
  await write(events);
  clock.at = (events[0]?.timestamp ?? 0) + 6 * hour + 1;
  expect(await watching.look()).toEqual([]);
  clock.at -= 2;
  expect(await watching.look()).toMatchObject([{ rule: 'password_spraying', group: 'all', count: 40 }]);
});

test('each kind of event is read from as long ago as a rule about it looks', async () => {
  const { watching } = make();
  // Within six hours, which is not how long the rule about it looks.
  const events = attackEvents('scraping', { count: 300, startMs: startMs - 2 * hour, seed: 1 });
  await write(events);
  expect(await watching.look()).toEqual([]);
});

test('more events than are looked through cut the oldest off, and that is said once', async () => {
  const { watching, warned } = make({ mostEvents: 100 });
  await write(attackEvents('credential_stuffing', { count: 20, startMs: startMs - 500_000, seed: 1 }));
  await write(attackEvents('injection_probes', { count: 10, startMs: startMs - 60_000, seed: 1 }));
  await write(
    ordinaryEvents({ count: 95, startMs: startMs - 400_000, seed: 1 }).map(event => ({
      ...event,
      eventType: 'sign_in_failed' as const,
      details: { email: 'one@shop.example' },
      sourceIp: '192.0.2.10',
      timestamp: startMs - 300_000,
    })),
  );
  const names = (await watching.look()).map(({ rule }) => rule);
  expect(names).toContain('injection_probes');
  expect(names).not.toContain('credential_stuffing');
  await watching.look();
  expect(warned).toHaveLength(1);
});

test('many pages of one moment are read, each event once', async () => {
  const rules = usualDetectionRules
    .filter(({ name }) => name === 'scraping')
    .map(rule => ({
      ...{ ...rule, threshold: 9_999 },
    }));
  const { watching } = make({ rules });
  const events = attackEvents('scraping', { count: 10_000, startMs: startMs - 1_000, seed: 1 });
  await write(events.map(event => ({ ...event, timestamp: startMs - 1_000 })));
  expect(await watching.look()).toMatchObject([{ count: 9_999 }]);
});

test('one action that fails keeps no other from being done, and the finding from being told', async () => {
  const rules = usualDetectionRules
    .filter(({ name }) => name === 'credential_stuffing')
    .map(rule => ({
      ...{ ...rule, actions: ['block', 'limit', 'revoke', 'challenge'] as DetectionRule['actions'] },
    }));
  const { watching, said, firedRows } = make({
    rules,
    responses: {
      async block() {
        throw new Error('away');
      },
    },
  });
  await write(attackEvents('credential_stuffing', { count: 20, startMs: startMs - 60_000, seed: 1 }));
  await watching.look();
  expect(await firedRows()).toEqual([{ rule: 'credential_stuffing', done: 'limit' }]);
  expect(said[0]).toContain('counted against the network');
});

test('what several servers write is found as it comes, once for all of them, however late one of them commits', async () => {
  const [one, two] = [make(), make()];
  // Each as two servers do, with detectors of their own.
  for (const { watching } of [one, two]) watching.following.start();
  const events = attackEvents('credential_stuffing', { count: 20, startMs: startMs - 60_000, seed: 1 });
  const answered = () => [...one.done, ...two.done];
  await write(events.slice(0, 7));
  // The nineteenth event is of a transaction that is older than that of the twentieth, and commits later.
  await db.transaction(async tx => {
    await insertEvents(tx, [{ ...(events[18] as SecurityEvent), id: newId() }]);
    await write(events.slice(7, 18));
    await write(events.slice(19));
    await one.watching.look();
    expect(answered()).toEqual([]);
  });
  for (const { watching } of [one, two]) watching.following.wake();
  await expect.poll(answered, { timeout: 10_000 }).toEqual(['block 203.0.113.66']);
  // Whoever is asked again, by a new start or by the job of the minute, has nothing to add.
  const third = make();
  third.watching.following.start();
  await write(attackEvents('brute_force', { count: 15, startMs: startMs - 30_000, seed: 1 }));
  await expect.poll(async () => (await firedOf()).length, { timeout: 10_000 }).toBe(2);
  for (const { watching } of [one, two, third]) {
    expect(await watching.look()).toEqual([]);
    await watching.following.stop();
  }
  expect(await firedOf()).toEqual(['brute_force', 'credential_stuffing']);
  expect([...answered(), ...third.done].filter(each => each.startsWith('block'))).toHaveLength(1);
});

const firedOf = async () => {
  const rows = await db.query<{ rule: string }>(sql`
    select details ->> 'rule' as rule from security_events where event_type = 'rule_fired' order by 1`);
  return rows.map(({ rule }) => rule);
};

const steward = (words: string[], env: Record<string, string> = {}) =>
  runSteward(words, { env: { DATABASE_URL: database.connectionString, ...env } });

test('security simulate finds in a made-up day what it was told to make up, and plays what it printed alike', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-simulate-'));
  const attack = ['security', 'simulate', '--attack', 'injection_probes'];
  const direct = await steward(attack);
  expect(direct).toMatchObject({ code: 0, errors: '2020 events, 10 rules, 1 found\n' });
  expect(direct.out).toBe(
    '2026-01-05T09:00:45.000Z injection_probes 203.0.113.66: 10 since 2026-01-05T09:00:00.000Z\n',
  );
  const printed = await steward([...attack, '--print']);
  const file = join(folder, 'events.jsonl');
  await writeFile(file, printed.out);
  expect((await steward(['security', 'simulate', '--events', file])).out).toBe(direct.out);
  const below = await steward([...attack, '--count', '9']);
  expect(below).toMatchObject({ code: 0, out: '' });
  const rules = join(folder, 'rules.json');
  await writeFile(rules, JSON.stringify({ injection_probes: { threshold: 9 } }));
  expect((await steward([...attack, '--count', '9', '--rules', rules])).out).toContain('injection_probes');
  const own = await steward([...attack, '--count', '9'], { STEWARD_DETECTION_FILE: rules });
  expect(own.out).toContain('injection_probes');
  await rm(folder, { recursive: true });
});

test.for([
  [['--events', '/no/such/file'], 'cannot be read'],
  [['--attack', 'boredom'], 'There is no attack boredom'],
  [['--attack', 'flood', '--count', 'many'], '--count must be a whole number'],
  [[], 'Name a file'],
] as const)('security simulate %j says what is wrong', async ([words, problem]) => {
  const { code, errors } = await steward(['security', 'simulate', ...words]);
  expect(code).not.toBe(0);
  expect(errors).toContain(problem);
});

test('a line that is no event, and rules that cannot be used, are named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-simulate-'));
  const file = join(folder, 'events.jsonl');
  await writeFile(file, '{"eventType":"signed_in","timestamp":1}\n{"eventType":"lunch","timestamp":1}\n');
  expect((await steward(['security', 'simulate', '--events', file])).errors).toContain(
    'Line 2 is no security event',
  );
  await writeFile(file, '{"scraping":{"threshold":0}}');
  const { errors } = await steward(['security', 'simulate', '--attack', 'flood', '--rules', file]);
  expect(errors).toContain('cannot be used');
  const served = await steward(['security', 'simulate', '--attack', 'flood'], {
    STEWARD_DETECTION_FILE: file,
  });
  expect(served.errors).toContain('STEWARD_DETECTION_FILE');
  await rm(folder, { recursive: true });
});

test('a rule that only reports is an event and nothing else, and keeps nothing from being answered once it is on', async () => {
  const only = usualDetectionRules.filter(({ name }) => name === 'credential_stuffing');
  const reports = make({ rules: only.map(rule => ({ ...rule, mode: 'report' })) });
  await write(attackEvents('credential_stuffing', { count: 25, startMs: startMs - 120_000, seed: 1 }));
  expect(await reports.watching.look()).toHaveLength(1);
  expect(await reports.watching.look()).toEqual([]);
  expect([reports.done, reports.said.filter(said => !said.endsWith('is over'))]).toEqual([[], []]);
  const off = make({ rules: only.map(rule => ({ ...rule, mode: 'off' })) });
  expect(await off.watching.look()).toEqual([]);
  const on = make({ rules: only });
  expect(await on.watching.look()).toHaveLength(1);
  expect(on.done).toEqual(['block 203.0.113.66']);
  expect(await on.firedRows()).toEqual([
    { rule: 'credential_stuffing', done: null },
    { rule: 'credential_stuffing', done: 'block' },
  ]);
});

test('a trial on what was finds what the live look found then, and is bounded', async () => {
  const rules = usualDetectionRules.filter(({ name }) => name !== 'password_spraying');
  const { watching, clock, done } = make({ rules });
  const found: { rule: string; group: string; at: number; count: number }[] = [];
  const days = [
    attackEvents('credential_stuffing', { count: 45, startMs: startMs - 20 * hour, seed: 1 }),
    attackEvents('injection_probes', { count: 25, startMs: startMs - 10 * hour, seed: 2 }),
    attackEvents('scraping', { count: 320, startMs: startMs - 5 * hour, seed: 3 }),
    attackEvents('credential_stuffing', { count: 21, startMs: startMs - 2 * hour, seed: 4 }),
  ];
  for (const events of days) {
    await write(events);
    clock.at = (events.at(-1)?.timestamp ?? 0) + 1_000;
    for (const { since: _since, ...finding } of await watching.look()) found.push(finding);
  }
  expect(found.length).toBeGreaterThan(3);
  clock.at = startMs;
  const trial = (mostEvents?: number) =>
    createTrial({
      ...{
        db,
        clock,
        inForce: () => rules,
        responses: { mayBeKeptOut: () => true, personOf: async () => null },
      },
      ...(mostEvents === undefined ? {} : { mostEvents }),
    });
  const before = [...done];
  const told = await trial()({ days: 1, changes: {} }, new AbortController().signal);
  const played = told.rules.flatMap(({ name, newest }) =>
    newest.map(({ group, at, count }) => ({ rule: name, group, at, count })),
  );
  const inOrder = (items: typeof found) =>
    [...items].sort((a, b) => a.at - b.at || (a.rule < b.rule ? -1 : 1));
  expect(inOrder(played)).toEqual(inOrder(found));
  for (const { found: would, foundThen } of told.rules) expect(would).toBe(foundThen);
  // What would have followed is what followed, and nothing was done by trying.
  const blocks = told.rules.reduce((sum, { acted }) => sum + (acted.block ?? 0), 0);
  expect(blocks).toBe(done.filter(each => each.startsWith('block')).length);
  expect(done).toEqual(before);
  // Another threshold is another past, without being kept.
  const stuffing = usualDetectionRules[0];
  if (!stuffing) throw new Error('there is a rule');
  const { windowMs, actions, blockMs } = stuffing;
  const higher = { windowMs, actions, blockMs, threshold: 44, mode: 'on' as const };
  const tried = await trial()(
    { days: 1, changes: { credential_stuffing: higher } },
    new AbortController().signal,
  );
  const ofIt = ({ rules: all }: typeof told) => all.find(({ name }) => name === 'credential_stuffing');
  expect([ofIt(told)?.found, ofIt(tried)?.found, ofIt(tried)?.isChanged]).toEqual([2, 1, true]);
  expect(await trial(100)({ days: 1, changes: {} }, new AbortController().signal)).toMatchObject({
    isCut: true,
    events: 100,
  });
});
