// The desk of one simulation and everybody at it, made from the seed. What happens to them is storm.ts.
import type { Command } from '../../../src/protocol/commands/payloads.ts';
import { createId } from '../../../src/protocol/ids.ts';
import { type Client, createClient } from './client.ts';
import { createDatabase, type Database } from './database.ts';
import { createDesk, type DeskPerson } from './desk-model.ts';
import type { Prng } from './prng.ts';
import { createScheduler } from './scheduler.ts';
import { newConversation } from './script.ts';
import { createServer } from './server.ts';

/** Long after every simulation. */
const neverMs = 1e9;

export type World = ReturnType<typeof createWorld>;

function createPeople(prng: Prng, newId: () => string) {
  const teams = Array.from({ length: prng.int(2, 4) }, newId);
  const people = new Map<string, DeskPerson>();
  for (let nth = prng.int(3, 5); nth > 0; nth--) {
    const id = newId();
    const role = prng.chance(0.3) ? 'supervisor' : 'agent';
    people.set(id, { id, role, name: `Agent ${nth}`, teamIds: teams.filter(() => prng.chance(0.6)) });
  }
  return { teams, people };
}

function fill(
  db: Database,
  made: { teams: string[]; people: Map<string, DeskPerson>; conversations: number },
  facts: { prng: Prng; newId(): string; nowMs(): number },
): void {
  const { prng, newId, nowMs } = facts;
  const teams = made.teams.map(id => ({ id, kind: 'team', name: `Team ${id.slice(-2)}` }));
  const agents = [...made.people.values()].map(({ id, name }) => ({ id, kind: 'agent', name }));
  const conversations = Array.from({ length: made.conversations }, () =>
    newConversation({ id: newId(), customerId: newId(), teamId: prng.pick(made.teams), at: nowMs() }),
  );
  const writes = [
    ...[...teams, ...agents].map(row => ({ collection: 'people' as const, id: row.id, row })),
    ...conversations.flat(),
  ];
  db.transact({ keys: [], xidEarlyMs: null, holdMs: 0, body: () => ({ writes }) }, () => undefined);
}

export function createWorld(prng: Prng, keepsVersionOrder: boolean) {
  const scheduler = createScheduler();
  const nowMs = () => 1_780_000_000_000 + Math.floor(scheduler.nowMs());
  const idPrng = prng.fork('ids');
  const newId = () => createId(nowMs(), idPrng.bytes);
  const { teams, people } = createPeople(prng.fork('people'), newId);
  const scopesOf = (person: DeskPerson) => {
    const mine = person.role === 'agent' ? person.teamIds : teams;
    return ['desk', `person:${person.id}`, ...mine.map(team => `team:${team}`)];
  };
  let wake: () => void = () => undefined;
  const db = createDatabase(scheduler, { keepsVersionOrder, onCommit: () => wake() });
  const desk = createDesk(db, people, nowMs);
  const server = createServer({
    ...{ scheduler, db, desk, nowMs, scopesOf },
    prng: prng.fork('server'),
    troubleRate: prng.pick([0, 0.02, 0.1]),
  });
  wake = server.wake;
  fill(db, { teams, people, conversations: prng.int(3, 12) }, { prng: prng.fork('rows'), newId, nowMs });

  /** What was sent arrives, or the line breaks: then nothing may hang on asking again later. */
  const isLossless = prng.chance(0.5);
  const faults: string[] = [];
  const queued = new Map<string, Command[]>([...people.keys()].map(id => [id, []]));
  const clients: Client[] = [...people.values()].map(person =>
    createClient({
      ...{ scheduler, server, person, prng: prng.fork(`client ${person.id}`) },
      pageSize: prng.pick([3, 10, 500]),
      recheckEveryMs: isLossless ? neverMs : 15_000,
      reportFault: (what, error) => faults.push(`${what}: ${String((error as Error)?.stack ?? error)}`),
      onQueued: command => queued.get(person.id)?.push(command),
    }),
  );
  return { scheduler, nowMs, db, desk, server, clients, teams, people, scopesOf, isLossless, faults, queued };
}
