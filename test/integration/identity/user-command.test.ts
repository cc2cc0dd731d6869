import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPassword } from '../../../server/features/identity/password.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { runSteward } from '../../helpers/command-line.ts';
import { type FreshDatabase, freshDatabase } from '../../helpers/postgres.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const steward = (words: string[], input = '') =>
  runSteward(words, { env: { DATABASE_URL: database.connectionString }, input });

const hashOf = async (email: string) =>
  (
    await database.db.one<{ password: string }>(
      sql`select password from auth_account join auth_user on user_id = auth_user.id where email = ${email}`,
    )
  ).password;

test('a person is added, listed, changed and disabled', async () => {
  expect(await steward(['team', 'add', 'Billing', '--strategy', 'skills'])).toMatchObject({ code: 0 });
  const added = await steward(
    [
      'user',
      'add',
      'Ada@Desk.test',
      '--name',
      'Ada L.',
      '--role',
      'admin',
      '--team',
      'billing',
      '--password-stdin',
    ],
    'one two three four\n',
  );
  expect(added).toMatchObject({ code: 0, errors: '' });
  expect(added.out).not.toContain('one two three');
  expect(await isPassword('one two three four', await hashOf('ada@desk.test'))).toBe(true);

  await steward(['user', 'add', 'bob@desk.test']);
  await steward([
    'user',
    'set',
    'bob@desk.test',
    '--role',
    'supervisor',
    '--capacity',
    '3',
    '--skill',
    'refunds',
  ]);
  const listed = (await steward(['user', 'list', '--json'])).out.trim().split('\n');
  expect(listed.map(line => JSON.parse(line))).toMatchObject([
    { email: 'ada@desk.test', name: 'Ada L.', role: 'admin', teams: ['Billing'], isActive: true },
    { email: 'bob@desk.test', name: 'bob', role: 'supervisor', capacity: 3, skills: ['refunds'] },
  ]);
  expect((await steward(['user', 'disable', 'bob@desk.test'])).out).toBe('bob@desk.test is disabled.\n');
  expect((await steward(['user', 'list'])).out).toMatch(/bob@desk\.test .* disabled/);
  expect((await steward(['user', 'enable', 'bob@desk.test'])).code).toBe(0);
});

test('a password nobody chose is made, shown once, and works', async () => {
  const { out } = await steward(['user', 'add', 'eve@desk.test']);
  const shown = out.trim().split(' ').at(-1) ?? '';
  expect(shown).toMatch(/^[\w-]{20}$/);
  expect(await isPassword(shown, await hashOf('eve@desk.test'))).toBe(true);
  const again = await steward(
    ['user', 'password', 'eve@desk.test', '--password-stdin'],
    'a better one than that',
  );
  expect(again.code).toBe(0);
  expect(await isPassword('a better one than that', await hashOf('eve@desk.test'))).toBe(true);
});

test.each([
  [['user', 'add', 'nonsense'], 'The e-mail address is not one.'],
  [['user', 'add', 'x@desk.test', '--role', 'boss'], 'The role must be one of agent, supervisor, admin.'],
  [['user', 'add', 'x@desk.test', '--team', 'Nowhere'], 'There is no team "Nowhere"'],
  [['user', 'add', 'x@desk.test', '--capacity', 'many'], 'The capacity must be a whole number'],
  [['user', 'disable', 'nobody@desk.test'], 'Nobody has the address nobody@desk.test.'],
  [['user', 'disable', 'ada@desk.test'], 'This is the only active admin.'],
])('%j fails with a sentence', async (words, sentence) => {
  const { code, out, errors } = await steward(words);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(errors).toContain(sentence);
  expect(errors).not.toContain('    at ');
});

test('a command line that is not understood is exit code 2, a bad setting 1', async () => {
  expect(await steward(['user'])).toMatchObject({ code: 2, errors: expect.stringContaining('user add') });
  expect(await steward([])).toMatchObject({ code: 0, out: expect.stringContaining('user add <email>') });
  const wrong = await runSteward(['user', 'list'], { env: { DATABASE_URL: 'sqlite:x', PORT: 'x' } });
  expect(wrong).toMatchObject({
    code: 1,
    errors: expect.stringContaining('Steward brings its own Postgres'),
  });
});

test('the second factor of whoever lost it is removed, and they are signed out', async () => {
  const { id } = await database.db.one<{ id: string }>(sql`select id from people limit 1`);
  const email = (await database.db.one<{ email: string }>(sql`select email from people where id = ${id}`))
    .email;
  expect(await steward(['user', 'factor-reset', email])).toMatchObject({
    ...{ code: 1, errors: expect.stringContaining('has no second factor') },
  });
  await database.db.query(sql`insert into factor_totp (person_id, secret) values (${id}, 'v1.sealed')`);
  await database.db.query(sql`
    insert into auth_session (id, user_id, token, expires_at) values (${id}, ${id}, 'token', now() + interval '1 day')`);
  expect(await steward(['user', 'factor-reset', email])).toMatchObject({
    ...{ code: 0, out: expect.stringContaining('password alone') },
  });
  const [left] = await database.db.query(sql`
    select person_id from factor_totp where person_id = ${id} union all select id from auth_session where user_id = ${id}`);
  expect(left).toBeUndefined();
  const { act } = await database.db.one<{ act: string }>(
    sql`select act from audit_entries where subject_id = ${id} order by seq desc limit 1`,
  );
  expect(act).toBe('person.factor_reset');
});
