import { expect, test } from 'vitest';
import { checkPrompt, promptTokens } from '#ai/prompts/check-prompt.ts';

const kinds = (text: string) => checkPrompt(text).map(({ kind, isBlocking }) => [kind, isBlocking]);

test('plain instructions are sound, emoji of several characters and joined scripts too', () => {
  for (const text of [
    'Be brief and warm. Say "du".',
    'Sign off with 👩‍🍳.',
    'می‌خواهم',
    'Prices stand as {"a": 1} in the help pages; 5 {kg} is a weight'.replace('{kg}', 'kg'),
    'Never promise a delivery date. Hand over where an order is needed.',
  ])
    expect(kinds(text)).toEqual([]);
});

test('nothing, a variable, and what nobody sees are not kept', () => {
  expect(kinds(' \n ')).toEqual([['empty', true]]);
  const shop = ['$', '{shop}'].join('');
  expect(checkPrompt(`Greet {{ customer.name }} of ${shop}, {{ customer.name }} and {team}.`)).toEqual([
    { kind: 'variable', isBlocking: true, part: '{{ customer.name }}' },
    { kind: 'variable', isBlocking: true, part: shop },
    { kind: 'variable', isBlocking: true, part: '{team}' },
  ]);
  expect(checkPrompt('Be\u202e brief')).toEqual([{ kind: 'hidden', isBlocking: true, part: 'U+202E' }]);
});

test('what is dear or works against the rules is told', () => {
  expect(kinds('word '.repeat(1_300))).toEqual([['long', false]]);
  expect(kinds('Where unsure, write NO_ANSWER.')).toEqual([['signal', false]]);
  expect(checkPrompt('Be kind. Never hand over to anybody.')).toEqual([
    { kind: 'no_person', isBlocking: false, part: 'Never hand over' },
  ]);
  expect(kinds('Don’t transfer customers.')).toEqual([['no_person', false]]);
});

test('four characters are one token', () => {
  expect([promptTokens(''), promptTokens('four'), promptTokens('fives')]).toEqual([0, 1, 2]);
});
