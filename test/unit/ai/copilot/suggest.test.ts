import { describe, expect, test } from 'vitest';
import {
  forAnybody,
  repliesFor,
  repliesFromPast,
  type Suggestion,
  suggestionsOf,
  waitingFor,
} from '../../../../src/ai/copilot/suggest.ts';
import type { SpokenTurn } from '../../../../src/ai/copilot/turns.ts';

const turnsOf = (...lines: string[]): SpokenTurn[] =>
  lines.map((line, at) => {
    const isAgent = line.startsWith('a: ');
    const text = isAgent ? line.slice(3) : line;
    return { messageId: `m${at}`, seq: at + 1, role: isAgent ? 'agent' : 'customer', text, at };
  });

describe('what the customer waits to hear', () => {
  test('what they wrote since we spoke, without greetings and thanks', () => {
    const turns = turnsOf('Hello', 'a: Hi!', 'Thank you. My pot arrived damaged.', 'Do you replace it?');
    expect(waitingFor(turns, [], 'en')).toBe('My pot arrived damaged.\nDo you replace it?');
  });
  test('nothing, when they only thanked; the open questions, when we spoke last', () => {
    expect(waitingFor(turnsOf('a: Done.', 'Thank you!'), [], 'en')).toBe('');
    expect(waitingFor(turnsOf('Which size?', 'a: One moment.'), ['Which size?'], 'en')).toBe('Which size?');
    expect(waitingFor(turnsOf('Which size?', 'a: 26 cm.'), [], 'en')).toBe('');
  });
});

describe('saved replies', () => {
  const replies = [
    {
      id: 'damaged',
      title: 'Damaged on arrival',
      shortcut: 'damaged',
      text: 'I am sorry. We send a new one today.',
    },
    {
      id: 'delivery',
      title: 'Delivery time',
      shortcut: 'delivery',
      text: 'It is with you in two to three working days.',
    },
    {
      id: 'lieferung',
      title: 'Lieferzeit',
      shortcut: 'liefer',
      text: 'Die Lieferung dauert zwei bis drei Tage, wir melden uns.',
    },
    { id: 'bye', title: 'Goodbye', shortcut: 'bye', text: 'Have a good day.' },
  ];
  const found = (asked: string, settled: { text: string; likeness: number }[] = []) =>
    repliesFor(asked, replies, 'en', settled).map(({ sourceId }) => sourceId);

  test('the one whose title is in the customer’s words, in the customer’s language', () => {
    expect(found('My pot arrived damaged, what now?')).toEqual(['damaged']);
    expect(found('How long is the delivery?')).toEqual(['delivery']);
    expect(repliesFor('Wie lange dauert die Lieferung, bitte?', replies, 'de', [])[0]?.sourceId).toBe(
      'lieferung',
    );
  });
  test('none for what is about something else', () => {
    expect(found('Which pans work on induction?')).toEqual([]);
    expect(found('')).toEqual([]);
  });
  test('one that settled similar conversations, whatever its title', () => {
    const settled = [{ text: 'I am sorry! We send a new one today.', likeness: 0.8 }];
    expect(found('The lid has a crack', settled)).toEqual(['damaged']);
    expect(
      found('The lid has a crack', [{ text: 'Something else entirely, of no use.', likeness: 0.8 }]),
    ).toEqual([]);
  });
});

describe('what was told to another customer', () => {
  test('without greeting, farewell and the name of whoever wrote it', () => {
    const text =
      'Hi Kim,\nThe enamel of the pot cannot be repaired. You may use it as a planter.\nKind regards\nMara';
    expect(forAnybody(text, 'Kim Lee', 'en')).toBe(
      'The enamel of the pot cannot be repaired. You may use it as a planter.',
    );
  });
  test.each([
    ['a name', 'The pot for Lee cannot be repaired, sorry.'],
    ['an address', 'The invoice went to lee@shop.example again.'],
    ['a phone number', 'The carrier calls you at +49 30 1234567 before.'],
    ['a card', 'The card 4111 1111 1111 1111 was not accepted by the bank.'],
    ['an order', 'The order 20431 leaves the warehouse this week.'],
    ['a tracking number', 'The parcel is AB12CD34 at the carrier.'],
    ['a deed', 'We have refunded the delivery cost to your account.'],
    ['another language', 'Der Topf kann leider nicht repariert werden, wir bedauern das sehr.'],
    ['nothing', 'Hi Kim, you are welcome!'],
  ])('is not taken where it holds %s', (_what, text) => {
    expect(forAnybody(text, 'Kim Lee', 'en')).toBeNull();
  });
  test('only what an agent said, in a conversation that is like this one', () => {
    const settled = (role: 'agent' | 'ai', likeness: number) => ({
      ...{ id: 'p', title: 'Chip', customerName: 'Kim Lee', likeness },
      solution: { text: 'The enamel of the pot cannot be repaired.', role },
    });
    const found = (...args: Parameters<typeof settled>) =>
      repliesFromPast('The enamel is chipped', [settled(...args)], 'en');
    expect(found('agent', 0.5)).toMatchObject([{ source: 'past', sourceId: 'p', score: 0.5 }]);
    expect(found('ai', 0.5)).toEqual([]);
    expect(found('agent', 0.1)).toEqual([]);
  });
});

test('at most three, the best of each source first, none that was said or says the same', () => {
  const one = (source: Suggestion['source'], text: string, score: number): Suggestion => ({
    ...{ source, sourceId: text, title: '', text, score },
  });
  const replies = [
    one('reply', 'We replace damaged pots.', 0.4),
    one('reply', 'Pots take two days by express.', 0.9),
  ];
  const articles = [
    one('article', 'Damaged pots, we replace.', 0.9),
    one('article', 'Enamel needs gentle washing by hand.', 0.5),
  ];
  const past = [one('past', 'The colour differs between batches.', 0.3)];
  const texts = (said: string[]) =>
    suggestionsOf([replies, articles, past], said, 'en').map(({ text }) => text);
  expect(texts([])).toEqual([
    'Pots take two days by express.',
    'Damaged pots, we replace.',
    'The colour differs between batches.',
  ]);
  expect(texts(['Pots take two days by express.', 'The colour differs between batches.'])).toEqual([
    'Damaged pots, we replace.',
    'Enamel needs gentle washing by hand.',
  ]);
});
