// Visitors by the thousand: their rows in one statement, their tokens signed with the installation's own key.
import { createDb } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import { silentLog } from '#platform/log.ts';
import { signVisitorToken, visitorTokenKey } from '../../server/features/sites/visitor-token.ts';
import { newId } from '../furnish.ts';
import { installationOf } from '../installation.ts';
import type { Visitor } from './crowd.ts';

export async function addVisitors(
  connectionString: string,
  { siteId, count }: { siteId: string; count: number },
): Promise<Visitor[]> {
  const db = createDb({ connectionString, log: silentLog, poolSize: 1, statementTimeoutMs: 120_000 });
  try {
    const key = visitorTokenKey((await installationOf(db)).secret);
    const ids = Array.from({ length: count }, newId);
    await db.query(sql`
      insert into customers (id, site_id, name) select id, ${siteId}, 'Visitor' from unnest(${ids}::uuid[]) as made (id)`);
    const expiresAt = Date.now() + 86_400_000;
    return ids.map(customerId => ({
      customerId,
      token: signVisitorToken({ customerId, siteId, expiresAt }, key),
    }));
  } finally {
    await db.stop();
  }
}
