import { expect, test } from 'vitest';
import { readSummary } from '../../../server/features/ai/sum-up.ts';

const lines = [
  { seq: 1, role: 'customer' as const, text: 'My pot arrived chipped. Do you replace it within 30 days?' },
  { seq: 3, role: 'ai' as const, text: 'We replace it. A new one is sent.' },
  { seq: 4, role: 'customer' as const, text: 'And what about the old one?' },
];
const read = (summary: object) =>
  readSummary(JSON.stringify({ wants: null, open: [], promised: [], ...summary }), lines);

test('each point leads to its message, whatever stands around the JSON', () => {
  const json =
    '{"wants":{"message":1,"text":"A new pot."},"open":[{"message":3,"text":"The old one?"}],"promised":[{"message":2,"text":"A new one."}]}';
  expect(readSummary(`Here it is:\n\`\`\`json\n${json}\n\`\`\``, lines)).toEqual({
    wants: { seq: 1, text: 'A new pot.' },
    open: [{ seq: 4, text: 'The old one?' }],
    promised: [{ seq: 3, text: 'A new one.' }],
  });
});

test('a point without a message, of the wrong side, or with a figure or an address of its own is dropped', () => {
  expect(
    read({
      wants: { message: 2, text: 'A new pot.' },
      open: [
        { message: 9, text: 'Never said.' },
        { message: 0, text: 'Never said.' },
        { message: 2, text: 'Said by us.' },
        { message: 1, text: 'Whether it is replaced within 60 days.' },
        { message: 1, text: 'Whether it is replaced within 30 days.' },
        { message: 3, text: 'See https://other.example.' },
      ],
      promised: [{ message: 1, text: 'Said by the customer.' }],
    }),
  ).toEqual({
    wants: null,
    open: [{ seq: 1, text: 'Whether it is replaced within 30 days.' }],
    promised: [],
  });
});

test('what is no JSON, or of another shape, is no summary', () => {
  for (const text of ['', 'The customer wants a pot.', '{"open": "none"}', '{', '[]', 'null'])
    expect(readSummary(text, lines)).toBeNull();
});
