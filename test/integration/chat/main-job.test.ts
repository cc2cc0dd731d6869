// The main job without a browser: a customer asks, the AI answers or hands over, an agent replies, the customer rates.
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../server/platform/db/sql.ts';
import type { CommandAnswer } from '../../../src/protocol/sync.ts';
import type { ThreadEvent, WidgetMessage, WidgetResumeAnswer } from '../../../src/protocol/widget.ts';
import { ask, command, makeApp, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
let desk: Socket;
let mara: { id: string; token: string };

/** What a small shop would have written: the AI must find its way in little text too. */
const others: [string, string][] = [
  [
    'Delivery times',
    'We send parcels on the day of the order until 15:00. Delivery takes two to three working days.',
  ],
  [
    'Gift cards',
    'Gift cards come by e-mail and are valid for three years. They can be used in several orders.',
  ],
  [
    'Returning something',
    'You can send back unused goods within 60 days. The return label is in your account.',
  ],
  [
    'Ways to pay',
    'We take cards, bank transfer and invoices for companies. Cards are charged when the parcel leaves.',
  ],
];

const body = `# Arrived damaged: what we do

If something arrives damaged, we replace it free of charge within 30 days. You keep the damaged pot.

## Enamel

Please do not cook with chipped enamel: it can keep flaking.`;

beforeAll(async () => {
  app = await makeApp();
  mara = await app.person('Mara');
  const priya = await app.person('Priya', 'supervisor', []);
  const lead = await app.console(priya.token);
  for (const [title, text] of [['Arrived damaged: what we do', body] as const, ...others]) {
    const articleId = newId();
    const save = { articleId, title, body: text, tags: [], locale: 'en' };
    const saved = await ask<CommandAnswer>(lead, 'command', command('article.save', save, { updatedAt: 0 }));
    expect(saved).toMatchObject({ ok: true });
    expect(await ask(lead, 'command', command('article.publish', { articleId }))).toMatchObject({ ok: true });
  }
  desk = await app.console(mara.token);
});
afterAll(() => app.close());

async function visitor() {
  const session = await app.visit();
  const socket = await app.widget(session.token);
  const messages = new Map<string, WidgetMessage>();
  let conversation: ThreadEvent['conversation'] | undefined;
  socket.on('thread', (event: ThreadEvent) => {
    for (const message of event.messages) messages.set(message.id, message);
    conversation = event.conversation;
  });
  return {
    socket,
    say: (conversationId: string, text: string) =>
      ask<CommandAnswer>(socket, 'command', words(conversationId, text)),
    thread: () => [...messages.values()].sort((a, b) => a.seq - b.seq),
    conversation: () => conversation,
  };
}

test('the AI answers with words of a published article and links it', async () => {
  const ellen = await visitor();
  const id = newId();
  await ellen.say(id, 'My pot arrived damaged, will you replace it?');
  await expect.poll(() => ellen.thread().at(-1)?.author.kind, { timeout: 10_000 }).toBe('ai');
  const answer = ellen.thread().at(-1);
  expect(answer?.text).toContain('we replace it free of charge within 30 days');
  expect(answer?.citations[0]).toMatchObject({ title: 'Arrived damaged: what we do' });
  const page = await fetch(new URL(answer?.citations[0]?.url ?? '', app.url));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('we replace it free of charge');
  const [quote] = await app.db.query<{ quote: string; version: string }>(sql`
    select messages.citations->0->>'quote' as quote, article_versions.body as version
    from messages join article_versions on article_id = (messages.citations->0->>'articleId')::uuid
      and article_versions.version = (messages.citations->0->>'articleVersion')::int
    where conversation_id = ${id} and author->>'kind' = 'ai'`);
  expect(quote?.version).toContain(quote?.quote);
});

test('what it cannot prove it hands over, with the reason; an agent claims, replies, and is rated', async () => {
  const grace = await visitor();
  const id = newId();
  await grace.say(id, 'Please change the invoice address of order 20431 to my new office in Lisbon.');
  await expect.poll(() => grace.conversation()?.turn, { timeout: 10_000 }).toBe('queue');
  const handed = grace.thread().find(message => message.event?.type === 'handed_over');
  expect(handed?.event).toMatchObject({ type: 'handed_over' });
  expect(grace.conversation()?.queue?.place).toBe(1);
  const claim = await ask<CommandAnswer>(desk, 'command', command('queue.claim', { teamId: null }));
  expect(claim).toMatchObject({ ok: true, conversationId: id });
  await expect.poll(() => grace.conversation()?.agentName).toBe('Mara');
  const said = command(
    'message.send',
    {
      conversationId: id,
      messageId: newId(),
      kind: 'text',
      text: 'Done, Grace.',
      lang: '',
      mentions: [],
      recovered: false,
    },
    { lastPublicSeq: 10 },
  );
  expect(await ask(desk, 'command', said)).toMatchObject({ ok: true });
  await expect.poll(() => grace.thread().at(-1)?.text).toBe('Done, Grace.');
  const resolve = command('conversation.resolve', { conversationId: id }, { lastCustomerSeq: 1 });
  expect(await ask(desk, 'command', resolve)).toMatchObject({ ok: true, merges: [] });
  await expect.poll(() => grace.conversation()?.status).toBe('resolved');
  const rate = command('customer.rate', { conversationId: id, score: 5, comment: 'Quick and kind.' });
  expect(await ask(grace.socket, 'command', rate)).toMatchObject({ ok: true });
  expect(await ask(grace.socket, 'command', { ...rate, commandId: newId() })).toMatchObject({
    ok: false,
    error: { code: 'rating_closed' },
  });
});

test('a server that stops and starts again loses nothing that was acknowledged', async () => {
  const sofia = await visitor();
  const id = newId();
  await sofia.say(id, 'Do you repair knives?');
  await app.restart();
  const session = await app.visit();
  expect(session.conversationId).toBe(null);
  const agent = await app.console(mara.token);
  const send = command('conversation.tag', { conversationId: id, add: ['knives'], remove: [] });
  expect(await ask(agent, 'command', send)).toMatchObject({ ok: true, repeated: false });
  expect(await ask(agent, 'command', send)).toMatchObject({ ok: true, repeated: true });
  const thread = await ask<WidgetResumeAnswer>(await app.widget(session.token), 'widget.resume', {
    conversationId: id,
    afterSeq: 0,
  });
  // Somebody else's conversation does not exist for this visitor.
  expect(thread).toMatchObject({ ok: true, conversation: null, messages: [] });
});
