import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftArticle } from '#ai/copilot/article-draft.ts';
import type { SpokenTurn } from '#ai/copilot/turns.ts';
import { duplicatesOf } from '#ai/retrieval/duplicates.ts';

let seq = 0;
const turn = (role: SpokenTurn['role'], text: string): SpokenTurn => {
  seq += 1;
  return { messageId: `m${seq}`, seq, role, text, at: seq };
};
const talk = [
  turn(
    'customer',
    'Hi there! Can I wash the linen napkins at 60 degrees? I am Ellen Hartmann, ellen@mail.example.',
  ),
  turn('agent', 'Hello Ellen, thanks for writing. One moment please.'),
  turn(
    'agent',
    'Linen napkins can be washed at up to 60 degrees with a gentle detergent. Dark colours are washed alone the first time. I have noted your order HR-48213.',
  ),
  turn('customer', 'And the dryer?'),
  turn(
    'agent',
    'Tumble drying makes linen shrink, so hang it up damp. Is there anything else?\n\nBest, Mara',
  ),
];

test('what was asked and what holds for everybody, without who asked', () => {
  const draft = draftArticle({ subject: 'Washing linen', customerName: 'Ellen Hartmann', turns: talk }, 'en');
  expect(draft).toMatchObject({ title: 'Washing linen', language: 'en' });
  expect(draft?.body).toBe(
    [
      '## Can I wash the linen napkins at 60 degrees?',
      'Linen napkins can be washed at up to 60 degrees with a gentle detergent. Dark colours are washed alone the first time.',
      'Tumble drying makes linen shrink, so hang it up damp.',
    ].join('\n\n'),
  );
  expect(draft?.leftOut).toBeGreaterThanOrEqual(4);
  expect(JSON.stringify(draft)).not.toMatch(/Ellen|HR-48213|mail\.example|Mara/);
});

test('where nobody of the team said anything there is no article', () => {
  const turns = [turn('customer', 'Where is my parcel?'), turn('ai', 'Parcels take two days.')];
  expect(draftArticle({ subject: 'Parcel', customerName: 'Tom', turns }, 'en')).toBeNull();
  const empty = [turn('customer', 'Hello?'), turn('agent', 'One moment please.')];
  expect(draftArticle({ subject: '', customerName: '', turns: empty }, 'en')).toBeNull();
});

test('whatever was written, addresses and long numbers of it are in no draft', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 80 }), { maxLength: 6 }), texts => {
      const turns = texts.map((text, at) =>
        turn(
          at % 2 === 0 ? 'customer' : 'agent',
          `${text} Linen is washed at low heat. tom@mail.example 4111111111111111`,
        ),
      );
      const draft = draftArticle({ subject: 'Linen', customerName: 'Tom Reed', turns }, 'en');
      expect(JSON.stringify(draft)).not.toMatch(/tom@mail|4111111111111111/);
    }),
  );
});

const linen = {
  title: 'Caring for linen',
  body: 'Wash linen tablecloths and napkins at up to 60 degrees with a gentle detergent. Tumble drying makes linen shrink, so hang it up damp. Dark colours are washed alone the first time.',
};
const others = [
  linen,
  {
    title: 'Caring for wood',
    body: 'Rinse wooden boards with hot water and rub them with oil once a month.',
  },
  {
    title: 'Returns',
    body: 'You may return anything within 30 days of the day it arrived, without giving a reason.',
  },
];

test('an article that says the same is named, one about something else is not', () => {
  const draft = draftArticle({ subject: 'Washing linen', customerName: 'Ellen', turns: talk }, 'en');
  const found = duplicatesOf(draft ?? { title: '', body: '' }, others, 'en');
  expect(found.map(({ article }) => article.title)).toEqual(['Caring for linen']);
  const wool = {
    title: 'Washing wool',
    body: 'Wool blankets are washed by hand in cold water with a wool detergent, pressed in a towel and dried flat in the shade.',
  };
  expect(duplicatesOf(wool, others, 'en')).toEqual([]);
});

test('a paragraph of a long article is a duplicate of it, and a few words are none of anything', () => {
  const long = { title: 'All about care', body: others.map(({ body }) => body).join('\n\n') };
  expect(duplicatesOf(linen, [long], 'en')[0]?.share).toBeGreaterThan(0.9);
  expect(duplicatesOf({ title: 'Linen', body: 'Wash it.' }, others, 'en')).toEqual([]);
});
