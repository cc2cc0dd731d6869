import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery, Notice, ThreadMessage } from '../../../src/renderer/data/model.ts';
import {
  estimateItemPx,
  type ThreadItem,
  threadItems,
} from '../../../src/renderer/features/conversation/thread-items.ts';

const minute = 60_000;
const noon = new Date('2026-11-23T12:00:00').getTime();

const line = (seq: number | null, part: Partial<ThreadMessage> = {}): ThreadMessage => ({
  id: `m${seq ?? 'x'}`,
  seq,
  kind: 'text',
  author: { kind: 'customer', id: 'c', name: 'Ellen' },
  text: 'Hello',
  lang: '',
  createdAt: noon + (seq ?? 0) * minute,
  citations: [],
  ai: null,
  event: null,
  recovered: false,
  delivery: null,
  commandId: null,
  ...part,
});
const mine = (seq: number | null, delivery: Delivery, part: Partial<ThreadMessage> = {}) =>
  line(seq, { author: { kind: 'agent', id: 'a', name: 'Mara' }, delivery, ...part });
const notice = (id: string, at: number): Notice => ({
  id,
  conversationId: 'x',
  customerId: null,
  kind: 'conversation.priority',
  at,
  fields: [],
});

const items = (messages: ThreadMessage[], rest: Partial<Parameters<typeof threadItems>[0]> = {}) =>
  threadItems({ messages, notices: [], unreadAfterSeq: null, ...rest });
const kinds = (list: ThreadItem[]) => list.map(item => item.kind);
const messageItems = (list: ThreadItem[]) => list.filter(item => item.kind === 'message');

test('a day stands once before its first message', () => {
  const next = line(2, { createdAt: noon + 24 * 60 * minute });
  expect(kinds(items([line(1), next]))).toEqual(['day', 'message', 'day', 'message']);
});

test('a run has one head, and ends where the author, the kind, or five minutes do', () => {
  const list = messageItems(
    items([
      line(1),
      line(2),
      line(3, { kind: 'note', author: { kind: 'agent', id: 'a', name: 'Mara' } }),
      line(9),
      line(20),
    ]),
  );
  expect(list.map(item => item.isFirstOfRun)).toEqual([true, false, true, true, true]);
  expect(list.map(item => item.isClose)).toEqual([false, true, false, false, false]);
});

test('a receipt stands under the last of a run, and wherever the state changes', () => {
  const list = messageItems(
    items([
      mine(1, { state: 'read' }),
      mine(2, { state: 'read' }),
      mine(3, { state: 'delivered' }),
      mine(4, { state: 'delivered' }),
      mine(null, { state: 'queued', place: 1, since: noon }, { createdAt: noon + 5 * minute }),
    ]),
  );
  expect(list.map(item => item.hasReceipt)).toEqual([false, true, false, true, true]);
});

test('what is new stands under one line that counts the customer’s words alone', () => {
  const list = items([line(1), line(2), mine(3, { state: 'sent' }), line(4)], { unreadAfterSeq: 1 });
  expect(kinds(list)).toEqual(['day', 'message', 'unread', 'message', 'message', 'message']);
  expect(list[2]).toMatchObject({ kind: 'unread', count: 2 });
});

test('a notice stands where it happened, and the last ones at the end', () => {
  const list = items([line(1), line(5)], {
    notices: [notice('b', noon + 9 * minute), notice('a', noon + 3 * minute)],
  });
  expect(list.map(item => item.key)).toEqual(['day-m1', 'm1', 'notice-a', 'm5', 'notice-b']);
});

test('every message and notice comes exactly once, keys never repeat, and every height is guessed', () => {
  const thread = fc
    .array(
      fc.record({
        gap: fc.integer({ min: 0, max: 3 * 24 * 60 }),
        who: fc.constantFrom('customer' as const, 'agent' as const, 'ai' as const),
        kind: fc.constantFrom('text' as const, 'note' as const, 'event' as const),
      }),
      { maxLength: 60 },
    )
    .map(rows => {
      let at = noon;
      return rows.map((row, index) => {
        at += row.gap * minute;
        return line(index + 1, {
          kind: row.kind,
          author: { kind: row.who, id: row.who, name: row.who },
          createdAt: at,
          event: row.kind === 'event' ? { type: 'resolved' } : null,
        });
      });
    });
  const notices = fc.array(fc.integer({ min: -1_000, max: 5_000_000 }), { maxLength: 5 });
  fc.assert(
    fc.property(thread, notices, fc.option(fc.nat(60)), (messages, at, unreadAfterSeq) => {
      const given = at.map((ms, index) => notice(`n${index}`, noon + ms * 100));
      const list = threadItems({ messages, notices: given, unreadAfterSeq });
      const keys = list.map(item => item.key);
      expect(new Set(keys).size).toBe(keys.length);
      const shown = list.flatMap(item =>
        item.kind === 'message' || item.kind === 'event' ? [item.message.id] : [],
      );
      expect(shown).toEqual(messages.map(message => message.id));
      expect(list.filter(item => item.kind === 'notice')).toHaveLength(given.length);
      for (const item of list) expect(estimateItemPx(item)).toBeGreaterThan(0);
    }),
  );
});
