// `npm run steward -- user …`: who may sign in. Works beside a running server, and without one.
import { randomBytes } from 'node:crypto';
import { type Role, roles } from '#protocol/permissions.ts';
import { type Accounts, createAccounts, type Outcome } from '../features/identity/accounts.service.ts';
import { createBreached } from '../features/identity/breached.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';

type Base = Pick<Context<unknown>, 'config' | 'log' | 'database' | 'clock' | 'newId'>;

export async function accountsOf(context: Base): Promise<Accounts> {
  const audit = auditOfCommand(context);
  const { config, log, clock } = context;
  return createAccounts({
    db: (await context.database()).db,
    newId: context.newId,
    isBreached: createBreached({ url: config.breachedPasswordsUrl, log, clock }),
    note(tx, act, { id, name }, detail) {
      audit(tx, { act, subject: { kind: act.split('.')[0] ?? '', id, name }, ...(detail ? { detail } : {}) });
    },
  });
}

const profileOptions = {
  name: { type: 'string', value: 'name', help: 'The name that colleagues and customers see.' },
  role: { type: 'string', value: 'role', help: `One of ${roles.join(', ')}.` },
  team: { type: 'string', multiple: true, value: 'name', help: 'A team; may be given several times.' },
  capacity: { type: 'string', value: 'number', help: 'How many open conversations at once, 0 to 100.' },
  skill: { type: 'string', multiple: true, value: 'skill', help: 'A skill; may be given several times.' },
} as const;
const passwordOption = {
  'password-stdin': { type: 'boolean', help: 'Reads the password from the standard input.' },
} as const;

const add = command({
  name: 'user add',
  summary: 'Adds a person who can sign in.',
  operands: ['email'],
  options: { ...profileOptions, ...passwordOption },
  async run(context) {
    const { operands, options, say } = context;
    const [email = ''] = operands;
    const accounts = await accountsOf(context);
    const { password, isGenerated } = await choosePassword(context);
    const capacity = numberOf(options.capacity);
    orFail(
      await accounts.addUser({
        email,
        name: options.name ?? email.split('@')[0] ?? '',
        role: roleOf(options.role ?? 'agent'),
        teamIds: await teamIdsOf(accounts, options.team),
        skills: options.skill,
        password,
        ...(capacity === undefined ? {} : { capacity }),
      }),
    );
    say(`${email} can sign in.${isGenerated ? ` The password, shown only now: ${password}` : ''}`);
  },
});

const set = command({
  name: 'user set',
  summary: 'Changes name, role, teams, capacity or skills. Given teams and skills replace the old ones.',
  operands: ['email'],
  options: profileOptions,
  async run(context) {
    const { options, say } = context;
    const { accounts, user } = await personOf(context);
    const capacity = numberOf(options.capacity);
    orFail(
      await accounts.updateUser(user.id, {
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.role === undefined ? {} : { role: roleOf(options.role) }),
        ...(options.team.length === 0 ? {} : { teamIds: await teamIdsOf(accounts, options.team) }),
        ...(capacity === undefined ? {} : { capacity }),
        ...(options.skill.length === 0 ? {} : { skills: options.skill }),
      }),
    );
    say(`${user.email} is changed.`);
  },
});

const list = command({
  name: 'user list',
  summary: 'Lists everybody.',
  operands: [],
  options: { json: { type: 'boolean', help: 'One JSON object a line.' } },
  async run(context) {
    const accounts = await accountsOf(context);
    const teams = new Map((await accounts.listTeams()).map(({ id, name }) => [id, name]));
    for (const user of await accounts.listUsers()) {
      const { id, email, name, role, capacity, skills, isActive } = user;
      const teamNames = user.teamIds.map(teamId => teams.get(teamId) ?? teamId);
      if (context.options.json) {
        context.say(JSON.stringify({ id, email, name, role, teams: teamNames, capacity, skills, isActive }));
      } else {
        const state = isActive ? '' : '  disabled';
        context.say(`${email.padEnd(32)} ${role.padEnd(10)} ${name}  [${teamNames.join(', ')}]${state}`);
      }
    }
  },
});

const password = command({
  name: 'user password',
  summary: 'Sets a new password and ends the sessions of the person.',
  operands: ['email'],
  options: passwordOption,
  async run(context) {
    const { accounts, user } = await personOf(context);
    const chosen = await choosePassword(context);
    orFail(await accounts.setPassword(user.id, chosen.password));
    const shown = chosen.isGenerated ? ` The new one, shown only now: ${chosen.password}` : '';
    context.say(`The password of ${user.email} is changed.${shown}`);
  },
});

/** The verbs that take a person and nothing else. */
const verb = (
  name: string,
  summary: string,
  run: (accounts: Accounts, personId: string) => Promise<Outcome>,
  done: string,
): Command =>
  command({
    name,
    summary,
    operands: ['email'],
    options: {},
    async run(context) {
      const { accounts, user } = await personOf(context);
      orFail(await run(accounts, user.id));
      context.say(`${user.email} ${done}`);
    },
  });

export const userCommands: readonly Command[] = [
  add,
  list,
  set,
  password,
  verb(
    'user disable',
    'Ends all sessions, wipes the consoles of the person, and lets nobody sign in as them.',
    (accounts, id) => accounts.disableUser(id),
    'is disabled.',
  ),
  verb(
    'user enable',
    'Lets a disabled person sign in again.',
    (accounts, id) => accounts.enableUser(id),
    'can sign in.',
  ),
  verb(
    'user factor-reset',
    'Removes the second factor of a person who lost it, and signs them out everywhere; nothing is wiped.',
    (accounts, id) => accounts.resetFactors(id),
    'signs in with the password alone until another second factor is set up.',
  ),
  verb(
    'user revoke',
    'Signs a person out everywhere and wipes their consoles: for a lost machine.',
    (accounts, id) => accounts.revokeSessions(id),
    'is signed out everywhere.',
  ),
];

async function personOf(context: Base & { operands: string[] }) {
  const accounts = await accountsOf(context);
  const [email = ''] = context.operands;
  const user = await accounts.findUserByEmail(email);
  if (!user) throw new CommandProblem(`Nobody has the address ${email}. See: npm run steward -- user list`);
  return { accounts, user };
}

async function choosePassword(
  context: Pick<Context<{ 'password-stdin': boolean | undefined }>, 'options' | 'askSecret' | 'readInput'>,
): Promise<{ password: string; isGenerated: boolean }> {
  if (context.options['password-stdin']) {
    return { password: (await context.readInput()).replace(/\r?\n$/, ''), isGenerated: false };
  }
  const typed = await context.askSecret('Password (empty makes one): ');
  if (typed) return { password: typed, isGenerated: false };
  return { password: randomBytes(15).toString('base64url'), isGenerated: true };
}

async function teamIdsOf(accounts: Accounts, names: readonly string[]): Promise<string[]> {
  const teams = await accounts.listTeams();
  return names.map(name => {
    const found = teams.filter(team => team.id === name || team.name.toLowerCase() === name.toLowerCase());
    if (found.length === 1 && found[0]) return found[0].id;
    throw new CommandProblem(
      found.length === 0
        ? `There is no team "${name}". Add it: npm run steward -- team add "${name}"`
        : `Several teams are called "${name}". Give the id: npm run steward -- team list`,
    );
  });
}

function roleOf(role: string): Role {
  const found = roles.find(known => known === role);
  if (!found) throw new CommandProblem(`The role must be one of ${roles.join(', ')}.`);
  return found;
}

function numberOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,3}$/.test(value))
    throw new CommandProblem('The capacity must be a whole number from 0 to 100.');
  return Number(value);
}

/** Goes on where it worked, else tells the person why not. */
export function orFail<Value>(outcome: Outcome<Value>): void {
  if (!outcome.ok) throw new CommandProblem(outcome.problem);
}
