// One round of chaos: everybody works, something dies in the middle of it, everything comes back, and nothing is lost or doubled.

import type { Db } from '../../../server/platform/db/db.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { Prng } from '../simulation/prng.ts';
import { actAsAgent } from '../simulation/script.ts';
import { contentsOf, freshContents, type Place, type TestConsole } from './consoles.ts';
import type { House } from './house.ts';

export type RoundFacts = { house: House; consoles: TestConsole[]; prng: Prng };
export type Death = 'server' | 'database' | 'console' | 'line';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Writers outside the server that commit late or not at all, so that the safe horizon is held back (S2). */
async function writeLate({ house, prng }: RoundFacts): Promise<void> {
  await house
    .db()
    .transaction(async tx => {
      await tx.query(sql`
        update customers set last_seen_at = now() where id = (select id from customers order by random() limit 1)`);
      await pause(prng.int(0, 400));
      if (prng.chance(0.2)) throw new Error('rolled back');
    })
    .catch(() => undefined);
}

async function die({ house, consoles, prng }: RoundFacts, death: Death): Promise<void> {
  if (death === 'server') return house.killServer(prng.int(0, 500));
  if (death === 'database') return house.killDatabase();
  const victim = prng.pick(consoles);
  if (death === 'line') return victim.cut();
  victim.kill();
  await pause(prng.int(0, 300));
  await victim.boot();
}

/** Work, and a death somewhere in it. */
export async function storm(facts: RoundFacts, death: Death, actions: number): Promise<void> {
  const { house, consoles, prng } = facts;
  const people = consoles.map(one => one.person.id);
  const dieAfter = prng.int(Math.floor(actions / 4), Math.floor((actions * 3) / 4));
  const others: Promise<unknown>[] = [];
  for (let nth = 0; nth < actions; nth++) {
    if (nth === dieAfter) others.push(die(facts, death));
    if (prng.chance(0.1)) others.push(writeLate(facts));
    // What a killed console was adding never comes back to it: nobody waits for that.
    others.push(
      Promise.race([actAsAgent(prng.pick(consoles), prng, { people, teams: house.teams }), pause(3_000)]),
    );
    await pause(prng.int(0, 15));
  }
  await Promise.all(others);
}

/** Waits until everybody is in sync and every item was accepted, or refused and given up. */
export async function calm(consoles: TestConsole[]): Promise<void> {
  await Promise.all(
    consoles.map(async one => {
      const headless = one.headless();
      if (!headless) throw new Error('a console was not started again');
      const giveUp = () => {
        for (const item of headless.outbox.snapshot()) {
          if (item.state === 'failed') void headless.outbox.discard(item.commandId);
        }
      };
      const stop = headless.outbox.subscribe(giveUp);
      giveUp();
      await headless.untilQuiet({ timeoutMs: 120_000 });
      stop();
    }),
  );
}

/** @returns the first difference between what a console holds and a fresh pull, once nothing moves; '' when there is none */
export async function difference(house: Place, one: TestConsole): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const fresh = await freshContents(house, one.person);
    await one.headless()?.untilQuiet({ timeoutMs: 60_000 });
    const held = contentsOf(one.replica());
    const [missing] = fresh.filter(row => !held.includes(row));
    const [ghost] = held.filter(row => !fresh.includes(row));
    if (missing === undefined && ghost === undefined) return '';
    // A job of the server may have written between the two looks.
    if (attempt === 3) return `missing: ${missing ?? 'nothing'}\nghost: ${ghost ?? 'nothing'}`;
  }
}

/** @returns what is wrong with the messages in the database, '' when nothing is */
export async function wrongMessages(
  house: { db(): Db },
  consoles: readonly Pick<TestConsole, 'said'>[],
): Promise<string> {
  const gaps = await house.db().query<{ id: string }>(sql`
    select conversation_id as id from messages group by 1 having count(*) <> max(seq) or min(seq) <> 1`);
  if (gaps.length > 0) return `${gaps[0]?.id} has gaps`;
  const rows = await house.db().query<{ id: string; seq: number }>(sql`select id, seq from messages`);
  const seqs = new Map(rows.map(row => [row.id, row.seq]));
  const ran = new Set(
    (await house.db().query<{ id: string }>(sql`select command_id as id from commands`)).map(row => row.id),
  );
  for (const { said } of consoles) {
    const last = new Map<string, number>();
    for (const command of said) {
      if (command.kind !== 'message.send') continue;
      const { messageId, conversationId } = command.payload;
      const seq = seqs.get(messageId);
      if (ran.has(command.commandId) !== (seq !== undefined))
        return `${command.commandId} ran, or not, by halves`;
      if (seq === undefined) continue;
      if (seq < (last.get(conversationId) ?? 0))
        return `${messageId} stands before an earlier one of its author`;
      last.set(conversationId, seq);
    }
  }
  return '';
}
