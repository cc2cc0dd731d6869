/** Owns the SQL of the examples that instructions are tried on. Never decides anything. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';

const looked = 300;
const shown = 30;

/** What customers asked lately, each once, the newest first. As traces keep it: without cards, IBANs, addresses and numbers. */
export async function recentQuestions(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ question: string }>(sql`
    select question from (
      select question, started_at from ai_runs
      where purpose = 'answer' and decision in ('answered', 'clarify', 'hand_over') and question <> ''
      order by started_at desc limit ${looked}) recent
    group by question order by max(started_at) desc limit ${shown}`);
  return rows.map(({ question }) => question);
}
