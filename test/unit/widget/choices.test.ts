import { expect, test } from 'vitest';
import { choicesNow } from '../../../src/widget/app/lines.ts';
import { emptyThread } from '../../../src/widget/app/thread.ts';
import { conversation, item, message, state } from './samples.ts';

const options = ['A pan', 'A pot'];
const asked = message(2, { author: { kind: 'ai', name: '' }, options });
const facts = (
  change: Parameters<typeof conversation>[0] = {},
  last = asked,
  outbox: ReturnType<typeof item>[] = [],
) => {
  const thread = { ...emptyThread('c1'), conversation: conversation(change), messages: [message(1), last] };
  return state({ thread, outbox });
};

test('answers may be chosen while they belong to the last words and it is the assistant’s turn', () => {
  expect(choicesNow(facts())).toEqual(options);
  expect(choicesNow(facts({ turn: 'queue' }))).toEqual([]);
  expect(choicesNow(facts({ turn: 'agent' }))).toEqual([]);
  expect(choicesNow(facts({ status: 'resolved' }))).toEqual([]);
  expect(choicesNow(facts({}, message(2)))).toEqual([]);
  // Once something is on its way, nothing is asked twice.
  expect(choicesNow(facts({}, asked, [item({})]))).toEqual([]);
});
