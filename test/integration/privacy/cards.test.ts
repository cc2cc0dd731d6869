import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp();
});
afterAll(() => app.close());

async function written(text: string): Promise<string> {
  const { token } = await app.visit();
  const socket = await app.widget(token);
  const conversationId = newId();
  const said = words(conversationId, text);
  expect(await ask(socket, 'command', said)).toMatchObject({ ok: true });
  // The same message under another command is the same message.
  expect(await ask(socket, 'command', { ...said, commandId: newId() })).toMatchObject({ ok: true });
  const found = await app.db.one<{ text: string }>(sql`
    select text from messages where conversation_id = ${conversationId} and author ->> 'kind' = 'customer'`);
  return found.text;
}

test('a card number beside the stars is kept no longer either', async () => {
  const { token } = await app.visit();
  const socket = await app.widget(token);
  const conversationId = newId();
  expect(await ask(socket, 'command', words(conversationId, 'Hello'))).toMatchObject({ ok: true });
  const desk = await app.console((await app.person('Resa')).token);
  await ask(desk, 'command', command('conversation.resolve', { conversationId }, { lastCustomerSeq: 1 }));
  const rating = { conversationId, score: 4, comment: 'Thanks, password: 4111 1111 1111 1111' };
  expect(await ask(socket, 'command', command('customer.rate', rating))).toMatchObject({ ok: true });
  const kept = await app.db.one<{ rating: object; events: string }>(sql`
    select rating, (select string_agg(event::text, ' ') from messages where conversation_id = c.id) as events
    from conversations c where id = ${conversationId}`);
  expect(kept.rating).toMatchObject({ comment: 'Thanks, password: •••• 1111' });
  expect(kept.events).not.toContain('4111 1111');
});

test('a card number that a customer writes is kept with its last four digits, unless the site wants it whole', async () => {
  expect(await written('Charge 4111 1111 1111 1111, order 20431')).toBe('Charge •••• 1111, order 20431');
  await app.db.query(sql`update sites set settings = settings || '{"maskCards": false}'`);
  expect(await written('Charge 4111 1111 1111 1111')).toBe('Charge 4111 1111 1111 1111');
});
