// Translations over the whole server: which may be named as one, and which of them a customer is answered from.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { CommandAnswer } from '../../../src/protocol/sync.ts';
import { ask, command, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { askAsNewCustomer } from '../../helpers/new-customer.ts';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await makeApp();
  token = (await app.person('Priya', 'supervisor')).token;
});
afterAll(() => app.close());

async function run(kind: string, payload: unknown, assumed: unknown = null): Promise<CommandAnswer> {
  const socket = await app.console(token);
  try {
    return await ask<CommandAnswer>(socket, 'command', command(kind, payload, assumed));
  } finally {
    socket.disconnect();
  }
}
async function save(
  fields: { title: string; body: string; locale: string; translationOf?: string },
  id = newId(),
): Promise<{ id: string; answer: CommandAnswer }> {
  const row = await app.db.maybeOne<{ at: string }>(
    sql`select updated_at_ms as at from articles where id = ${id}`,
  );
  const payload = { articleId: id, tags: [], ...fields };
  return { id, answer: await run('article.save', payload, { updatedAt: Number(row?.at ?? 0) }) };
}

const english = {
  ...{ title: 'Retinning a Mauviel pan', locale: 'en' },
  body: 'Retinning a Mauviel pan takes twelve days in our workshop.',
};
const german = {
  ...{ title: 'Eine Pfanne von Mauviel verzinnen', locale: 'de-AT' },
  body: 'Das Verzinnen einer Pfanne von Mauviel dauert in der Werkstatt zwölf Tage.',
};

test('a customer is answered from the translation in their language, and from the original where there is none', async () => {
  const original = await save(english);
  const translation = await save({ ...german, translationOf: original.id });
  expect([original.answer, translation.answer]).toMatchObject([{ ok: true }, { ok: true }]);
  await run('article.publish', { articleId: original.id });
  // A draft translates nothing for a customer.
  expect((await askAsNewCustomer(app, 'How long does retinning a Mauviel pan take?')).text).toContain(
    'twelve',
  );
  await run('article.publish', { articleId: translation.id });
  const inGerman = await askAsNewCustomer(app, 'Wie lange dauert das Verzinnen einer Pfanne von Mauviel?');
  expect(inGerman.text).toContain('zwölf Tage');
  expect((await askAsNewCustomer(app, 'How long does retinning a Mauviel pan take?')).text).toContain(
    'twelve',
  );
});

test('a translation leads to an original: not to another translation, to nothing, or to itself', async () => {
  const original = await save({ ...english, title: 'Original' });
  const translation = await save({ ...german, title: 'Übersetzung', translationOf: original.id });
  const refused = [
    await save({ ...german, title: 'Zweite', translationOf: translation.id }),
    await save({ ...german, title: 'Dritte', translationOf: newId() }),
    await save({ ...english, title: 'Original', translationOf: translation.id }, original.id),
    await save({ ...german, title: 'Selbst', translationOf: translation.id }, translation.id),
  ].map(({ answer }) => answer);
  expect(refused).toMatchObject(
    ['malformed', 'not_found', 'malformed', 'malformed'].map(code => ({ ok: false, error: { code } })),
  );
  // Saved again without a word about it, it stays one; said to be none, it is none.
  await save({ ...german, title: 'Neuer Titel' }, translation.id);
  const of = () =>
    app.db.one<{ of: string | null }>(
      sql`select translation_of as of from articles where id = ${translation.id}`,
    );
  expect((await of()).of).toBe(original.id);
  await save({ ...german, translationOf: '' }, translation.id);
  expect((await of()).of).toBeNull();
});
