import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Thread } from '../../../src/renderer/data/model.ts';
import { createThread } from '../../../src/renderer/data/thread.ts';
import { author, hold, openParts, type Parts, until } from './desk-parts.ts';
import { conversationOf, idOf, mara, messageOf, packedOf, transcriptOf } from './documents.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function openThread() {
  const parts = await openParts();
  open.push(parts.close);
  const { messages, transcripts } = parts.collections;
  const thread = createThread(idOf(1), { ...parts, messages, transcripts, author });
  return { parts, thread };
}
const seqs = ({ messages }: Thread) => messages.map(message => message.seq);
const mine = { author: { kind: 'agent' as const, id: mara, name: 'Mara' } };
const say = (parts: Parts, number: number, text: string) =>
  parts.queue({
    kind: 'message.send',
    payload: {
      conversationId: idOf(1),
      messageId: idOf(number),
      kind: 'text',
      text,
      lang: '',
      mentions: [],
      recovered: false,
    },
    assumed: { lastPublicSeq: 0 },
  });

test('the thread is the union of packed and single messages by id, in order of seq (S5, S11)', async () => {
  const history = fc.array(fc.constantFrom('single', 'packed', 'both'), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 1, max: 7 }), async (places, perPack) => {
      const { parts, thread } = await openThread();
      const last = places.length;
      await parts.collections.conversations.apply([conversationOf(1, { lastSeq: last })], []);
      const all = places.map((where, place) => ({
        where,
        message: packedOf(100 + place, place + 1, `m${place + 1}`),
      }));
      const singles = all
        .filter(each => each.where !== 'packed')
        .map(({ message }) => messageOf(1, 0, 0, '', message));
      // As the server packs: in stretches without gaps, here of any length.
      const packs = [];
      for (let from = 0; from < all.length; from += perPack) {
        const part = all.slice(from, from + perPack).filter(each => each.where !== 'single');
        if (part.length > 0)
          packs.push(
            transcriptOf(
              1,
              500 + from,
              part.map(each => each.message),
            ),
          );
      }
      await parts.collections.messages.apply(singles, []);
      await parts.collections.transcripts.apply(packs, []);
      const shown = await until(thread, each => !each.isLoading);
      expect(seqs(shown)).toEqual(all.map((_, place) => place + 1));
      expect(new Set(shown.messages.map(message => message.id)).size).toBe(last);
      for (const close of open.splice(0).reverse()) await close();
    }),
    { numRuns: 25 },
  );
});

test('a long thread opens with its newest part and grows backwards to its first message', async () => {
  const { parts, thread } = await openThread();
  const last = 1_000;
  await parts.collections.conversations.apply([conversationOf(1, { lastSeq: last })], []);
  const packed = Array.from({ length: 4 }, (_, pack) =>
    transcriptOf(
      1,
      5_000 + pack,
      Array.from({ length: 200 }, (_, place) =>
        packedOf(10_000 + pack * 200 + place, pack * 200 + place + 1, 'old'),
      ),
    ),
  );
  await parts.collections.transcripts.apply(packed, []);
  await parts.collections.messages.apply(
    Array.from({ length: 200 }, (_, place) => messageOf(1, 20_000 + place, 801 + place, 'new')),
    [],
  );
  open.push(hold(thread));
  const first = await until(thread, each => !each.isLoading);
  expect(first).toMatchObject({ hasOlder: true, lastSeq: last });
  expect(seqs(first).length).toBeLessThan(300);
  expect(seqs(first).at(-1)).toBe(last);
  let before = seqs(first).length;
  while (thread.get().hasOlder) {
    await thread.loadOlder();
    expect(seqs(thread.get()).length).toBeGreaterThan(before);
    before = seqs(thread.get()).length;
  }
  expect(seqs(thread.get())).toEqual(Array.from({ length: last }, (_, place) => place + 1));
  // What did not change stays the same object, so that a screen paints only what did.
  const kept = thread.get().messages[500];
  await parts.collections.messages.apply([messageOf(1, 30_000, last + 1, 'newest')], []);
  expect(thread.get().messages.at(-1)?.text).toBe('newest');
  expect(thread.get().messages[500]).toBe(kept);
});

test('a jump from a search hit loads down to it', async () => {
  const { parts, thread } = await openThread();
  await parts.collections.conversations.apply([conversationOf(1, { lastSeq: 600 })], []);
  await parts.collections.messages.apply(
    Array.from({ length: 600 }, (_, place) => messageOf(1, 1_000 + place, place + 1, 'x')),
    [],
  );
  open.push(hold(thread));
  await until(thread, each => !each.isLoading);
  await thread.loadTo(40);
  const shown = seqs(thread.get());
  expect(shown).toContain(40);
  expect(shown[0]).toBe(20);
});

test('the unsent stand last in their order, and take their place when the server gave it (S5, S8)', async () => {
  const { parts, thread } = await openThread();
  await parts.collections.conversations.apply([conversationOf(1, { lastSeq: 1, lastCustomerSeq: 1 })], []);
  await parts.collections.messages.apply([messageOf(1, 10, 1, 'Hello?')], []);
  open.push(hold(thread));
  await until(thread, each => !each.isLoading);
  say(parts, 20, 'first');
  say(parts, 21, 'second');
  expect(thread.get().messages.map(each => [each.text, each.seq, each.delivery])).toMatchObject([
    ['Hello?', 1, null],
    ['first', null, { state: 'queued', place: 1 }],
    ['second', null, { state: 'queued', place: 2 }],
  ]);
  // Somebody else was faster.
  await parts.collections.messages.apply(
    [messageOf(1, 11, 2, 'By another'), messageOf(1, 20, 3, 'first', mine)],
    [],
  );
  expect(thread.get().messages.map(each => [each.text, each.seq])).toEqual([
    ['Hello?', 1],
    ['By another', 2],
    ['first', 3],
    ['second', null],
  ]);
});

test('receipts follow the watermarks, and only for what staff said to the customer (S5)', async () => {
  const { parts, thread } = await openThread();
  const { conversations, messages } = parts.collections;
  await conversations.apply([conversationOf(1, { lastSeq: 4 })], []);
  const note = { ...mine, kind: 'note' as const };
  await messages.apply(
    [
      messageOf(1, 10, 1, 'Hello?'),
      messageOf(1, 11, 2, 'Hi', mine),
      messageOf(1, 12, 3, 'psst', note),
      messageOf(1, 13, 4, 'There?', mine),
    ],
    [],
  );
  open.push(hold(thread));
  await until(thread, each => !each.isLoading);
  const states = () => thread.get().messages.map(message => message.delivery?.state ?? null);
  expect(states()).toEqual([null, 'sent', null, 'sent']);
  await conversations.apply(
    [conversationOf(1, { lastSeq: 4, changedXid: '11', customerDeliveredSeq: 4, customerReadSeq: 2 })],
    [],
  );
  expect(states()).toEqual([null, 'read', null, 'delivered']);
});

test('a refused message keeps its text and says why; discarding removes it (S8)', async () => {
  const { parts, thread } = await openThread();
  await parts.collections.conversations.apply([conversationOf(1, { status: 'resolved' })], []);
  open.push(hold(thread));
  await until(thread, each => !each.isLoading);
  const error = { code: 'conversation_resolved', message: 'It was resolved.', id: 'E-1', retryable: false };
  const commandId = say(parts, 20, 'Too late');
  parts.answers.set(commandId, { ok: false, error });
  parts.outbox.start();
  const failed = await until(thread, each => each.messages.at(-1)?.delivery?.state === 'failed');
  expect(failed.messages.at(-1)).toMatchObject({
    text: 'Too late',
    commandId,
    delivery: { state: 'failed', problem: { code: 'conversation_resolved', id: 'E-1' } },
  });
  await parts.outbox.discard(commandId);
  expect(thread.get().messages).toEqual([]);
});

test('a redacted transcript replaces what a stale single still said (S11)', async () => {
  const { parts, thread } = await openThread();
  await parts.collections.conversations.apply([conversationOf(1, { lastSeq: 1 })], []);
  await parts.collections.messages.apply([messageOf(1, 10, 1, 'my card is 4111')], []);
  open.push(hold(thread));
  await until(thread, each => !each.isLoading);
  await parts.collections.transcripts.apply([transcriptOf(1, 50, [packedOf(10, 1, '[removed]')])], []);
  expect(thread.get().messages.map(message => message.text)).toEqual(['[removed]']);
});
