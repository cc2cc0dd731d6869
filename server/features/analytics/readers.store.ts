/** Owns the SQL of those who read the views for reports: roles of the database that can do nothing else. */
import type { Queryable, Tx } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';

/** Readers are told from other roles of the same database by what they are members of. */
export const readerGroup = 'steward_bi';
/** What a reader may be called. It can end no quotes, so it may stand in a statement as it is. */
export const readerNameRule = /^[a-z][a-z0-9_]{0,40}$/;

const members = sql`
  pg_auth_members
  join pg_roles as reader on reader.oid = pg_auth_members.member
  join pg_roles as role on role.oid = pg_auth_members.roleid and role.rolname = ${readerGroup}`;

export async function listReaders(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    sql`select reader.rolname as name from ${members} where reader.rolcanlogin order by 1`,
  );
  return rows.map(({ name }) => name);
}

export async function isReader(tx: Tx, name: string): Promise<boolean> {
  const row = await tx.one<{ reads: boolean }>(
    sql`select exists (select from ${members} where reader.rolname = ${name}) as reads`,
  );
  return row.reads;
}

const isRole = async (tx: Tx, name: string): Promise<boolean> =>
  (
    await tx.one<{ there: boolean }>(
      sql`select exists (select from pg_roles where rolname = ${name}) as there`,
    )
  ).there;

/**
 * Makes a reader, or gives one a new password, of base64url. Made anew each time: a later version may have more views.
 * @returns false where the name is that of a role of another kind
 */
export async function saveReader(tx: Tx, name: string, password: string, database: string): Promise<boolean> {
  const make = (statement: string) => tx.query(raw(statement));
  if (!(await isRole(tx, readerGroup))) await make(`create role ${readerGroup} nologin`);
  if (!(await isRole(tx, name))) await make(`create role ${name} login in role ${readerGroup}`);
  else if (!(await isReader(tx, name))) return false;
  const quoted = `"${database.replaceAll('"', '""')}"`;
  for (const statement of [
    `alter role ${name} password '${password}' connection limit 10`,
    `alter role ${name} set default_transaction_read_only = on`,
    // A report that runs for ever would hold up the cleaning of every table.
    `alter role ${name} set statement_timeout = '5min'`,
    `alter role ${name} set idle_in_transaction_session_timeout = '1min'`,
    `alter role ${name} set search_path = bi`,
    `grant connect on database ${quoted} to ${readerGroup}`,
    `grant usage on schema bi to ${readerGroup}`,
    `grant select on all tables in schema bi to ${readerGroup}`,
    `alter default privileges in schema bi grant select on tables to ${readerGroup}`,
  ]) {
    await make(statement);
  }
  return true;
}

/** Takes one away and ends their connections. */
export async function removeReader(tx: Tx, name: string): Promise<void> {
  await tx.query(raw(`alter role ${name} nologin`));
  await tx.query(sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${name}`);
  await tx.query(raw(`drop role ${name}`));
}
