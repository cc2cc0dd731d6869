// The widget's own chat against a real server: whatever happens to the line, the page or the tabs, words arrive once and in order.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { signIdentity } from '../../../server/features/sites/index.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import { createMemoryOutboxStorage } from '../../../src/client/outbox-storage.ts';
import { moveWords } from '../../../src/widget/app/move-visit.ts';
import { ask, command, identitySecret, makeApp, type TestApp } from '../../helpers/app.ts';
import { createBrowser, type Tab } from './browser.ts';

let app: TestApp;
let browser: ReturnType<typeof createBrowser>;

beforeAll(async () => {
  app = await makeApp({ settings: { ai: false } });
});
afterEach(() => browser.closeAll());
afterAll(() => app.close());

const fresh = () => {
  browser = createBrowser();
  return browser;
};
const soon = { timeout: 10_000 };
const customers = () =>
  app.db.one<{ count: number }>(sql`select count(*)::integer as count from customers`).then(row => row.count);
const committed = async (conversationId: string | null) =>
  (
    await app.db.query<{ text: string }>(sql`
      select text from messages where conversation_id = ${conversationId} and kind = 'text' order by seq`)
  ).map(row => row.text);
const conversationOf = (tab: Tab) => tab.store.get().thread.id;
const isEmpty = (tab: Tab) => tab.store.get().outbox.length === 0;

test('who only looks leaves no trace', async () => {
  const before = await customers();
  const tab = await fresh().open(app.url);
  tab.actions.showPanel(true);
  tab.actions.keepDraft('half a sentence');
  expect(tab.store.get().line).toBe('none');
  expect(await customers()).toBe(before);
});

test('whoever is somebody new keeps what they are writing; a tab whose person another tab has forgotten does not', async () => {
  for (const wasForgotten of [false, true]) {
    const { kept } = fresh();
    const before = 'an id that is gone';
    kept().write('token', 'of another server');
    kept().write('customerId', before);
    kept().write('draft', 'half a sentence');
    if (wasForgotten) kept().write('forgotten', before);
    await browser.open(app.url);
    await expect.poll(() => kept().read('customerId'), soon).not.toBe(before);
    expect(kept().read('draft')).toBe(wasForgotten ? undefined : 'half a sentence');
    browser.closeAll();
  }
});

test('S8 words are shown at once, committed once, and leave the outbox when the thread has them', async () => {
  const tab = await fresh().open(app.url);
  await tab.actions.write('My pot is chipped.');
  expect(tab.store.get().outbox).toHaveLength(1);
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  expect(tab.texts()).toEqual(['My pot is chipped.']);
  expect(tab.store.get().thread.conversation).toMatchObject({
    turn: 'queue',
    queue: { place: 1, estimateMs: null },
  });
  expect(await committed(conversationOf(tab))).toEqual(['My pot is chipped.']);
});

test('P23 S4 ten sentences in a row arrive in order', async () => {
  const tab = await fresh().open(app.url);
  const sentences = Array.from({ length: 10 }, (_, index) => `sentence ${index + 1}`);
  await Promise.all(sentences.map(sentence => tab.actions.write(sentence)));
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  expect(await committed(conversationOf(tab))).toEqual(sentences);
  expect(tab.texts()).toEqual(sentences);
});

test('P21 the same words twice on purpose stand twice', async () => {
  const tab = await fresh().open(app.url);
  await tab.actions.write('Hello?');
  await tab.actions.write('Hello?');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  expect(await committed(conversationOf(tab))).toEqual(['Hello?', 'Hello?']);
});

test('S8 words written without a server survive reloads and arrive once, in order', async () => {
  const first = await fresh().open('http://127.0.0.1:9');
  await first.actions.write('one');
  await first.actions.write('two');
  const id = conversationOf(first);
  browser.close(first);

  const second = await browser.open('http://127.0.0.1:9');
  expect(conversationOf(second)).toBe(id);
  expect(second.store.get().outbox.map(item => item.state)).toEqual(['waiting', 'waiting']);
  await second.actions.write('three');
  browser.close(second);
  expect(browser.kept().read('live')).toBe(true);

  const third = await browser.open(app.url);
  await expect.poll(() => isEmpty(third), soon).toBe(true);
  expect(await committed(id)).toEqual(['one', 'two', 'three']);
  expect(third.texts()).toEqual(['one', 'two', 'three']);
});

test('P18 P19 words whose answer was lost are sent again and stand once', async () => {
  const tab = await fresh().open(app.url, {
    change: line => {
      let lost = 0;
      return {
        ...line,
        async request(event, payload, options) {
          const outcome = await line.request(event, payload, options);
          // The server committed it; the answer never came.
          return event === 'command' && lost++ < 2 ? { ok: false, reason: 'lost' } : outcome;
        },
      };
    },
  });
  await tab.actions.write('once only');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  expect(await committed(conversationOf(tab))).toEqual(['once only']);
});

test('P10 who can send but hears nothing is told by asking', async () => {
  const tab = await fresh().open(app.url, {
    change: line => ({
      ...line,
      onEvent: (event, listener) => (event === 'thread' ? () => undefined : line.onEvent(event, listener)),
    }),
  });
  await tab.actions.write('can you hear me?');
  await expect.poll(() => tab.texts(), soon).toEqual(['can you hear me?']);
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
});

test('P11 who comes back to the page gets what the line missed', async () => {
  let isDeaf = false;
  const tab = await fresh().open(app.url, {
    change: line => ({
      ...line,
      onEvent: (event, listener) =>
        line.onEvent(event, payload => {
          if (!isDeaf) listener(payload);
        }),
    }),
  });
  await tab.actions.write('hello');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  isDeaf = true;
  tab.tell('away');
  const mara = await app.person(`Mara${Date.now()}`);
  const desk = await app.console(mara.token);
  const conversationId = conversationOf(tab);
  const reply = { conversationId, kind: 'text', text: 'Hello Ada', lang: '', mentions: [], recovered: false };
  const messageId = command('', null).commandId;
  const sent = await ask(
    desk,
    'command',
    command('message.send', { ...reply, messageId }, { lastPublicSeq: 9 }),
  );
  expect(sent).toMatchObject({ ok: true });
  tab.tell('visible');
  await expect.poll(() => tab.store.get().thread.messages.at(-1)?.text, soon).toBe('Hello Ada');
});

test('S13 two tabs at once: one sends, both show everything once', async () => {
  const one = await fresh().open(app.url);
  await one.actions.write('from the first tab');
  const two = await browser.open(app.url, { isVisible: false });
  await Promise.all([
    one.actions.write('a'),
    two.actions.write('b'),
    one.actions.write('c'),
    two.actions.write('d'),
  ]);
  await expect.poll(() => isEmpty(one) && isEmpty(two), soon).toBe(true);
  expect(conversationOf(two)).toBe(conversationOf(one));
  const texts = await committed(conversationOf(one));
  expect(texts[0]).toBe('from the first tab');
  expect(texts.slice(1).sort()).toEqual(['a', 'b', 'c', 'd']);
  await expect.poll(() => two.texts(), soon).toEqual(texts);
  expect(one.texts()).toEqual(texts);
});

test('two tabs that begin at once are one visitor', async () => {
  fresh();
  const [one, two] = await Promise.all([browser.open(app.url), browser.open(app.url)]);
  const before = await customers();
  await Promise.all([one.actions.write('from one'), two.actions.write('from two')]);
  await expect.poll(() => isEmpty(one) && isEmpty(two), soon).toBe(true);
  expect(await customers()).toBe(before + 1);
});

test('S13 the tab one looks at sends, though another one that sleeps held the lock', async () => {
  const asleep = await fresh().open(app.url, {
    isVisible: false,
    change: line => ({
      ...line,
      // Frozen by the browser: it holds the lock and nothing it does gets anywhere.
      request: (event, payload, options) =>
        event === 'command' ? new Promise(() => undefined) : line.request(event, payload, options),
    }),
  });
  await asleep.actions.write('from the one asleep');
  await expect.poll(() => asleep.store.get().outbox[0]?.state, soon).toBe('sending');
  const awake = await browser.open(app.url);
  await awake.actions.write('from the one awake');
  await expect.poll(() => isEmpty(awake), soon).toBe(true);
  expect(await committed(conversationOf(awake))).toEqual(['from the one asleep', 'from the one awake']);
});

test('S5 what an agent wrote and one tab read is read on the other, and told to the desk once', async () => {
  const tab = await fresh().open(app.url);
  await tab.actions.write('hello');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  tab.actions.showPanel(true);
  const ivo = await app.person(`Ivo${Date.now()}`);
  const desk = await app.console(ivo.token);
  const reply = { kind: 'text', text: 'Hello Ada', lang: '', mentions: [], recovered: false };
  const said = { ...reply, conversationId: conversationOf(tab), messageId: command('', null).commandId };
  await ask(desk, 'command', command('message.send', said, { lastPublicSeq: 9 }));
  const marks = () =>
    app.db.one(sql`
      select customer_delivered_seq as delivered, customer_read_seq as read from conversations
      where id = ${conversationOf(tab)}`);
  await expect.poll(marks, soon).toEqual({ delivered: 2, read: 2 });
  expect(browser.kept().read('read')).toEqual({ conversationId: conversationOf(tab), seq: 2 });
});

test('S5 the own words of a customer are no receipt', async () => {
  const tab = await fresh().open(app.url);
  tab.actions.showPanel(true);
  await tab.actions.write('hello');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  await tab.actions.write('anybody?');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  const row = await app.db.one(sql`
    select customer_delivered_seq as delivered, customer_read_seq as read from conversations
    where id = ${conversationOf(tab)}`);
  expect(row).toEqual({ delivered: 0, read: 0 });
});

test('a form becomes an ordinary conversation with a known address', async () => {
  const tab = await fresh().open(app.url);
  await tab.actions.leaveMessage({ name: 'Ada', email: 'ada@shop.example', text: 'Where is my parcel?' });
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  const row = await app.db.one(sql`
    select channel, turn, customer_name, customers.email from conversations
    join customers on customers.id = customer_id where conversations.id = ${conversationOf(tab)}`);
  expect(row).toEqual({ channel: 'form', turn: 'queue', customer_name: 'Ada', email: 'ada@shop.example' });
  expect(tab.store.get().thread.conversation?.contactEmail).toBe('ada@shop.example');
});

test('resolved, rated once, opened again by writing, or left for something new', async () => {
  const tab = await fresh().open(app.url);
  await tab.actions.write('hello');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  const mara = await app.person(`Mara${Date.now()}`);
  const desk = await app.console(mara.token);
  const conversationId = conversationOf(tab);
  await ask(desk, 'command', command('conversation.resolve', { conversationId }, { lastCustomerSeq: 9 }));
  await expect.poll(() => tab.store.get().thread.conversation?.status, soon).toBe('resolved');
  await tab.actions.rate(4, 'Quick and kind.');
  await expect.poll(() => tab.store.get().thread.conversation?.rated, soon).toBe(true);
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  await tab.actions.write('one more thing');
  await expect.poll(() => tab.store.get().thread.conversation?.status, soon).toBe('open');
  tab.actions.startNew();
  await tab.actions.write('something else');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  expect(conversationOf(tab)).not.toBe(conversationId);
  expect(tab.texts()).toEqual(['something else']);
});

test('an anonymous visit becomes that of a user the shop vouches for, with its words', async () => {
  const nameless = await fresh().open(app.url);
  await nameless.actions.write('before signing in');
  await expect.poll(() => isEmpty(nameless), soon).toBe(true);
  const id = conversationOf(nameless);
  browser.close(nameless);
  const late = await browser.open('http://127.0.0.1:9');
  await late.actions.write('written offline');
  browser.close(late);

  const identity = {
    userId: 'u7',
    signature: signIdentity('u7', identitySecret),
    email: 'ada@shop.example',
    name: 'Ada',
  };
  browser.kept('u7').write('token', browser.kept().read('token'));
  browser.kept('u7').write('conversationId', id ?? undefined);
  const known = await browser.open(app.url, { identity });
  await moveWords(createMemoryOutboxStorage(browser.disk('')), known.adopt);
  await expect.poll(() => known.texts(), soon).toEqual(['before signing in', 'written offline']);
  expect(conversationOf(known)).toBe(id);
  expect(await createMemoryOutboxStorage(browser.disk('')).load()).toEqual([]);
  const row = await app.db.one(sql`
    select external_id, customer_name from conversations join customers on customers.id = customer_id
    where conversations.id = ${id}`);
  expect(row).toEqual({ external_id: 'u7', customer_name: 'Ada' });
});

test('a wrong signature is said, not worked around', async () => {
  const identity = { userId: 'u8', signature: '00', email: '', name: '' };
  const tab = await fresh().open(app.url, { identity });
  await expect.poll(() => tab.store.get().problem, soon).toBe('bad_identity');
});

test('words that the server refuses stay, say so, and can be sent again or given up', async () => {
  const tab = await fresh().open(app.url);
  await tab.actions.write('   ');
  await expect.poll(() => tab.store.get().outbox[0]?.state, soon).toBe('failed');
  expect(tab.store.get().outbox[0]?.error?.code).toBe('empty_text');
  await tab.actions.discard(tab.store.get().outbox[0]?.commandId ?? '');
  expect(isEmpty(tab)).toBe(true);
});

test('T1 a provisional answer shows, disappears when withdrawn, and gives way to what was committed', async () => {
  const heard = new Map<string, (payload: never) => void>();
  const tab = await fresh().open(app.url, {
    change: line => ({
      ...line,
      onEvent(event, listener) {
        heard.set(event, listener as (payload: never) => void);
        return line.onEvent(event, listener);
      },
    }),
  });
  const tell = (event: string, payload: unknown) => heard.get(event)?.(payload as never);
  await tab.actions.write('Can I cook with it?');
  await expect.poll(() => isEmpty(tab), soon).toBe(true);
  const conversationId = conversationOf(tab);
  const stream = (streamId: string, text: string, of = conversationId) =>
    tell('ai.stream', { conversationId: of, streamId, forSeq: 1, text });
  const withdraw = (streamId: string, reason: string) =>
    tell('ai.withdrawn', { conversationId, streamId, reason });
  const shown = () => tab.store.get().stream?.text;

  stream('s1', 'Please');
  stream('s1', 'Please do not');
  expect(shown()).toBe('Please do not');
  stream('s9', 'of somebody else', 'another conversation');
  expect(shown()).toBe('Please do not');
  withdraw('s1', 'person_replied');
  expect(shown()).toBeUndefined();

  stream('s2', 'Please do not cook');
  withdraw('s1', 'failed');
  expect(shown()).toBe('Please do not cook');
  // Committed: it stands until the message itself is there, so that nothing flickers.
  withdraw('s2', 'committed');
  expect(shown()).toBe('Please do not cook');
  const { conversation, messages } = tab.store.get().thread;
  const answer = {
    ...messages[0],
    id: 'answer',
    seq: 2,
    prevSeq: 1,
    author: { kind: 'ai', name: '' },
    text: 'Please do not cook with it.',
  };
  tell('thread', { conversation: { ...conversation, lastSeq: 2 }, messages: [answer] });
  expect(shown()).toBeUndefined();
  // A late piece of a stream that was answered is nothing any more.
  stream('s2', 'Please do not cook with');
  expect(shown()).toBeUndefined();

  tell('typing', { conversationId, party: 'agent', personId: '', name: 'Mara', isTyping: true });
  expect(tab.store.get().typing).toEqual({ party: 'agent', name: 'Mara' });
  tell('typing', { conversationId, party: 'agent', personId: '', name: 'Mara', isTyping: false });
  expect(tab.store.get().typing).toBeNull();
});
