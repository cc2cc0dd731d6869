// A whole talk, with everything logged: what a customer wrote stands in no line of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanLogText } from '../../../server/log-text.ts';
import { createLog } from '../../../server/platform/log.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

const lines: string[] = [];
let app: TestApp;
beforeAll(async () => {
  const destination = { write: (line: string) => void lines.push(line) };
  app = await makeApp({ log: createLog({ level: 'debug', destination, clean: cleanLogText }) });
});
afterAll(() => app.close());

const personal = [
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  'ellen.marker@posteo.example',
  '+49 30 901820',
  '203.0.113.9',
  'sk_live_abcdefghijklmnop1234',
];

test('at the level of debug, no line holds what a customer or an agent wrote', async () => {
  const agent = await app.person('Ada', 'admin');
  const desk = await app.console(agent.token);
  const { token, customerId } = await app.visit();
  const widget = await app.widget(token);
  const conversationId = newId();
  for (const each of personal) {
    await ask(widget, 'command', words(conversationId, `I want a human. It is ${each}.`));
    // What is refused is told in a log before all else.
    await ask(widget, 'command', command('customer.write', { text: each }));
    await ask(desk, 'command', command('customer.edit', { customerId, field: each, value: each }));
    await fetch(`${app.url}/api/v1/knowledge/${encodeURIComponent(each)}?token=${encodeURIComponent(each)}`, {
      headers: { authorization: `Bearer ${each}` },
    });
  }
  await ask(
    desk,
    'command',
    command('message.send', {
      ...{
        conversationId,
        messageId: newId(),
        kind: 'note',
        text: personal.join(' '),
        lang: 'en',
        mentions: [],
      },
    }),
  );
  expect(lines.length).toBeGreaterThan(0);
  const written = lines.join('\n');
  for (const each of personal) {
    expect(written).not.toContain(each);
    expect(written).not.toContain(encodeURIComponent(each));
  }
});
