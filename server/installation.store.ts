/** Owns the one row that says which installation this is. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Db } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';

export type Installation = {
  /** What a console binds its local data to. */
  id: string;
  /** 43 random characters; keys are derived from it, and it is the same on every server of the installation. */
  secret: string;
};

/** Made by the first start; every later one, on whichever server, reads the same. */
export async function readInstallation(db: Db): Promise<Installation> {
  await db.query(sql`
    insert into installation (id, secret) values (${randomUUID()}, ${randomBytes(32).toString('base64url')})
    on conflict (only_row) do nothing`);
  return db.one<Installation>(sql`select id::text as id, secret from installation`);
}
