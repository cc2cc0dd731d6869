// `npm run steward -- bi …`: who may read the views for reports. A reader is a role of the database that can do nothing else.
import { randomBytes } from 'node:crypto';
import type { Db, Tx } from '#platform/db/db.ts';
import { raw, sql } from '#platform/db/sql.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';

/** Readers are told from other roles of the same database by what they are member of. */
const group = 'steward_bi';
const nameRule = /^[a-z][a-z0-9_]{0,40}$/;

function nameOf([name = '']: readonly string[]): string {
  if (!nameRule.test(name) || name === group || name.startsWith('pg_')) {
    throw new CommandProblem(
      'The name begins with a letter and has small letters, digits and _ alone, such as metabase.',
    );
  }
  return name;
}

const grant = command({
  name: 'bi grant',
  summary: 'Makes a reader of the views for reports, or gives one a new password, which is shown once.',
  operands: ['name'],
  options: {},
  async run(context) {
    const name = nameOf(context.operands);
    const { db, connectionString } = await context.database();
    const password = randomBytes(24).toString('base64url');
    await inDatabase(db, async tx => {
      if (!(await isThere(tx, group))) await tx.query(raw(`create role ${group} nologin`));
      if (!(await isThere(tx, name))) await tx.query(raw(`create role ${name} login in role ${group}`));
      else if (!(await isReader(tx, name))) throw new CommandProblem(`${name} is a role of another kind.`);
      for (const statement of rightsOf(name, password, new URL(connectionString).pathname.slice(1))) {
        await tx.query(raw(statement));
      }
      note(context, tx, 'bi.grant', name);
    });
    const { hostname, port, pathname } = new URL(connectionString);
    context.tell(`${name} may read the schema bi, and nothing else. The password is shown only now.`);
    context.say(`postgres://${name}:${password}@${hostname}:${port || '5432'}${pathname}`);
  },
});

/** Names are of {@link nameRule} and passwords of base64url: neither can end its quotes. A database may be called anything. */
function rightsOf(name: string, password: string, database: string): string[] {
  const quoted = `"${decodeURIComponent(database).replaceAll('"', '""')}"`;
  return [
    `alter role ${name} password '${password}' connection limit 10`,
    `alter role ${name} set default_transaction_read_only = on`,
    // A report that runs for ever would hold up the cleaning of every table.
    `alter role ${name} set statement_timeout = '5min'`,
    `alter role ${name} set idle_in_transaction_session_timeout = '1min'`,
    `alter role ${name} set search_path = bi`,
    `grant connect on database ${quoted} to ${group}`,
    `grant usage on schema bi to ${group}`,
    `grant select on all tables in schema bi to ${group}`,
    `alter default privileges in schema bi grant select on tables to ${group}`,
  ];
}

const revoke = command({
  name: 'bi revoke',
  summary: 'Takes a reader away; their open connections end.',
  operands: ['name'],
  options: {},
  async run(context) {
    const name = nameOf(context.operands);
    const { db } = await context.database();
    await inDatabase(db, async tx => {
      if (!(await isReader(tx, name))) throw new CommandProblem(`${name} is no reader. See: bi list.`);
      await tx.query(raw(`alter role ${name} nologin`));
      await tx.query(sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${name}`);
      await tx.query(raw(`drop role ${name}`));
      note(context, tx, 'bi.revoke', name);
    });
    context.say(`${name} may not read any more.`);
  },
});

const list = command({
  name: 'bi list',
  summary: 'Lists the readers of the views for reports.',
  operands: [],
  options: {},
  async run(context) {
    const { db } = await context.database();
    const readers = await db.query<{ name: string }>(sql`
      select reader.rolname as name from pg_auth_members
      join pg_roles as reader on reader.oid = pg_auth_members.member
      join pg_roles as role on role.oid = pg_auth_members.roleid
      where role.rolname = ${group} and reader.rolcanlogin order by 1`);
    for (const { name } of readers) context.say(name);
    if (readers.length === 0) context.tell('Nobody reads them. See: bi grant.');
  },
});

const isThere = async (tx: Tx, name: string): Promise<boolean> =>
  (
    await tx.one<{ there: boolean }>(
      sql`select exists (select from pg_roles where rolname = ${name}) as there`,
    )
  ).there;

async function isReader(tx: Tx, name: string): Promise<boolean> {
  const { reads } = await tx.one<{ reads: boolean }>(sql`
    select exists (
      select from pg_auth_members
      join pg_roles as reader on reader.oid = pg_auth_members.member
      join pg_roles as role on role.oid = pg_auth_members.roleid
      where role.rolname = ${group} and reader.rolname = ${name}
    ) as reads`);
  return reads;
}

/** Roles belong to the whole cluster: an account that may not make any is told whom to ask. */
async function inDatabase(db: Db, work: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await db.transaction(work);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new CommandProblem(
      'The account in DATABASE_URL may not make roles. Let it (alter role … createrole), or run this with one that may.',
    );
  }
}

const note = (
  context: Pick<Context<unknown>, 'clock' | 'newId'>,
  tx: Tx,
  act: 'bi.grant' | 'bi.revoke',
  name: string,
): void => auditOfCommand(context)(tx, { act, subject: { kind: 'bi', id: name, name } });

export const biCommands: readonly Command[] = [grant, revoke, list];
