// `npm run steward -- secrets …`: the key that secrets in the database are sealed with. Works beside running servers, and without one.
import type { Db } from '#platform/db/db.ts';
import type { KeyRing } from '#platform/key-ring.ts';
import { createSecretsService, SecretsProblem, type SecretsService } from '../features/secrets/index.ts';
import { readInstallation } from '../installation.store.ts';
import { openInstallation, renewInstallation } from '../installation.ts';
import { createSealing, keyRingOf, type Sealing, sealedColumns } from '../sealing.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';

const status = command({
  name: 'secrets status',
  summary: 'Says which key secrets are sealed with, and which servers have it.',
  operands: [],
  options: {},
  async run(context) {
    const { currentKey, oldKey, keys, servers, sealed } = await (await secretsOf(context)).status();
    const { say } = context;
    say(`Key that holds: ${currentKey ?? 'none yet: no server of this version has started'}`);
    if (oldKey !== null) say(`Being replaced: ${oldKey}. Run "secrets rotate" to go on.`);
    say(`Keys here: ${keys.join(', ')}`);
    for (const { name, keys: theirs } of servers) say(`Server ${name}: ${theirs.join(', ')}`);
    for (const { what, keyId, count } of sealed)
      say(`${what}: ${count} ${keyId === '' ? 'as earlier versions kept them' : `with ${keyId}`}`);
  },
});

const rotate = command({
  name: 'secrets rotate',
  summary: 'Replaces the key that secrets in the database are sealed with, while servers run.',
  operands: [],
  options: {
    'retire-now': {
      type: 'boolean',
      help: 'Somebody may have the key: the old one is not kept for older backups.',
    },
  },
  async run(context) {
    const isOldGone = context.options['retire-now'] === true;
    const secrets = await secretsOf(context);
    const { from, to, resealed, isInEnvironment } = await solved(() => secrets.rotate({ isOldGone }));
    const { say } = context;
    for (const { what, resealed: count, unreadable } of resealed)
      if (count + unreadable > 0)
        say(
          `${what}: ${count} sealed${unreadable > 0 ? `, ${unreadable} could not be read and stay as they are` : ''}`,
        );
    say(`The key is ${to} now; ${from} is used no more.`);
    if (isInEnvironment)
      say(
        'Put the value of STEWARD_SECRET_KEY_NEXT into STEWARD_SECRET_KEY on every server, empty STEWARD_SECRET_KEY_NEXT, and start them again one after the other.',
      );
    if (isOldGone)
      say('Secrets in backups that were made until now cannot be read any more. Make a backup now.');
    else
      say(
        'Backups that were made until now need the old key: it is in secret-key.retired, or with you. Delete it with the last of them.',
      );
    if (isOldGone)
      say(
        'Whoever had key and database has what was sealed: docs/security.md, "Where somebody may have the key", says what to replace.',
      );
  },
});

const lost = command({
  name: 'secrets lost',
  summary: 'Goes on with a new key where the one that held is lost for good.',
  operands: [],
  options: {},
  async run(context) {
    const secrets = await secretsOf(context);
    const { keyId, gone } = await solved(() => secrets.lost());
    context.say(`The key is ${keyId} now. The server starts again.`);
    for (const { what, unreadable } of gone) context.say(`Nobody can read any more: ${what} (${unreadable})`);
    if (gone.length > 0)
      context.say('What each of them needs stands in docs/security.md, "When the key is lost".');
  },
});

const renew = command({
  name: 'secrets renew',
  summary: 'Replaces what sign-ins and visitors’ tokens are signed with: everybody signs in once more.',
  operands: [],
  options: {},
  async run(context) {
    const { db } = await context.database();
    const ring = ringOf(context);
    const columns = sealedColumns(null);
    const { sealed } = await (await secretsOf(context)).status();
    const audit = auditOfCommand(context);
    await solved(() =>
      renewInstallation(db, {
        ring,
        openedByOld: sealed
          .filter(
            ({ what, keyId }) =>
              keyId === '' && !columns.some(column => column.what === what && column.before),
          )
          .map(({ what, count }) => `${what} (${count})`),
        note: (tx, keyId) =>
          audit(tx, { act: 'secrets.renew', subject: { kind: 'secrets', id: keyId, name: '' } }),
      }),
    );
    context.say('Done. Start every server again now: one that runs goes on with the old one until then.');
    context.say(
      'Everybody signs in once more, and what waits in consoles goes on then. Visitors without a proof of who they are begin a new conversation.',
    );
  },
});

const ringOf = ({ config }: Pick<Context<unknown>, 'config'>): KeyRing =>
  keyRingOf({ ...config, isDatabaseBeside: config.databaseUrl === null });

/** What a command seals with, as the servers do. */
export const sealingOf = (context: Pick<Context<unknown>, 'config' | 'log'>, db: Db): Sealing =>
  createSealing({ db, log: context.log, ring: ringOf(context), serverName: null, secret: null });

async function secretsOf(context: Context<unknown>): Promise<SecretsService> {
  const { db } = await context.database();
  const ring = ringOf(context);
  const secret = openInstallation(ring, await readInstallation(db));
  const audit = auditOfCommand(context);
  return createSecretsService({
    ...{ db, ring, columns: sealedColumns(secret) },
    ...{ dataDir: context.config.dataDir, tell: context.tell, signal: context.signal },
    note: (tx, act, keyId, detail) =>
      audit(tx, { act, subject: { kind: 'secrets', id: keyId, name: '' }, detail }),
  });
}

async function solved<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SecretsProblem ? new CommandProblem(error.message) : error;
  }
}

export const secretsCommands: readonly Command[] = [status, rotate, renew, lost];
