import type { Queryable } from './db.ts';
import { sql } from './sql.ts';

/** For the readiness check: rejects while the database does not answer. */
export const databaseProbe = (db: Queryable) => ({ name: 'database', check: () => db.query(sql`select 1`) });
