import { expect, test } from 'vitest';
import { draftForGap } from '../../../../src/ai/gaps/gap-article.ts';

const turn = (seq: number, role: 'customer' | 'agent', text: string) => ({
  ...{ messageId: `m${seq}`, seq, role, text, at: 0 },
});
const talk = {
  ...{ subject: '', customerName: 'Lena Brandt' },
  turns: [
    turn(1, 'customer', 'Hello, do you engrave names into knives?'),
    turn(2, 'agent', 'Hi Lena,\nwe engrave up to twelve letters into every knife of the Rye line.'),
  ],
};

test('what an agent answered stands in the draft, without the customer', () => {
  const draft = draftForGap(['Do you engrave knives?', 'Can a knife\nbe engraved?'], [talk], 'en');
  expect(draft.title).toBe('Do you engrave knives?');
  expect(draft.answered).toBe(1);
  expect(draft.body).toContain('we engrave up to twelve letters');
  expect(draft.body).not.toContain('Lena');
  expect(draft.body).toContain('## Also asked as\n\n- Can a knife be engraved?');
});

test('two agents who said the same are quoted once', () => {
  expect(draftForGap(['Do you engrave knives?'], [talk, talk], 'en').answered).toBe(1);
});

test('without an answer the questions alone begin it, in their language', () => {
  const draft = draftForGap(['Gravieren Sie Messer?', 'Kann man Messer gravieren?'], [], 'de');
  expect(draft).toEqual({
    ...{ title: 'Gravieren Sie Messer?', language: 'de', answered: 0 },
    body: '## Auch so gefragt\n\n- Kann man Messer gravieren?',
  });
});
