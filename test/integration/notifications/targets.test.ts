// Who is told of what was promised: before its time and after it, once, and only while it is needed.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAnalyticsService } from '../../../server/features/analytics/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Actor } from '../../../src/protocol/permissions.ts';
import { alwaysOpen } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { type Receiver, startReceiver } from '../../helpers/receivers.ts';
import { hour, minute, openRoom, type Room } from './room.ts';

let receiver: Receiver;
let room: Room;
let mara: Actor;
let vera: Actor;

beforeEach(async () => {
  receiver = await startReceiver();
  room = await openRoom();
  const settings = JSON.stringify({ ...alwaysOpen, ai: false });
  await room.db.query(sql`update sites set settings = ${settings}`);
  [mara, vera] = [await room.person('Mara'), await room.person('Vera', 'supervisor')];
  // Of another team: while Support has a supervisor of its own, she is told of none of its targets.
  const billing = newId();
  await room.db.query(sql`insert into teams (id, name, strategy) values (${billing}, 'Billing', 'manual')`);
  await room.person('Olga', 'supervisor', [billing]);
  const target = { teamId: null, priority: null, isInOpeningHours: false, pauses: 'resolution' };
  await promise([{ ...target, firstReplyMinutes: 30, resolutionMinutes: 120 }]);
});
afterEach(async () => {
  await Promise.all([room.close(), receiver.stop()]);
});

const promise = (targets: object[]) =>
  room.db.query(sql`
    insert into service_targets (version, valid_from, targets, changed_by)
    values (1, ${new Date(room.now() - hour)}, ${JSON.stringify(targets)}, 'Ann')`);

/** What the desk does each minute: it says what is promised, and looks whose time is near. */
async function pass(ms: number): Promise<void> {
  room.pass(ms);
  await createAnalyticsService({ db: room.db, newId, clock: { now: room.now } }).sumUp();
  await room.notifications.lookAtTargets();
}

const told = () =>
  room.db.query<{ name: string; title: string; is_read: boolean }>(sql`
    select p.name, n.title, n.read_at is not null as is_read
    from notifications n join people p on p.id = n.person_id where n.kind in ('target_due', 'target_missed')
    order by n.created_at, n.title, p.name`);
const titles = async () => (await told()).map(({ name, title }) => `${name}: ${title}`);

test('who has it is told ten minutes before and once it is over, each once; a reply settles what was told', async () => {
  const id = await room.given(mara);
  await pass(19 * minute);
  expect(await told()).toEqual([]);
  await pass(minute);
  expect(await titles()).toEqual(['Mara: First reply due in 10 minutes: Ellen']);
  for (let at = 0; at < 9; at++) await pass(minute);
  expect(await told()).toHaveLength(1);
  await pass(minute);
  await pass(minute);
  expect(await told()).toEqual([
    { name: 'Mara', title: 'First reply due in 10 minutes: Ellen', is_read: true },
    { name: 'Mara', title: 'First reply overdue: Ellen', is_read: false },
  ]);
  await room.reply(mara, id);
  expect((await told()).every(({ is_read }) => is_read)).toBe(true);
  // The end rests while Ellen thinks, and goes on with what was left: 31 of 120 minutes had run.
  await pass(10 * hour);
  expect(await told()).toHaveLength(2);
  await room.write('And the lid?', id);
  await pass(78 * minute);
  expect(await told()).toHaveLength(2);
  await pass(minute);
  expect(await titles()).toContain('Mara: Resolution due in 10 minutes: Ellen');
  await room.resolve(mara, id);
  await pass(hour);
  expect(await told()).toHaveLength(3);
});

test('what nobody has is told to those who lead its team; what was answered, resolved or sleeps is told to nobody', async () => {
  await room.write('My pot is chipped.');
  const [answered, resolved, asleep] = [
    await room.given(mara, 'Ann'),
    await room.given(mara, 'Bo'),
    await room.given(mara, 'Cy'),
  ];
  await createAnalyticsService({ db: room.db, newId, clock: { now: room.now } }).sumUp();
  room.pass(20 * minute);
  await room.reply(mara, answered);
  await room.resolve(mara, resolved);
  await room.run(mara, 'conversation.snooze', { conversationId: asleep, until: room.now() + 5 * hour });
  // What is promised of them stands as it was a minute ago.
  await room.notifications.lookAtTargets();
  expect(await titles()).toEqual(['Vera: First reply due in 10 minutes: Ellen']);
  expect(vera.personId).toBeTruthy();
});

test('a server that dies on the way has told nobody; the next tells each once, however many look at once', async () => {
  await room.given(mara);
  await pass(0);
  room.pass(45 * minute);
  const dying = room.server({
    newId: () => {
      throw new Error('killed');
    },
  });
  await expect(dying.lookAtTargets()).rejects.toThrow('killed');
  expect(await told()).toEqual([]);
  const others = [room.server(), room.server(), room.notifications];
  await Promise.all(others.map(server => server.lookAtTargets()));
  await room.server().lookAtTargets();
  // Down from before it was near until it was over: it is missed, and nothing else.
  expect(await titles()).toEqual(['Mara: First reply overdue: Ellen']);
});

test('it rings the phone, by what its person chose, and a muted kind is not even listed', async () => {
  await room.browser(mara, receiver.url, 'phone');
  await room.given(mara);
  room.pass(4_000);
  await room.due();
  const before = receiver.seen.length;
  await pass(21 * minute);
  room.pass(4_000);
  await room.due();
  expect(receiver.seen).toHaveLength(before + 1);
  await room.prefer(mara, { mutedKinds: ['target_missed'] });
  await pass(15 * minute);
  expect(await titles()).toEqual(['Mara: First reply due in 9 minutes: Ellen']);
});
