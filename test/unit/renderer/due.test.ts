// Without a network the queue says what is due by what was promised and what was written here.
import { expect, test } from 'vitest';
import { dueAtOf } from '../../../src/renderer/features/inbox/due.ts';

const lastMessage = (createdAt: number) => ({
  ...{ text: '', authorKind: 'agent' as const, authorId: 'a', kind: 'text' as const, createdAt },
});
const never = Number.POSITIVE_INFINITY;
const asked = { waitingSince: 5, lastMessage: null };

test('the sooner of the two while the customer waits; nothing where nothing is promised', () => {
  expect(dueAtOf({ ...asked, promised: { firstReplyAt: 100, resolutionAt: 200 } })).toBe(100);
  expect(dueAtOf({ ...asked, promised: { firstReplyAt: null, resolutionAt: 200 } })).toBe(200);
  expect(dueAtOf({ ...asked, promised: null })).toBe(never);
});

test('a reply that waits to be sent ends the first, and rests an end that pauses unless its time was over by then', () => {
  const promised = { firstReplyAt: 100, resolutionAt: 200 };
  const replied = (at: number) => ({ waitingSince: null, lastMessage: lastMessage(at) });
  expect(dueAtOf({ ...replied(50), promised })).toBe(200);
  expect(dueAtOf({ ...replied(50), promised: { ...promised, resolutionPauses: true } })).toBe(never);
  expect(dueAtOf({ ...replied(250), promised: { ...promised, resolutionPauses: true } })).toBe(200);
});
