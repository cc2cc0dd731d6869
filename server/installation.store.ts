/** Owns the SQL of the one row that says which installation this is. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Db, Tx } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';

export type KeptInstallation = {
  /** What a console binds its local data to. */
  id: string;
  /** Sealed, but for the first start, whose key may not outlive it. */
  keptSecret: string;
};

export const makeSecret = (): string => randomBytes(32).toString('base64url');

/** Made by the first start; every later one, on whichever server, reads the same. */
export async function readInstallation(db: Db): Promise<KeptInstallation> {
  await db.query(sql`
    insert into installation (id, secret) values (${randomUUID()}, ${makeSecret()})
    on conflict (only_row) do nothing`);
  return db.one<KeptInstallation>(sql`select id::text as id, secret as "keptSecret" from installation`);
}

/** @returns false where another was first, and nothing was changed */
export async function replaceSecret(tx: Tx, { from, to }: { from: string; to: string }): Promise<boolean> {
  const rows = await tx.query(
    sql`update installation set secret = ${to} where secret = ${from} returning only_row`,
  );
  return rows.length > 0;
}
