// What sums cost a message: the same messages with and without them, in turns.
import type { Db } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import { newId } from '../furnish.ts';

type Costs = { ms: number; statements: number };
export type Ingested = { without: Costs[]; with: Costs[]; writing: number[] };

const rounds = 5;
const messages = 600;
/** A busy minute: so many are summed up at once. */
const aMinute = 300;

/**
 * @param sumUp what the server does each minute
 * @returns by round, for each message: in all, and with sums the part that whoever writes waits for
 */
export async function ingest(db: Db, at: number, sumUp: () => Promise<void>): Promise<Ingested> {
  const open = await db.query<{ id: string; team_id: string }>(sql`
    select id, team_id from conversations where created_at < ${new Date(at)} order by created_at desc limit 200`);
  const told: Ingested = { without: [], with: [], writing: [] };
  const statements = async () =>
    (await db.one<{ calls: number }>(sql`select sum(calls)::int as calls from pg_stat_statements`)).calls;
  async function write(many: number): Promise<void> {
    for (let nth = 0; nth < many; nth++) {
      const { id, team_id } = open[nth % open.length] as { id: string; team_id: string };
      const now = new Date(at);
      await db.transaction(async tx => {
        const { seq } = await tx.one<{ seq: number }>(sql`
          update conversations set last_seq = last_seq + 1, last_activity_at = ${now} where id = ${id} returning last_seq as seq`);
        await tx.query(sql`
          insert into messages (id, conversation_id, team_id, seq, kind, author, text, is_public, created_at)
          values (${newId()}, ${id}, ${team_id}, ${seq}, 'text', '{"kind": "customer", "id": "", "name": "Ellen"}', 'And where is it now?',
            true, ${now})`);
      });
    }
  }
  async function measured(hasSums: boolean): Promise<void> {
    await db.query(raw(`alter table messages ${hasSums ? 'enable' : 'disable'} trigger figures_due`));
    const before = await statements();
    const begun = performance.now();
    let writing = 0;
    for (let done = 0; done < messages; done += aMinute) {
      const from = performance.now();
      await write(aMinute);
      writing += performance.now() - from;
      if (hasSums) await sumUp();
    }
    const ms = (performance.now() - begun) / messages;
    // The last look counts as one.
    told[hasSums ? 'with' : 'without'].push({
      ms,
      statements: ((await statements()) - before - 1) / messages,
    });
    if (hasSums) told.writing.push(writing / messages);
  }
  for (let round = 0; round < rounds; round++) {
    await measured(false);
    await measured(true);
  }
  return told;
}
