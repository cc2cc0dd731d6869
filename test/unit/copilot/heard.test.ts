import { expect, test } from 'vitest';
import { heardOf } from '../../../server/features/copilot/heard.ts';
import { supersedes } from '../../../src/client/lanes.ts';
import type { OutboxItem } from '../../../src/client/outbox-item.ts';
import { readVerdicts, withVerdict } from '../../../src/renderer/features/copilot/verdicts.ts';

const agent = (isHelpful: boolean, at: number) => ({ byKind: 'agent' as const, isHelpful, at });
const customer = (isHelpful: boolean, at: number) => ({ byKind: 'customer' as const, isHelpful, at });

test('the customer knows whether it helped; of several words the last one counts', () => {
  expect(heardOf([agent(true, 9), customer(false, 1)], [])).toEqual({ isHelpful: false });
  expect(heardOf([agent(true, 1), agent(false, 2)], [])).toEqual({ isHelpful: false });
  expect(heardOf([customer(false, 1), customer(true, 2), agent(false, 3)], [])).toEqual({ isHelpful: true });
});

test('of a draft that was sent twice the first use counts', () => {
  expect(heardOf([], [0.1, 0.9])).toEqual({ editDistance: 0.1 });
  expect(heardOf([agent(true, 1)], [0])).toEqual({ isHelpful: true, editDistance: 0 });
  expect(heardOf([], [])).toBeNull();
});

test('a thumb that waits to be sent is replaced by the next one about the same, and by no other', () => {
  const item = (kind: string, payload: object) =>
    ({ kind, payload, state: 'waiting' }) as unknown as OutboxItem;
  const up = item('ai.feedback', { conversationId: 'c', runId: 'r1', isHelpful: true });
  const down = item('ai.feedback', { conversationId: 'c', runId: 'r1', isHelpful: false });
  expect(supersedes(down, up)).toBe(true);
  expect(supersedes(item('ai.feedback', { conversationId: 'c', runId: 'r2', isHelpful: false }), up)).toBe(
    false,
  );
  expect(supersedes(item('customer.feedback', { messageId: 'r1', isHelpful: false }), up)).toBe(false);
  expect(supersedes(down, item('message.send', { messageId: 'r1' }))).toBe(false);
});

test('given thumbs are read back; what does not fit is left out, the oldest go first', () => {
  expect(readVerdicts('{"a b": true, "c d": "yes"}')).toEqual({ 'a b': true });
  expect(readVerdicts('[]')).toEqual({});
  expect(readVerdicts('{')).toEqual({});
  expect(readVerdicts(null)).toEqual({});
  let verdicts: Record<string, boolean> = {};
  for (let each = 0; each < 1_001; each++) verdicts = withVerdict(verdicts, `p ${each}`, true);
  expect(Object.keys(verdicts)).toHaveLength(1_000);
  expect(verdicts['p 0']).toBeUndefined();
  expect(Object.keys(withVerdict(verdicts, 'p 1', false)).at(-1)).toBe('p 1');
});
