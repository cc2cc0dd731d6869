import { expect } from 'vitest';
import { sql } from '../../server/platform/db/sql.ts';
import { ask, command, type TestApp } from './app.ts';
import { newId } from './desk.ts';

/** A new customer asks. @returns what the customer reads and which provider wrote it, or why a person was fetched */
export async function askAsNewCustomer(app: TestApp, text: string): Promise<{ by: string; text: string }> {
  const { token } = await app.visit();
  const socket = await app.widget(token);
  const conversationId = newId();
  const payload = { conversationId, messageId: newId(), text, page: '', locale: 'en', form: null };
  await ask(socket, 'command', command('customer.write', payload));
  const said = () =>
    app.db.query<{ by: string; text: string }>(sql`
      select coalesce(ai->>'provider', event->>'reason') as by, text from messages
      where conversation_id = ${conversationId} and author->>'kind' <> 'customer'
        and (ai is not null or event->>'type' = 'handed_over') order by seq limit 1`);
  await expect.poll(said).toHaveLength(1);
  return (await said())[0] as { by: string; text: string };
}
