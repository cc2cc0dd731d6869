/**
 * Area `year`: a made-up year of a large desk in a real database. What sums by the hour save whoever asks for it and cost whoever writes, how
 * fast they are made anew, and how exports of all of it go, beside plain SQL and `COPY` in the same run.
 */
import { createDb, type Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import { silentLog } from '#platform/log.ts';
import { createAnalyticsService } from '../../server/features/analytics/analytics.service.ts';
import { type Area, type AreaOptions, atLeast, atMost, type Figures, figure, median } from '../figure.ts';
import { newId } from '../furnish.ts';
import { startBenchPostgres } from '../postgres.ts';
import { measureExports } from './exports.ts';
import { askedAt, fillYear, year as span } from './fill.ts';
import { ingest } from './ingest.ts';
import { type Plain, plainYear } from './plain.ts';

const few = 20_000;
const rounds = 3;
const range = { ...span, timeZone: 'Europe/Berlin' };

export const year: Area = async ({ say, conversations = few }) => {
  const postgres = await startBenchPostgres({
    // Filling writes gigabytes; nothing else is other than in the product.
    max_wal_size: '8GB',
    shared_preload_libraries: 'pg_stat_statements',
  });
  const { connectionString } = postgres;
  const db = createDb({ connectionString, log: silentLog, poolSize: 4, statementTimeoutMs: 600_000 });
  try {
    await db.query(sql`create extension pg_stat_statements`);
    const asked = { db, say, conversations };
    const filledMs = await timed(() => fillYear(db, { conversations, seed: 1 }, say));
    const { size } = await db.one<{ size: string }>(sql`
      select pg_size_pretty(pg_database_size(current_database())) as size`);
    say(
      `${conversations} conversations and ${conversations * 10} messages in ${seconds(filledMs)} s, ${size}`,
    );
    const figures: Figures = {};
    Object.assign(figures, await measureExports({ ...asked, connectionString }));
    Object.assign(figures, await measureSums(asked, filledMs));
    return figures;
  } finally {
    await db.stop();
    await postgres.remove();
  }
};

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

type Asked = { db: Db; say: AreaOptions['say']; conversations: number };

async function measureSums({ db, say, conversations }: Asked, filledMs: number): Promise<Figures> {
  const analytics = createAnalyticsService({ db, newId, clock: { now: () => askedAt } });
  say('all sums are made anew');
  let read = 0;
  const foldedMs = await timed(async () => {
    read = await analytics.rebuild();
  });
  if (read !== conversations) throw new Error(`${read} of ${conversations} conversations were summed up`);
  const rows = await db.one<{ sums: string; packs: string }>(sql`
    select (select count(*) from rollups) as sums, (select count(*) from metric_packs) as packs`);
  say(`in ${seconds(foldedMs)} s: ${rows.sums} sums by the hour, ${rows.packs} packs`);

  say('a year by the day: from sums, by plain SQL, in turns');
  const { from: startDate, to: endDate, timeZone } = range;
  const askSums = () =>
    analytics.getConversationAnalytics({ startDate, endDate, timeZone, step: 'day', cube: 'team' });
  const [summed, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    let told: Plain | null = null;
    plain.push(
      await timed(async () => {
        told = await plainYear(db, range);
      }),
    );
    summed.push(await timed(askSums));
    if (told) same(await askSums(), told);
    say(`${Math.round(summed.at(-1) ?? 0)} ms from sums, ${Math.round(plain.at(-1) ?? 0)} ms by plain SQL`);
  }

  say('messages with and without sums, in turns');
  const costs = await ingest(db, askedAt, () => analytics.sumUp());
  const each = (of: 'with' | 'without', what: 'ms' | 'statements') =>
    median(costs[of].map(cost => cost[what]));
  const writes = [each('without', 'ms'), median(costs.writing), each('with', 'ms')].map(ms =>
    ms.toPrecision(3),
  );
  say(
    `a message takes ${writes[0]} ms without sums; with them ${writes[1]} ms, and ${writes[2]} ms with its share of summing up`,
  );
  return {
    'messages a second, summed up anew; written by COPY': figure({
      ...{
        figure: (conversations * 10) / (foldedMs / 1_000),
        unit: '',
        reference: (conversations * 10) / (filledMs / 1_000),
      },
      ...{ goal: '≥ 0.5', met: atLeast(0.5) },
    }),
    'a year by the day from sums; by plain SQL': figure({
      ...{ figure: median(summed), unit: 'ms', reference: median(plain), goal: '≤ 0.1', met: atMost(0.1) },
    }),
    'a message and its sums; without sums': figure({
      ...{
        figure: each('with', 'ms'),
        unit: 'ms',
        reference: each('without', 'ms'),
        goal: '≤ 1.5',
        met: atMost(1.5),
      },
    }),
    'what whoever writes it waits; without sums': figure({
      ...{
        figure: median(costs.writing),
        unit: 'ms',
        reference: each('without', 'ms'),
        goal: '≤ 1.1',
        met: atMost(1.1),
      },
    }),
    'statements a message and its sums; without sums': figure({
      ...{ figure: each('with', 'statements'), unit: '', reference: each('without', 'statements') },
      ...{ goal: '≤ 1.2', met: atMost(1.2) },
    }),
  };
}

type Answered = Awaited<ReturnType<ReturnType<typeof createAnalyticsService>['getConversationAnalytics']>>;

/** Both ways must say the same, or neither is worth a time. */
function same({ total, series }: Answered, plain: Plain): void {
  for (const [name, count] of Object.entries(plain.counts)) {
    const summed = (total.counts as Record<string, number>)[name] ?? 0;
    if (summed !== count) throw new Error(`${name}: ${summed} by sums, ${count} by plain SQL`);
  }
  const byDay = series.map(({ figures }) => figures.counts.conversations ?? 0).filter(count => count > 0);
  if (byDay.join() !== plain.conversations.join()) throw new Error('the days differ');
  const { count = 0, p50Ms = 0 } = total.durations.firstResponse ?? {};
  const isNear = Math.abs(p50Ms - plain.firstResponse.p50Ms) <= plain.firstResponse.p50Ms * 0.011;
  if (count !== plain.firstResponse.count || !isNear) throw new Error('the times differ');
}
