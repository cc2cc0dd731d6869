// `npm run steward -- bi …`: who may read the views for reports.
import { randomBytes } from 'node:crypto';
import type { Db, Tx } from '#platform/db/db.ts';
import {
  isReader,
  listReaders,
  readerGroup,
  readerNameRule,
  removeReader,
  saveReader,
} from '../features/analytics/readers.store.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';

function nameOf([name = '']: readonly string[]): string {
  if (!readerNameRule.test(name) || name === readerGroup || name.startsWith('pg_')) {
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
    const { hostname, port, pathname } = new URL(connectionString);
    const password = randomBytes(24).toString('base64url');
    await inDatabase(db, async tx => {
      if (!(await saveReader(tx, name, password, decodeURIComponent(pathname.slice(1)))))
        throw new CommandProblem(`${name} is a role of another kind.`);
      note(context, tx, 'bi.grant', name);
    });
    context.tell(`${name} may read the schema bi, and nothing else. The password is shown only now.`);
    context.say(`postgres://${name}:${password}@${hostname}:${port || '5432'}${pathname}`);
  },
});

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
      await removeReader(tx, name);
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
    const readers = await listReaders((await context.database()).db);
    for (const name of readers) context.say(name);
    if (readers.length === 0) context.tell('Nobody reads them. See: bi grant.');
  },
});

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
