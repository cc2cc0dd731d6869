import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WidgetConversation, WidgetMessage } from '../../../src/protocol/widget.ts';
import {
  applyEvent,
  applyPage,
  emptyThread,
  keptEnd,
  readKept,
  streamAfter,
  type Thread,
  unreadAfter,
} from '../../../src/widget/app/thread.ts';
import { conversation, message } from './samples.ts';

const seqs = (thread: Thread) => thread.messages.map(({ seq }) => seq);

describe('an event', () => {
  test('that follows what is held is shown', () => {
    const { thread, mustPull } = applyEvent(emptyThread('c1'), {
      conversation: conversation({ lastSeq: 2 }),
      messages: [message(2, { prevSeq: 1 }), message(1, { prevSeq: 0 })],
    });
    expect([seqs(thread), thread.heldSeq, mustPull]).toEqual([[1, 2], 2, false]);
  });

  test('S3 with a hole before it shows nothing and asks for a pull', () => {
    const { thread, mustPull } = applyEvent(emptyThread('c1'), {
      conversation: conversation({ lastSeq: 5 }),
      messages: [message(5, { prevSeq: 4 })],
    });
    expect([seqs(thread), mustPull]).toEqual([[], true]);
  });

  test('over a number that only the desk sees has no hole', () => {
    const before = applyEvent(emptyThread('c1'), {
      conversation: conversation({ lastSeq: 1 }),
      messages: [message(1, { prevSeq: 0 })],
    }).thread;
    const { thread, mustPull } = applyEvent(before, {
      conversation: conversation({ lastSeq: 4 }),
      messages: [message(4, { prevSeq: 1 })],
    });
    expect([seqs(thread), mustPull]).toEqual([[1, 4], false]);
  });

  test('that says there is more than it carries asks for a pull', () => {
    const { mustPull } = applyEvent(emptyThread('c1'), {
      conversation: conversation({ lastSeq: 9 }),
      messages: [],
    });
    expect(mustPull).toBe(true);
  });

  test('from before does not take the state back', () => {
    const before: Thread = {
      ...emptyThread('c1'),
      conversation: conversation({ lastSeq: 5, turn: 'agent' }),
      heldSeq: 5,
    };
    const { thread } = applyEvent(before, {
      conversation: conversation({ lastSeq: 3, turn: 'bot' }),
      messages: [],
    });
    expect(thread.conversation?.turn).toBe('agent');
  });

  test('of another conversation is left alone, unless this one ended', () => {
    const other = {
      conversation: conversation({ id: 'c2', lastSeq: 1 }),
      messages: [message(1, { prevSeq: 0 })],
    };
    const open: Thread = { ...emptyThread('c1'), conversation: conversation({}) };
    expect(applyEvent(open, other).thread.id).toBe('c1');
    const ended: Thread = { ...emptyThread('c1'), conversation: conversation({ status: 'resolved' }) };
    expect(applyEvent(ended, other).thread.id).toBe('c2');
    expect(applyEvent(emptyThread(), other).thread.id).toBe('c2');
  });
});

test('a first page that is the end of a longer thread replaces what would leave a hole', () => {
  const held = applyPage(emptyThread('c1'), {
    conversation: conversation({ lastSeq: 2 }),
    messages: [message(1, { prevSeq: 0 }), message(2, { prevSeq: 1 })],
  });
  const far = applyPage(held, {
    conversation: conversation({ lastSeq: 41 }),
    messages: [message(40, { prevSeq: 39 }), message(41, { prevSeq: 40 })],
  });
  expect(seqs(far)).toEqual([40, 41]);
});

/** A thread as the server holds it, some numbers being notes, cut into events that come in any order, twice or never. */
const story = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 25 })
  .map(isPublic => {
    const messages: WidgetMessage[] = [];
    isPublic.forEach((shown, index) => {
      if (shown) messages.push(message(index + 1, { prevSeq: messages.at(-1)?.seq ?? 0 }));
    });
    return messages;
  })
  .filter(messages => messages.length > 0);

test('S3 whatever is lost, doubled or late, a thread is in order without holes, and a pull completes it', () => {
  fc.assert(
    fc.property(
      story,
      fc.array(fc.record({ from: fc.nat(25), size: fc.integer({ min: 1, max: 4 }) }), { maxLength: 30 }),
      (messages, deliveries) => {
        const at = (lastSeq: number): WidgetConversation => conversation({ lastSeq });
        let thread = emptyThread('c1');
        for (const { from, size } of deliveries) {
          const part = messages.slice(from, from + size);
          const last = part.at(-1);
          if (last) thread = applyEvent(thread, { conversation: at(last.seq), messages: part }).thread;
          expect(seqs(thread)).toEqual(messages.slice(0, thread.messages.length).map(({ seq }) => seq));
        }
        const rest = messages.filter(({ seq }) => seq > thread.heldSeq);
        const whole = applyPage(thread, { conversation: at(messages.at(-1)?.seq ?? 0), messages: rest });
        expect(seqs(whole)).toEqual(messages.map(({ seq }) => seq));
      },
    ),
  );
});

describe('what is kept over a reload', () => {
  test('is the end of the thread of that conversation', () => {
    const messages = Array.from({ length: 100 }, (_, index) => message(index + 1, { prevSeq: index }));
    const thread: Thread = { id: 'c1', conversation: conversation({}), messages, heldSeq: 100 };
    const kept = JSON.parse(JSON.stringify(keptEnd(thread)));
    expect(readKept(kept, 'c1')).toMatchObject({ heldSeq: 100, messages: { length: 60 } });
    expect(readKept(kept, 'c2')).toEqual(emptyThread('c2'));
  });

  test.each([undefined, null, 7, 'x', {}, { id: 'c1' }, { id: 'c1', messages: 'x', heldSeq: 1 }])(
    'is nothing where %j was kept',
    kept => {
      expect(readKept(kept, 'c1')).toEqual(emptyThread('c1'));
      expect(readKept(kept, undefined)).toEqual(emptyThread());
    },
  );
});

test('unread are the words of others after what was read', () => {
  const thread: Thread = {
    ...emptyThread('c1'),
    messages: [
      message(1, { prevSeq: 0, author: { kind: 'customer', name: '' } }),
      message(2, { prevSeq: 1, author: { kind: 'ai', name: '' } }),
      message(3, { prevSeq: 2, kind: 'event', event: { type: 'assigned', agentName: 'Mara' } }),
      message(4, { prevSeq: 3, author: { kind: 'agent', name: 'Mara' } }),
    ],
  };
  expect(unreadAfter(thread, 0)).toBe(2);
  expect(unreadAfter(thread, 2)).toBe(1);
  expect(unreadAfter(thread, 4)).toBe(0);
});

describe('T1 a provisional text', () => {
  const stream = { streamId: 's', forSeq: 3, text: 'Please', isEnding: false };
  const withMessage = (seq: number, kind: 'ai' | 'agent' | 'customer') => ({
    ...emptyThread('c1'),
    messages: [message(seq, { author: { kind, name: '' } })],
  });

  test('stands until an answer to it, or a person', () => {
    expect(streamAfter(stream, withMessage(3, 'customer'))).toBe(stream);
    expect(streamAfter(stream, withMessage(4, 'customer'))).toBe(stream);
    expect(streamAfter(stream, withMessage(4, 'ai'))).toBeNull();
    expect(streamAfter(stream, withMessage(4, 'agent'))).toBeNull();
  });
});

test('S5 whatever the order of old and new pictures, each watermark ends at its highest, and "read" is never taken back', () => {
  const marks = fc.record({
    agentDeliveredSeq: fc.nat(9),
    agentReadSeq: fc.nat(9),
    customerReadSeq: fc.nat(9),
    lastSeq: fc.integer({ min: 0, max: 9 }),
    isPage: fc.boolean(),
  });
  const names = ['agentDeliveredSeq', 'agentReadSeq', 'customerReadSeq'] as const;
  fc.assert(
    fc.property(fc.array(marks, { minLength: 1, maxLength: 12 }), pictures => {
      let thread: Thread = emptyThread('c1');
      for (const { isPage, ...picture } of pictures) {
        const before = thread.conversation;
        const given = { conversation: conversation(picture), messages: [] };
        thread = isPage ? applyPage(thread, given) : applyEvent(thread, given).thread;
        for (const name of names)
          expect(thread.conversation?.[name]).toBeGreaterThanOrEqual(before?.[name] ?? 0);
      }
      for (const name of names)
        expect(thread.conversation?.[name]).toBe(Math.max(...pictures.map(each => each[name])));
    }),
  );
});
