// every line breaks at once and all come back, beside as many socket.io clients with their own reconnection.

import type { Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import { type AreaOptions, atMost, type Figures, figure } from '../figure.ts';
import { peakPerSecond } from '../load/figures.ts';
import type { Desk } from './held.ts';
import { type Side, startSide } from './side.ts';

const clients = 3_000;
const writers = 400;
const backWithinMs = 120_000;

async function allBack(side: Side): Promise<number> {
  const beganMs = performance.now();
  for (;;) {
    const { online } = await side.ask<{ online: number }>({ do: 'state' });
    if (online === clients) return performance.now() - beganMs;
    if (performance.now() - beganMs > backWithinMs) throw new Error(`${online} of ${clients} came back`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Not before every line is known to be broken, or those who have not noticed yet would count as back. */
async function cut(side: Side): Promise<number> {
  await side.ask({ do: 'reset' });
  await side.server.ask({ cut: true });
  for (;;) {
    const { online } = await side.ask<{ online: number }>({ do: 'state' });
    if (online < clients) return allBack(side);
  }
}

async function queriesOf(db: Db): Promise<number> {
  const { calls } = await db.one<{ calls: number }>(
    sql`select coalesce(sum(calls), 0)::integer as calls from pg_stat_statements`,
  );
  await db.query(sql`select pg_stat_statements_reset()`);
  return calls;
}

/** What the words before left to do, drafts and their jobs, is not the storm's. */
async function untilCalm(db: Db): Promise<void> {
  const untilMs = performance.now() + backWithinMs;
  do await queriesOf(db);
  while (!(await isCalm(db)) && performance.now() < untilMs);
}

async function isCalm(db: Db): Promise<boolean> {
  await new Promise(resolve => setTimeout(resolve, 1_000));
  return (await queriesOf(db)) < 50;
}

export async function measureStorm(db: Db, desk: Desk, { say }: AreaOptions): Promise<Figures> {
  say(`A-8: ${clients} come back at once`);
  const steward = await startSide('steward', desk);
  let ours: { peak: number; queries: number; bootstraps: number; backMs: number; lost: number };
  try {
    await steward.hold(clients);
    await steward.ask({ do: 'write', perSecond: 100, forMs: (writers / 100) * 1_000, writers });
    await steward.ask({ do: 'quiet', withinMs: 60_000 });
    await untilCalm(db);
    const backMs = await cut(steward);
    const queries = await queriesOf(db);
    const { attempts, bootstraps, refused } = await steward.tally();
    const { isQuiet, waiting } = await steward.ask<{ isQuiet: boolean; waiting: number }>({
      do: 'quiet',
      withinMs: 60_000,
    });
    const lost = refused.length + (isQuiet ? 0 : waiting);
    ours = { peak: peakPerSecond(attempts), queries, bootstraps, backMs, lost };
  } finally {
    await steward.stop();
  }
  const bare = await startSide('bare', desk);
  try {
    await bare.ask({ do: 'default', count: clients, perSecond: 400 });
    const backMs = await cut(bare);
    const { attempts } = await bare.tally();
    say(`A-8: all back after ${Math.round(ours.backMs)} ms, socket.io's own after ${Math.round(backMs)} ms`);
    return {
      'A-8 peak': figure({
        ...{ figure: ours.peak, unit: 'attempts in a second', reference: peakPerSecond(attempts) },
        ...{ goal: "≤ 0.5 × socket.io's default", met: atMost(0.5) },
      }),
      'A-8 queries': figure({
        ...{ figure: ours.queries / clients, unit: 'statements a client', reference: 1 },
        ...{ goal: '≤ 1.1', met: atMost(1.1) },
      }),
      'A-8 full bootstraps': figure({
        ...{ figure: ours.bootstraps + ours.lost, unit: 'of 3,000 clients, or lost', reference: clients },
        ...{ goal: '0', met: atMost(0) },
      }),
    };
  } finally {
    await bare.stop();
  }
}
