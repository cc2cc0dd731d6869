import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summaryOf } from '../../../../src/ai/copilot/summary.ts';
import { type SpokenTurn, sentencesIn } from '../../../../src/ai/copilot/turns.ts';

/** `c: …`, `a: …`, `ai: …` */
const turnsOf = (...lines: string[]): SpokenTurn[] =>
  lines.map((line, at) => {
    const [, who = 'c', text = ''] = /^(c|a|ai): ([\s\S]*)$/.exec(line) ?? [];
    const role = who === 'c' ? 'customer' : who === 'a' ? 'agent' : 'ai';
    return { messageId: `m${at + 1}`, seq: at + 1, role, text, at: at * 60_000 };
  });
const texts = (points: readonly { text: string }[]) => points.map(({ text }) => text);

test('what is wanted, what was answered, what is open and what was promised', () => {
  const summary = summaryOf(
    turnsOf(
      'c: Hi there! My enamel pot arrived chipped. Can you send me a new one? And do I have to return the chipped pot?',
      'ai: We replace pots that arrive damaged free of charge.',
      'c: Could you send it to my office in Lisbon?',
      'a: Hello Ellen, thanks for writing. You can keep the chipped pot, there is no need to return it. I will post the new one today. Which size was it?',
    ),
    'en',
  );
  expect(summary.wants).toEqual({ messageId: 'm1', seq: 1, text: 'Can you send me a new one?' });
  expect(texts(summary.answered.map(({ question }) => question))).toContain(
    'And do I have to return the chipped pot?',
  );
  const returned = summary.answered.find(({ question }) => question.text.startsWith('And do I'));
  expect(returned?.answer).toMatchObject({ seq: 4, role: 'agent' });
  expect(returned?.answer.text).toContain('no need to return it');
  expect(texts(summary.open)).toContain('Could you send it to my office in Lisbon?');
  expect(summary.promises).toEqual([
    { messageId: 'm4', seq: 4, text: 'I will post the new one today.', isKept: false },
  ]);
  expect(texts(summary.awaited)).toEqual(['Which size was it?']);
});

test('a promise that was kept says so, and what the customer answered is not awaited', () => {
  const summary = summaryOf(
    turnsOf(
      'c: Please refund order HR-19510.',
      'a: I will refund the order today. What is your postcode?',
      'c: 20457',
      'a: I have refunded the order.',
    ),
    'en',
  );
  expect(summary.promises).toEqual([
    { messageId: 'm2', seq: 2, text: 'I will refund the order today.', isKept: true },
  ]);
  expect(summary.awaited).toEqual([]);
});

test('asked again after an answer it is open again; thanks close what was replied to', () => {
  const asked = turnsOf(
    'c: When will my parcel arrive?',
    'a: Your parcel will arrive on Monday.',
    'c: It is Tuesday. When will my parcel arrive?',
  );
  expect(texts(summaryOf(asked, 'en').open)).toEqual(['When will my parcel arrive?']);
  expect(summaryOf(asked, 'en').open[0]?.seq).toBe(3);
  const thanked = turnsOf(
    'c: Can I change the address? And is the blue lid sold alone?',
    'a: Both are possible at any time.',
    'c: Great, thank you!',
  );
  expect(summaryOf(thanked, 'en').open).toEqual([]);
  expect(summaryOf(thanked, 'en').answered).toHaveLength(2);
});

test('whoever says that one has to wait has answered nothing', () => {
  const summary = summaryOf(
    turnsOf('c: Where is order 20431?', 'a: One moment, let me check the order.'),
    'en',
  );
  expect(texts(summary.open)).toEqual(['Where is order 20431?']);
  expect(summary.answered).toEqual([]);
});

test('German', () => {
  const summary = summaryOf(
    turnsOf(
      'c: Guten Tag, mein Topf kam beschädigt an. Können Sie mir einen neuen Topf schicken? Wann kommt die Lieferung?',
      'a: Hallo Herr Weber, das tut mir leid. Einen neuen Topf schicken wir Ihnen kostenlos. Ich melde mich morgen bei Ihnen.',
    ),
    'de',
  );
  expect(summary.wants?.text).toBe('Können Sie mir einen neuen Topf schicken?');
  expect(texts(summary.open)).toEqual(['Wann kommt die Lieferung?']);
  expect(summary.answered[0]?.answer.text).toBe('Einen neuen Topf schicken wir Ihnen kostenlos.');
  expect(texts(summary.promises)).toContain('Ich melde mich morgen bei Ihnen.');
});

test('French', () => {
  const summary = summaryOf(
    turnsOf(
      'c: Bonjour, ma casserole est arrivée cassée. Pouvez-vous la remplacer ? Quand le colis sera-t-il livré ?',
      'a: Bonjour Madame, nous remplaçons la casserole sans frais. Je vais vous écrire demain.',
    ),
    'fr',
  );
  expect(summary.wants?.text).toBe('Pouvez-vous la remplacer ?');
  expect(texts(summary.open)).toEqual(['Quand le colis sera-t-il livré ?']);
  expect(texts(summary.promises)).toEqual(['Je vais vous écrire demain.']);
});

test('nothing said, nothing summed up; a greeting asks nothing', () => {
  const nothing = { answered: [], open: [], awaited: [], promises: [] };
  expect(summaryOf([], 'en')).toEqual({ wants: null, ...nothing });
  expect(summaryOf(turnsOf('c: Hello?'), 'en')).toMatchObject(nothing);
});

test('a sentence ends where it ends, and not at an abbreviation', () => {
  expect(sentencesIn('It is e.g. blue. Is it? Yes!')).toEqual(['It is e.g. blue.', 'Is it?', 'Yes!']);
  expect(sentencesIn('Am 3. Mai z. B. um 9.30 Uhr. Ja.')).toEqual(['Am 3. Mai z. B. um 9.30 Uhr.', 'Ja.']);
  expect(sentencesIn('one\n\n two ')).toEqual(['one', 'two']);
  expect(sentencesIn('He said “no.” Then left.')).toEqual(['He said “no.”', 'Then left.']);
  expect(sentencesIn('')).toEqual([]);
});

test('whatever is said, each point is a part of the message that it names', () => {
  const word = fc.constantFrom(
    ...[
      'where',
      'is',
      'my',
      'parcel',
      '?',
      '.',
      'I will',
      'send',
      'Danke',
      'merci',
      'ß',
      '😀',
      '\n',
      'order',
      '"',
    ],
  );
  const turn = fc.record({
    role: fc.constantFrom('customer' as const, 'agent' as const, 'ai' as const),
    text: fc.array(word, { maxLength: 14 }).map(words => words.join(' ')),
  });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 12 }), said => {
      const turns = said.map((each, at) => ({ ...each, messageId: `m${at}`, seq: at, at }));
      const { wants, answered, open, awaited, promises } = summaryOf(turns, 'en');
      const points = [
        ...(wants ? [wants] : []),
        ...answered.flatMap(({ question, answer }) => [question, answer]),
        ...[...open, ...awaited, ...promises],
      ];
      for (const point of points) {
        expect(point.text).not.toBe('');
        expect(turns.find(({ messageId }) => messageId === point.messageId)?.text).toContain(point.text);
      }
    }),
  );
});
