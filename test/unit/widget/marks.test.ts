import { expect, test } from 'vitest';
import { createMarks } from '../../../src/widget/app/marks.ts';
import { createStore } from '../../../src/widget/app/store.ts';
import type { KeptStorage } from '../../../src/widget/loader/kept.ts';
import { conversation, message, state } from './samples.ts';

/** What the server is told for a thread of two answers, of which the first was read before. */
function told(change: Parameters<typeof state>[0]) {
  const reports: { deliveredSeq: number; readSeq: number }[] = [];
  const thread = {
    id: 'c1',
    conversation: conversation({ lastSeq: 2, customerReadSeq: 1 }),
    messages: [message(1), message(2, { author: { kind: 'agent', name: 'Mara' } })],
    heldSeq: 2,
  };
  const marks = createMarks({
    store: createStore(state({ thread, ...change })),
    kept: { read: () => undefined, write: () => undefined } as unknown as KeptStorage,
    receipts: { report: mark => void reports.push(mark), known: () => undefined },
  });
  marks.mark();
  return reports.map(({ deliveredSeq, readSeq }) => ({ deliveredSeq, readSeq }));
}

test('S5 what is held here is delivered; it is read only with the page visible, the chat open and its end on the screen', () => {
  expect(told({})).toEqual([{ deliveredSeq: 2, readSeq: 2 }]);
  for (const hidden of [{ isVisible: false }, { isPanelOpen: false }, { isAtEnd: false }])
    expect(told(hidden)).toEqual([{ deliveredSeq: 2, readSeq: 1 }]);
});
