// Area `scale`: a load held and a storm survived, beside bare socket.io, and how costs grow with connections and with agents.
import { createDb } from '#platform/db/db.ts';
import { raw } from '#platform/db/sql.ts';
import { silentLog } from '#platform/log.ts';
import type { Area } from '../figure.ts';
import { furnish } from '../furnish.ts';
import { addVisitors } from '../load/visitors.ts';
import { startBenchPostgres } from '../postgres.ts';
import { addAgents } from './agents.ts';
import { measureHeld } from './held.ts';
import { measurePresence } from './presence.ts';
import { measureSlowReader } from './slow-reader.ts';
import { measureStorm } from './storm.ts';

export const scale: Area = async options => {
  const postgres = await startBenchPostgres({ shared_preload_libraries: 'pg_stat_statements' });
  const { connectionString: databaseUrl } = postgres;
  const db = createDb({ connectionString: databaseUrl, log: silentLog, poolSize: 1 });
  try {
    await db.query(raw('create extension pg_stat_statements'));
    const { siteId, emails, teamId } = await furnish(databaseUrl, 1);
    const visitors = await addVisitors(databaseUrl, { siteId, count: 5_000 });
    const desk = { databaseUrl, visitors, email: emails[0] ?? '' };
    options.say('signing in two hundred agents');
    const agents = await addAgents(databaseUrl, { teamId, count: 200 });
    return {
      ...(await measureStorm(db, desk, options)),
      ...(await measureHeld(desk, options)),
      ...(await measureSlowReader(desk, options)),
      ...(await measurePresence(desk, agents, options)),
    };
  } finally {
    await db.stop();
    await postgres.remove();
  }
};
