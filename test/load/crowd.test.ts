// Five thousand widgets on one server: what everybody writes stands in Postgres once and in order and reaches every console that may see it,
// and all of them come back when the server is killed. Counts are asserted; how long it took is said and never judged.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peakPerSecond } from '../../bench/load/figures.ts';
import type { Acknowledged } from '../../bench/load/tally.ts';
import { createLoadHouse, type LoadHouse, type StoredMessage, type Watcher, watch } from './house.ts';

const widgets = 5_000;
/** Those who have a conversation; the others look. */
const writers = 600;
const perSecond = { customers: 240, agents: 60 };
const forMs = 10_000;
const patience = { timeoutMs: 150_000 };

let house: LoadHouse;
let desk: Watcher[];
let stranger: Watcher;
/** What customers and agents were told is safe. */
const acknowledged: Acknowledged[] = [];

const say = (line: string) => void process.stderr.write(`  ${line}\n`);
const byConversation = (rows: readonly StoredMessage[]) => Map.groupBy(rows, row => row.conversationId);

beforeAll(async () => {
  house = await createLoadHouse({ agents: 3 });
  const visitors = await house.visitors(widgets);
  const beganMs = performance.now();
  const held = await house.crowd({ do: 'widgets', visitors, perSecond: 500 });
  expect(held).toEqual({ online: widgets });
  say(`${widgets} widgets were in after ${Math.round(performance.now() - beganMs)} ms`);
  desk = await Promise.all(house.emails.map(email => watch(house, email)));
  stranger = await watch(house, await house.stranger());
}, 250_000);
afterAll(async () => {
  for (const console of [...(desk ?? []), ...(stranger ? [stranger] : [])]) await console.stop();
  await house?.close();
}, 60_000);

/** Agents answer by turns, so many in a second, in conversations that their console shows. */
async function answer(): Promise<number> {
  const beganMs = performance.now();
  const total = (perSecond.agents * forMs) / 1_000;
  for (let nth = 0; nth < total; nth += 1) {
    const dueMs = beganMs + (nth * 1_000) / perSecond.agents;
    if (dueMs > performance.now())
      await new Promise(resolve => setTimeout(resolve, dueMs - performance.now()));
    const console = desk[nth % desk.length];
    const shown = console?.store.all('conversations') ?? [];
    const conversation = shown[(nth * 7) % shown.length];
    if (!console || !conversation) throw new Error('a console shows no conversation');
    const said = { messageId: console.newId(), conversationId: conversation.id, text: `answer ${nth}` };
    await console.queue({
      kind: 'message.send',
      payload: { ...said, kind: 'text', lang: '', mentions: [], recovered: false },
      assumed: { lastPublicSeq: 1_000_000 },
    });
    acknowledged.push(said);
  }
  return total;
}

/** Until nothing waits anywhere, and every console of the team holds as many messages as there are. */
async function settle(): Promise<StoredMessage[]> {
  expect(await house.crowd({ do: 'quiet', withinMs: patience.timeoutMs })).toEqual({
    isQuiet: true,
    waiting: 0,
  });
  // An item that was refused would wait for ever: none may be.
  await Promise.all([...desk, stranger].map(console => console.untilQuiet(patience)));
  const rows = await house.messages();
  for (const console of desk)
    await console.until(() => console.store.all('messages').length >= rows.length, patience);
  const { refused, faults, acknowledged: written } = await house.tally();
  expect({ refused, faults }).toEqual({ refused: [], faults: 0 });
  acknowledged.push(...written);
  await house.crowd({ do: 'reset' });
  return rows;
}

function expectAllOnce(rows: readonly StoredMessage[]): void {
  const texts = rows.filter(row => row.kind === 'text');
  const plain = (one: { id: string; conversationId: string; text: string }) =>
    `${one.id} ${one.conversationId} ${one.text}`;
  expect(texts.map(plain).sort()).toEqual(
    acknowledged.map(({ messageId, ...one }) => plain({ ...one, id: messageId })).sort(),
  );
}

/** The last word of a text counts what its author wrote. */
const countOf = (text: string) => Number(text.split(' ').at(-1));

function expectInOrder(rows: readonly StoredMessage[]): void {
  for (const [, thread] of byConversation(rows)) {
    expect(thread.map(row => row.seq)).toEqual(thread.map((_row, nth) => nth + 1));
    const texts = thread.filter(row => row.kind === 'text');
    for (const [, own] of Map.groupBy(texts, row => row.authorId)) {
      const counts = own.map(row => countOf(row.text));
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    }
  }
}

async function expectSeen(rows: readonly StoredMessage[]): Promise<void> {
  const stored = rows.map(({ id, seq, text }) => `${id} ${seq} ${text}`).sort();
  for (const console of desk) {
    const held = console.store.all('messages').map(({ id, seq, text }) => `${id} ${seq} ${text}`);
    expect(held.sort()).toEqual(stored);
  }
  expect(stranger.store.all('messages')).toEqual([]);
  expect(stranger.store.all('conversations')).toEqual([]);
  const threads = byConversation(rows.filter(row => row.kind === 'text'));
  const shown = await house.crowd<{ id: string; texts: string[] }[]>({ do: 'threads' });
  expect(shown).toHaveLength(threads.size);
  for (const { id, texts } of shown) expect(texts).toEqual(threads.get(id)?.map(row => row.text));
}

test('S4 S5 three hundred messages a second are in Postgres once, in order, and on every console that may see them', async () => {
  // Everybody's first words begin the conversations that agents answer in.
  await house.crowd({ do: 'write', perSecond: 100, forMs: (writers / 100) * 1_000, writers });
  expectAllOnce(await settle());
  const beganMs = performance.now();
  const [{ written }, answers] = await Promise.all([
    house.crowd<{ written: number }>({ do: 'write', perSecond: perSecond.customers, forMs, writers }),
    answer(),
  ]);
  expect(await house.crowd({ do: 'quiet', withinMs: patience.timeoutMs })).toMatchObject({ isQuiet: true });
  const tookMs = performance.now() - beganMs;
  const rows = await settle();
  say(
    `${written + answers} messages, offered in ${forMs} ms, were safe and shown after ${Math.round(tookMs)} ms`,
  );
  expect(acknowledged).toHaveLength(writers + written + answers);
  expectAllOnce(rows);
  expectInOrder(rows);
  await expectSeen(rows);
});

test('S3 S8 killed and started again: all are back, nobody begins from the start, nothing is lost', async () => {
  const bootstrapsBefore = [...desk, stranger].map(console => console.bootstraps());
  await house.queries();
  const beganMs = performance.now();
  const killed = house.killServer();
  // Written into the break: it waits in the outbox of whoever wrote it.
  const late = await house.crowd<{ written: number }>({
    do: 'write',
    perSecond: 400,
    forMs: 500,
    writers: 200,
  });
  await killed;
  const back = Promise.all([...desk, stranger].map(console => console.untilQuiet(patience)));
  const staffInMs = back.then(() => performance.now() - beganMs);
  const state = () => house.crowd<{ online: number }>({ do: 'state' });
  await expect.poll(state, { timeout: patience.timeoutMs, interval: 500 }).toMatchObject({ online: widgets });
  const allInMs = performance.now() - beganMs;
  const { attempts, bootstraps, pulledMessages } = await house.tally();
  const queries = await house.queries();
  const rows = await settle();
  say(
    `${widgets} were back after ${Math.round(allInMs)} ms, consoles after ${Math.round(await staffInMs)} ms; at most ` +
      `${peakPerSecond(attempts)} attempts in a second; ${(queries / widgets).toFixed(2)} statements a client, the server's start included`,
  );
  expect(bootstraps).toBe(0);
  // Rows travelled only to those who lacked them: each late word at most once, to its own author.
  expect(pulledMessages).toBeLessThanOrEqual(late.written);
  expect([...desk, stranger].map(console => console.bootstraps())).toEqual(bootstrapsBefore);
  expectAllOnce(rows);
  expectInOrder(rows);
  await expectSeen(rows);
});
