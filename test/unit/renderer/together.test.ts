// Two people at one customer, and one person at several windows: the decisions.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Timers } from '../../../src/client/ports.ts';
import type { Live, ThreadMessage } from '../../../src/renderer/data/model.ts';
import { deliveryOf } from '../../../src/renderer/data/thread.ts';
import { collisionOf, questionOf } from '../../../src/renderer/features/conversation/composer/collision.ts';
import { createLiveStore } from '../../../src/renderer/state/live.ts';
import { idleAfterMs, watchIdle } from '../../../src/renderer/sync/idle.ts';
import { createSayings } from '../../../src/renderer/sync/sayings.ts';
import { idOf, mara } from './documents.ts';

const tom = idOf(801);
const conversationId = idOf(900);
const said = (
  seq: number | null,
  kind: 'agent' | 'customer' | 'ai',
  id: string,
  part: Partial<ThreadMessage> = {},
): ThreadMessage => ({
  ...{
    id: idOf(1_000 + (seq ?? 99)),
    seq,
    kind: 'text',
    author: { kind, id, name: 'Tom Berg' },
    text: 'Hello',
  },
  ...{ lang: '', createdAt: 5_000 + (seq ?? 0), citations: [], ai: null, event: null, recovered: false },
  ...{ delivery: null, commandId: null },
  ...part,
});
const calm = { typing: [], isCatchingUp: false, me: mara };
const tomTypes: Live['typing'] = [{ party: 'agent', personId: tom, name: 'Tom Berg' }];

describe('before one sends', () => {
  test('[P1] an answer of somebody else since one began is named, with who, when and how many', () => {
    const messages = [said(1, 'customer', ''), said(2, 'agent', tom), said(3, 'agent', tom)];
    expect(collisionOf({ ...calm, messages, seenSeq: 1 })).toEqual({
      ...{ kind: 'replied', party: 'agent', name: 'Tom Berg', at: 5_003 },
      ...{ count: 2, fromSeq: 2, toSeq: 3 },
    });
    // What was there before, or was looked at since, is known.
    expect(collisionOf({ ...calm, messages, seenSeq: 3 })).toBeNull();
  });

  test('own words, notes, events and the customer collide with nothing', () => {
    const messages = [
      said(2, 'agent', mara),
      said(3, 'agent', tom, { kind: 'note' }),
      said(4, 'agent', tom, { kind: 'event' }),
      said(5, 'customer', ''),
      said(null, 'agent', mara),
    ];
    expect(collisionOf({ ...calm, messages, seenSeq: 1 })).toBeNull();
  });

  test('who types is named while nobody has answered; the customer and oneself are not', () => {
    const typing: Live['typing'] = [
      ...tomTypes,
      { party: 'customer', personId: '', name: '' },
      { party: 'agent', personId: mara, name: 'Mara' },
    ];
    expect(collisionOf({ ...calm, messages: [], typing, seenSeq: 1 })).toEqual({
      ...{ kind: 'typing', party: 'agent', names: ['Tom Berg'] },
    });
    expect(collisionOf({ ...calm, messages: [said(2, 'agent', tom)], typing, seenSeq: 1 })).toMatchObject({
      kind: 'replied',
    });
  });

  test('[P1] while it catches up nobody knows, and that is said; nothing is said where nothing is being written', () => {
    expect(collisionOf({ ...calm, messages: [], isCatchingUp: true, seenSeq: 1 })).toEqual({
      kind: 'catching up',
    });
    const messages = [said(2, 'agent', tom)];
    expect(
      collisionOf({ messages, typing: tomTypes, isCatchingUp: true, me: mara, seenSeq: null }),
    ).toBeNull();
  });

  test('[P1] each further answer asks anew; typing never asks', () => {
    const questionAt = (...messages: ThreadMessage[]) =>
      questionOf(collisionOf({ ...calm, messages, seenSeq: 1 }));
    const first = questionAt(said(2, 'agent', tom));
    expect(first).not.toBe('');
    expect(questionAt(said(2, 'agent', tom), said(3, 'ai', ''))).not.toBe(first);
    expect(questionAt()).toBe('');
    expect(questionOf(collisionOf({ ...calm, messages: [], typing: tomTypes, seenSeq: 1 }))).toBe('');
  });
});

test('[S5] a message goes from sent to delivered to read with the marks, and never back while they rise', () => {
  const rank = { sent: 0, delivered: 1, read: 2, queued: -1, failed: -1 };
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 10 }), steps => {
      let marks = { customerDeliveredSeq: 0, customerReadSeq: 0 };
      let before = 0;
      for (const [delivered, read] of steps) {
        // As the server raises them: what is late or lower changes nothing.
        marks = {
          customerDeliveredSeq: Math.max(marks.customerDeliveredSeq, delivered),
          customerReadSeq: Math.max(marks.customerReadSeq, read),
        };
        const state = deliveryOf(
          { seq: 5, kind: 'text', author: { kind: 'agent', id: tom, name: '' } },
          marks,
        );
        const now = rank[state?.state ?? 'failed'];
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
    }),
  );
});

describe('the windows of one person', () => {
  const activity = (isIdle: boolean) => ({ event: 'activity', payload: { isIdle } }) as const;
  const [first, second] = [idOf(1), idOf(2)];

  test('one that is touched makes them here, though another one rests', () => {
    const sayings = createSayings();
    expect(sayings.said(first, activity(true))).toEqual(activity(true));
    expect(sayings.said(second, activity(false))).toEqual(activity(false));
    expect(sayings.said(first, activity(true))).toEqual(activity(false));
    // The one that was touched closes: the other still rests.
    expect(sayings.left(second)).toEqual([activity(true)]);
  });

  test('look at all that each of them shows, and at nothing that a closed one did', () => {
    const sayings = createSayings();
    const viewing = (...conversationIds: string[]) =>
      ({ event: 'viewing', payload: { conversationIds } }) as const;
    sayings.said(first, viewing(idOf(11)));
    expect(sayings.said(second, viewing(idOf(12)))).toEqual(viewing(idOf(11), idOf(12)));
    expect(sayings.left(first)).toEqual([viewing(idOf(12))]);
    expect(sayings.all()).toEqual([viewing(idOf(12))]);
  });
});

test('a window that nobody touches says so once, and a touch takes it back at once', () => {
  let now = 0;
  let due: { run: () => void; at: number } | undefined;
  const timers: Timers = {
    set(run, afterMs) {
      due = { run, at: now + afterMs };
      return due;
    },
    clear: () => undefined,
  };
  const surface = new EventTarget();
  const heard: boolean[] = [];
  const stop = watchIdle({ surface, timers, now: () => now, onChange: isIdle => heard.push(isIdle) });
  const pass = (ms: number) => {
    now += ms;
    if (due && due.at <= now) due.run();
  };
  pass(idleAfterMs - 1);
  surface.dispatchEvent(new Event('keydown'));
  pass(1);
  expect(heard).toEqual([]);
  pass(idleAfterMs);
  expect(heard).toEqual([true]);
  surface.dispatchEvent(new Event('pointermove'));
  expect(heard).toEqual([true, false]);
  stop();
  surface.dispatchEvent(new Event('pointermove'));
  expect(heard).toEqual([true, false]);
});

test('who stops looking stops typing, and a broken line takes back all that was live', () => {
  const live = createLiveStore({ now: () => 0, setTimer: () => undefined });
  const typing = { conversationId, party: 'agent', personId: tom, name: 'Tom', isTyping: true } as const;
  live.receive({ name: 'typing', payload: typing });
  live.receive({ name: 'typing', payload: { ...typing, party: 'customer', personId: '' } });
  live.receive({ name: 'viewing', payload: { conversationId, people: [{ personId: mara, name: 'Mara' }] } });
  expect(live.getState().typing[conversationId]).toMatchObject([{ party: 'customer' }]);
  live.forget();
  const { typing: typed, viewing, streams, presence } = live.getState();
  expect({ typed, viewing, streams, presence }).toEqual({
    typed: {},
    viewing: {},
    streams: {},
    presence: {},
  });
});
