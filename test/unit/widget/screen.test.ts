import { describe, expect, test } from 'vitest';
import { type Line, linesOf } from '../../../src/widget/app/lines.ts';
import { linkify, pageOf } from '../../../src/widget/app/links.ts';
import {
  commandItem,
  deliveryOf,
  isShown,
  pendingOf,
  refusedWishes,
} from '../../../src/widget/app/outgoing.ts';
import { estimateMinutes, peopleNow, situationOf } from '../../../src/widget/app/situation.ts';
import { emptyThread, type Thread } from '../../../src/widget/app/thread.ts';
import { createTimes } from '../../../src/widget/app/times.ts';
import { wordsFor } from '../../../src/widget/words/words.ts';
import { conversation, item, message, state } from './samples.ts';

const isSameDay = (a: number, b: number) => Math.floor(a / 86_400_000) === Math.floor(b / 86_400_000);
const agent = { kind: 'agent', name: 'Mara' } as const;
const ai = { kind: 'ai', name: '' } as const;
const threadOf = (change: Parameters<typeof conversation>[0], ...messages: Thread['messages']): Thread => ({
  id: 'c1',
  conversation: conversation(change),
  messages,
  heldSeq: messages.at(-1)?.seq ?? 0,
});
const show = (line: Line): string => {
  if (line.kind === 'message') {
    return `${line.isFirst ? `${line.author} ` : ''}${line.text}${line.delivery ? ` (${line.delivery})` : ''}`;
  }
  return line.kind === 'event' ? `event ${line.event.type}` : line.kind;
};
const linesShown = (thread: Thread, outbox = [] as Parameters<typeof linesOf>[0]['outbox']) =>
  linesOf({ thread, outbox }, isSameDay).map(show);

describe('the lines of a thread', () => {
  test('begin with the greeting, before anything was said', () => {
    expect(linesShown(emptyThread())).toEqual(['day', 'greeting']);
  });

  test('name an author once a run, and tell only of the newest own words how far they got', () => {
    const thread = threadOf(
      {},
      message(1),
      message(2),
      message(3, { author: ai }),
      message(4, { author: ai }),
    );
    expect(linesShown(thread)).toEqual([
      'day',
      'greeting',
      'customer text 1',
      'text 2 (delivered)',
      'ai text 3',
      'text 4',
    ]);
  });

  test('leave the greeting out where only the end of a thread is here', () => {
    expect(linesShown(threadOf({}, message(40, { prevSeq: 39 })))).toEqual([
      'day',
      'customer text 40 (sent)',
    ]);
  });

  test('say the day again when it changes', () => {
    const later = message(2, { createdAt: Date.parse('2026-11-25T08:00:00Z') });
    expect(linesShown(threadOf({}, message(1), later)).filter(line => line === 'day')).toHaveLength(2);
  });

  test('S8 end with words that wait, were sent or were refused, each saying so', () => {
    const words = (commandId: string, state: 'waiting' | 'sending' | 'sent' | 'failed', order: number) =>
      item({
        commandId,
        state,
        order,
        payload: {
          conversationId: 'c1',
          messageId: commandId,
          text: commandId,
          page: '',
          locale: '',
          form: null,
        },
      });
    const outbox = [
      words('a', 'sent', 1),
      words('b', 'failed', 2),
      words('c', 'sending', 3),
      words('d', 'waiting', 4),
    ];
    expect(linesShown(threadOf({}, message(1)), outbox).slice(2)).toEqual([
      'customer text 1 (sent)',
      'a (sent)',
      'b (failed)',
      'c (waiting)',
      'd (waiting)',
    ]);
  });

  test('S5 show words once: as pending until the thread has them, under one key', () => {
    const waiting = item({ state: 'sent' });
    const [, , before] = linesOf({ thread: threadOf({}), outbox: [waiting] }, isSameDay);
    const committed = message(1, { id: 'w1', text: 'waiting words' });
    const lines = linesOf({ thread: threadOf({}, committed), outbox: [waiting] }, isSameDay);
    expect(lines.filter(line => line.kind === 'message').map(line => line.key)).toEqual(['w1']);
    expect(before?.key).toBe('w1');
  });

  const handedOver = message(2, { kind: 'event', event: { type: 'handed_over', text: 'Why.' }, author: ai });

  test('show the waiting card where the conversation was passed on, and one line of it once somebody joined', () => {
    const waits = threadOf({ turn: 'queue' }, message(1), handedOver, message(3));
    expect(linesShown(waits)).toEqual([
      'day',
      'greeting',
      'customer text 1',
      'wait',
      'customer text 3 (sent)',
    ]);
    const joined = message(4, {
      kind: 'event',
      event: { type: 'assigned', agentName: 'Mara' },
      author: agent,
    });
    expect(linesShown(threadOf({ turn: 'agent' }, message(1), handedOver, message(3), joined))).toEqual([
      'day',
      'greeting',
      'customer text 1',
      'event handed_over',
      'customer text 3 (sent)',
      'event assigned',
    ]);
  });

  test('show the card at the end where it went to people from the start, with the address in it', () => {
    const left = message(2, { kind: 'event', event: { type: 'contact_left', email: 'a@b.example' } });
    expect(linesShown(threadOf({ turn: 'queue' }, message(1), left))).toEqual([
      'day',
      'greeting',
      'customer text 1 (sent)',
      'wait',
    ]);
  });

  test('say that it is being passed on while that is on its way', () => {
    const wish = item({ kind: 'customer.handover', payload: { conversationId: 'c1' } });
    expect(linesShown(threadOf({}, message(1)), [wish]).at(-1)).toBe('passing');
    expect(linesShown(threadOf({ turn: 'queue' }, message(1), handedOver), [wish])).not.toContain('passing');
  });
});

describe('how far words got', () => {
  test.each([
    ['sent', {}, []],
    ['delivered', { agentDeliveredSeq: 1 }, []],
    ['read', { agentDeliveredSeq: 1, agentReadSeq: 1 }, []],
    ['delivered', {}, [message(2, { author: ai })]],
    ['read', {}, [message(2, { author: agent })]],
    [
      'sent',
      {},
      [message(2, { author: agent, kind: 'event', event: { type: 'assigned', agentName: 'Mara' } })],
    ],
  ] as const)('%s with %j and %o', (expected, watermarks, answers) => {
    expect(deliveryOf(1, threadOf(watermarks, message(1), ...answers))).toBe(expected);
  });
});

describe('the outbox of a customer', () => {
  test('keeps one lane a conversation', () => {
    const made = commandItem(
      'customer.rate',
      { conversationId: 'c7', score: 5, comment: '' },
      { commandId: 'x', now: 1 },
    );
    expect(made).toMatchObject({ lane: 'conversation:c7', kind: 'customer.rate', createdAt: 1 });
  });

  test('lets go of words that the thread shows, and of those of another conversation', () => {
    expect(isShown(item({}), threadOf({}, message(1, { id: 'w1' })))).toBe(true);
    expect(isShown(item({}), threadOf({}))).toBe(false);
    expect(isShown(item({}), emptyThread('c2'))).toBe(true);
    expect(isShown(item({ kind: 'customer.rate' }), threadOf({}))).toBe(false);
  });

  test('shows refused wishes of this conversation only', () => {
    const refused = item({
      kind: 'customer.rate',
      state: 'failed',
      payload: { conversationId: 'c1', score: 1, comment: '' },
    });
    expect(refusedWishes([refused, item({ state: 'failed' })], emptyThread('c1'))).toEqual([refused]);
    expect(refusedWishes([refused], emptyThread('c2'))).toEqual([]);
    expect(pendingOf([refused], emptyThread('c1'))).toEqual([]);
  });
});

describe('where the customer stands', () => {
  const evening = Date.parse('2026-11-23T20:00:00Z');
  const noSettings = state({}).settings;
  const of = (change: Parameters<typeof state>[0]) => {
    const given = state(change);
    return situationOf(given, peopleNow(given));
  };

  test('the AI answers first, and a person is one press away', () => {
    expect(of({})).toMatchObject({ answers: 'ai', wayToPerson: 'talk', isFormFirst: false });
  });

  test('after hours the way to a person is the form', () => {
    expect(of({ now: evening })).toMatchObject({ answers: 'ai', wayToPerson: 'form' });
  });

  test('after hours and without an AI the form comes first, until something was written', () => {
    const settings = noSettings && { ...noSettings, ai: false };
    expect(of({ settings, now: evening })).toMatchObject({ answers: 'nobody', isFormFirst: true });
    expect(of({ settings, now: evening, outbox: [item({})] }).isFormFirst).toBe(false);
    expect(of({ settings })).toMatchObject({ answers: 'line', isFormFirst: false });
  });

  test('whoever is being passed on need not ask again', () => {
    const wish = item({ kind: 'customer.handover', payload: { conversationId: 'c1' } });
    expect(of({ outbox: [wish] }).wayToPerson).toBe('none');
    expect(of({ thread: threadOf({ turn: 'queue' }) })).toMatchObject({
      answers: 'line',
      wayToPerson: 'none',
    });
    expect(of({ thread: threadOf({ turn: 'agent', agentName: 'Mara' }) })).toMatchObject({
      answers: 'person',
      person: 'Mara',
    });
  });

  test('the rating is asked once, and can be skipped', () => {
    const thread = threadOf({ status: 'resolved', turn: 'agent' });
    expect(of({ thread }).rating).toBe('ask');
    expect(of({ thread, skippedRating: 'c1' }).rating).toBe('none');
    expect(of({ thread: threadOf({ status: 'resolved', rated: true }) }).rating).toBe('thanks');
    const wish = item({ kind: 'customer.rate', payload: { conversationId: 'c1', score: 4, comment: '' } });
    expect(of({ thread, outbox: [wish] }).rating).toBe('thanks');
    expect(of({ thread, outbox: [{ ...wish, state: 'failed' }] }).rating).toBe('ask');
    expect(of({}).rating).toBe('none');
  });

  test('a site asks for stars, for a recommendation, or for one after the other', () => {
    const asking = (asks: 'recommendation' | 'both', given: Parameters<typeof state>[0]) =>
      of({ settings: noSettings && { ...noSettings, asks }, ...given }).rating;
    const thread = threadOf({ status: 'resolved', turn: 'agent' });
    expect(asking('recommendation', { thread })).toBe('recommend');
    expect(asking('both', { thread })).toBe('ask');
    expect(asking('both', { thread: threadOf({ status: 'resolved', rated: true }) })).toBe('recommend');
    const wish = item({ kind: 'customer.recommend', payload: { conversationId: 'c1', score: 9 } });
    expect(asking('recommendation', { thread, outbox: [wish] })).toBe('thanks');
    const all = threadOf({ status: 'resolved', rated: true, hasRecommended: true });
    expect(asking('both', { thread: all })).toBe('thanks');
    expect(asking('both', { thread, skippedRating: 'c1' })).toBe('none');
  });

  test('the hours follow the server’s clock, not a computer’s that is wrong', () => {
    const wrong = { now: Date.parse('2026-11-23T12:00:00Z'), clockOffsetMs: 8 * 3_600_000 };
    expect(peopleNow(state(wrong))).toMatchObject({ areHere: false });
  });

  test('where this browser does not know the zone, the server’s word counts', () => {
    const settings = noSettings && {
      ...noSettings,
      hours: { ...noSettings.hours, timeZone: 'Mars/Olympus' },
    };
    expect(peopleNow(state({ settings, isOpenByServer: true }))).toEqual({ areHere: true, until: null });
    expect(peopleNow(state({ settings, isOpenByServer: false }))).toEqual({ areHere: false, back: null });
  });
});

test.each([
  [null, null],
  [1, 1],
  [60_000, 1],
  [60_001, 2],
  [10 * 60_000, 10],
  [11 * 60_000, 15],
  [60 * 60_000, 60],
  [61 * 60_000, null],
])('an estimate of %s ms is told as %s minutes', (ms, minutes) => {
  expect(estimateMinutes(ms)).toBe(minutes);
});

describe('times as people read them', () => {
  const now = Date.parse('2026-11-23T13:00:00Z');
  const at = (iso: string) => Date.parse(iso);
  const english = createTimes('en-GB', wordsFor('en'), 'Europe/Berlin');

  test.each([
    ['2026-11-23T19:00Z', 'at 20:00'],
    ['2026-11-24T08:00Z', 'tomorrow at 09:00'],
    ['2026-11-27T08:00Z', 'on Friday at 09:00'],
    ['2026-12-03T08:00Z', 'on 3 December at 09:00'],
    // Still the evening of today in UTC, tomorrow where the visitor is.
    ['2026-11-23T23:30Z', 'tomorrow at 00:30'],
  ])('%s is %s', (iso, expected) => {
    expect(english.until(at(iso), now)).toBe(expected);
  });

  test('the visitor’s zone and language are used, whatever the shop’s are', () => {
    const newYork = createTimes('en-US', wordsFor('en'), 'America/New_York');
    expect(newYork.until(at('2026-11-23T19:00Z'), now)).toMatch(/^at 2:00\sPM$/);
    const paris = createTimes('fr-FR', wordsFor('fr'), 'Europe/Paris');
    expect(paris.until(at('2026-11-27T08:00Z'), now)).toBe('vendredi à 09:00');
    expect(paris.until(at('2026-12-03T08:00Z'), now)).toBe('le 3 décembre à 09:00');
    const berlin = createTimes('de', wordsFor('de'), 'Europe/Berlin');
    expect(berlin.brief(at('2026-11-26T08:00Z'), now)).toBe('Do 09:00');
  });

  test('days are named for a week, then dated', () => {
    expect(english.day(at('2026-11-23T07:00Z'), now)).toBe('Today');
    expect(english.day(at('2026-11-22T07:00Z'), now)).toBe('Yesterday');
    expect(english.day(at('2026-11-19T07:00Z'), now)).toBe('Thursday');
    expect(english.day(at('2026-10-01T07:00Z'), now)).toBe('1 October');
  });

  test('a language tag that is none falls back', () => {
    expect(createTimes('not a tag', wordsFor('en'), 'UTC').until(at('2026-11-24T08:00Z'), now)).toContain(
      'tomorrow',
    );
  });
});

describe('addresses in a text', () => {
  const links = (text: string) => linkify(text).flatMap(part => part.href ?? []);

  test('are links, and the text stays whole', () => {
    const text = 'See https://a.example/x?y=1, or (http://b.example/z_(w)). Bye.';
    expect(links(text)).toEqual(['https://a.example/x?y=1', 'http://b.example/z_(w)']);
    expect(
      linkify(text)
        .map(part => part.text)
        .join(''),
    ).toBe(text);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'see //evil.example',
    'https://',
    'ftp://a.example',
    'mailto:a@b.example',
  ])('%s is no link', text => {
    expect(links(text)).toEqual([]);
  });

  test('end where a mark or a turned text begins', () => {
    expect(links('https://a.example/\u202Egpj.exe')).toEqual(['https://a.example/']);
    expect(links('https://a.example/<b>x</b>')).toEqual(['https://a.example/']);
  });

  test('a source leads to the web or to the server itself, nowhere else', () => {
    const server = 'https://help.example';
    expect(pageOf('/help/returns', server)).toBe('https://help.example/help/returns');
    expect(pageOf('https://shop.example/x', server)).toBe('https://shop.example/x');
    for (const url of ['', 'javascript:alert(1)', 'data:text/html,x', 'blob:https://a/b']) {
      expect(pageOf(url, server)).toBeNull();
    }
  });
});
