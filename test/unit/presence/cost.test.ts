// What presence costs, and who hears what: the room's own code over rooms and connections kept in memory.
import { expect, test } from 'vitest';
import { createPresence, type PresenceConnection } from '../../../server/features/presence/index.ts';
import { createLoneBus } from '../../../server/platform/bus.ts';
import type { Db } from '../../../server/platform/db/db.ts';
import { silentLog } from '../../../server/platform/log.ts';
import { newId } from '../../helpers/desk.ts';

type Heard = { to: string; event: string; payload: unknown };

function house() {
  let now = 1_000_000;
  const rooms = new Map<string, Set<string>>();
  const heard: Heard[] = [];
  const customers: boolean[] = [];
  const toRoom = (room: string, event: string, payload: unknown) => {
    for (const to of rooms.get(room) ?? []) heard.push({ to, event, payload });
  };
  const presence = createPresence({
    // What is stored is not looked at here.
    db: { query: async () => [] } as unknown as Db,
    clock: { now: () => now },
    log: silentLog,
    bus: createLoneBus(newId()),
    emitHere: toRoom,
    emit: toRoom,
    tellCustomer: (_id, isTyping) => void customers.push(isTyping),
    scopeOf: async () => 'team:support',
    scopesOfPerson: async () => ['team:support'],
    available: () => undefined,
    vanished: () => undefined,
    returned: () => undefined,
  });
  function sit(scopes: string[] = ['team:support']) {
    const personId = newId();
    const id = newId();
    const actor = { personId, name: 'Somebody', role: 'agent' as const, teamIds: [] };
    const connection: PresenceConnection = {
      id,
      data: { actor, scopes: new Set(scopes) },
      join: room => void rooms.set(room, (rooms.get(room) ?? new Set()).add(id)),
      leave: room => void rooms.get(room)?.delete(id),
      emit: (event, payload) => void heard.push({ to: id, event, payload }),
    };
    presence.arrived(actor, id);
    return { personId, connection, id };
  }
  return {
    ...{ presence, heard, customers, sit },
    wait(ms: number) {
      now += ms;
    },
    /** What was heard since the last time. */
    take: () => heard.splice(0),
  };
}

test('[P38] with 200 agents at work a change is heard by those who show that person, and by nobody else', () => {
  const { presence, take, sit } = house();
  const agents = Array.from({ length: 200 }, () => sit());
  // Each shows five others, as an open picker or a thread does.
  agents.forEach(({ connection }, at) => {
    const shown = [1, 2, 3, 4, 5].map(step => agents[(at + step) % agents.length]?.personId ?? '');
    presence.watch(connection, shown);
  });
  take();
  const changing = agents[100];
  if (!changing) throw new Error('there are 200');
  presence.activity(changing.personId, changing.id, true);
  expect(take().map(({ event }) => event)).toEqual(Array.from({ length: 5 }, () => 'presence'));
  // The same word again is no news.
  presence.activity(changing.personId, changing.id, true);
  expect(take()).toEqual([]);
});

test('[P38] who looks at a conversation is told to those who look at it, however many others there are', async () => {
  const { presence, take, sit } = house();
  const agents = Array.from({ length: 200 }, () => sit());
  const mine = newId();
  for (const { connection } of agents) await presence.viewing(connection, [newId()]);
  const [first, second] = agents;
  if (!first || !second) throw new Error('there are 200');
  await presence.viewing(first.connection, [mine]);
  take();
  await presence.viewing(second.connection, [mine]);
  expect(new Set(take().map(({ to }) => to))).toEqual(new Set([first.id, second.id]));
  presence.typing(second.connection, mine, true);
  const told = take();
  expect(new Set(told.map(({ to }) => to))).toEqual(new Set([first.id, second.id]));
  expect(told.every(({ event }) => event === 'typing')).toBe(true);
});

test('what a console looks at before its scopes are known counts as soon as they are', async () => {
  const { presence, take, sit } = house();
  const { connection, personId } = sit([]);
  const conversationId = newId();
  await presence.viewing(connection, [conversationId]);
  expect(take()).toEqual([]);
  connection.data.scopes = new Set(['team:support']);
  presence.entered(connection);
  await expect
    .poll(() => take())
    .toContainEqual({
      to: connection.id,
      event: 'viewing',
      payload: { conversationId, people: [{ personId, name: 'Somebody' }] },
    });
});

test('a window that asks again is told again who looks, for it may have missed it', async () => {
  const { presence, take, sit } = house();
  const { connection } = sit();
  const conversationId = newId();
  await presence.viewing(connection, [conversationId]);
  take();
  await presence.viewing(connection, [conversationId]);
  expect(take().map(({ to, event }) => [to, event])).toEqual([[connection.id, 'viewing']]);
});

test('typing is told at most once a second for each conversation, and ends when one leaves', async () => {
  const { presence, take, wait, sit, customers } = house();
  const { connection } = sit();
  const [one, two] = [newId(), newId()];
  await presence.viewing(connection, [one, two]);
  take();
  presence.typing(connection, one, true);
  presence.typing(connection, one, true);
  // Two windows of one person share a connection.
  presence.typing(connection, two, true);
  expect(take()).toHaveLength(2);
  wait(1_000);
  presence.typing(connection, one, true);
  expect(take()).toHaveLength(1);
  presence.typing(connection, two, false);
  presence.typing(connection, two, false);
  expect(take()).toHaveLength(1);
  await presence.viewing(connection, []);
  expect(customers).toEqual([true, true, true, false, false]);
  presence.typing(connection, one, true);
  expect(take().filter(({ event }) => event === 'typing')).toEqual([]);
});
