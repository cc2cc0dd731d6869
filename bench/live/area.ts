// Area `live`: delivery, connections, first sync; on a desk with a past, so that the database plans as it does in use.
import { createDb } from '#platform/db/db.ts';
import { silentLog } from '#platform/log.ts';
import type { Area } from '../figure.ts';
import { furnish } from '../furnish.ts';
import { seedHistory } from '../history.ts';
import { startBenchPostgres } from '../postgres.ts';
import { measureConnections } from './connections.ts';
import { measureDelivery } from './delivery.ts';
import { measureFirstSync } from './first-sync.ts';

export const live: Area = async options => {
  const postgres = await startBenchPostgres();
  const databaseUrl = postgres.connectionString;
  try {
    const desk = await furnish(databaseUrl, 3);
    const db = createDb({
      connectionString: databaseUrl,
      log: silentLog,
      poolSize: 2,
      statementTimeoutMs: 120_000,
    });
    options.say('writing 50,000 messages of history');
    await seedHistory(db, desk, { conversations: 2_500, messagesEach: 20 }).finally(() => db.stop());
    const measured = { databaseUrl, emails: desk.emails };
    return {
      ...(await measureDelivery(measured, options)),
      ...(await measureConnections(measured, options)),
      ...(await measureFirstSync(measured, options)),
    };
  } finally {
    await postgres.remove();
  }
};
