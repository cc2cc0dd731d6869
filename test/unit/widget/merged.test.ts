// What a widget shows when its conversation was merged into another, and when that is undone.
import { expect, test } from 'vitest';
import { newItem } from '../../../src/client/outbox-item.ts';
import type { WidgetConversation, WidgetMessage } from '../../../src/protocol/widget.ts';
import { linesOf } from '../../../src/widget/app/lines.ts';
import { isShown, pendingOf } from '../../../src/widget/app/outgoing.ts';
import { applyEvent, applyPage, emptyThread, shownIn } from '../../../src/widget/app/thread.ts';

const conversation = (id: string, part: Partial<WidgetConversation> = {}): WidgetConversation => ({
  ...{ id, status: 'open', turn: 'agent', agentName: 'Ann', lastSeq: 2, contactEmail: '', rated: false },
  ...{ agentDeliveredSeq: 0, agentReadSeq: 0, customerReadSeq: 0, queue: null },
  ...part,
});
const said = (id: string, seq: number, createdAt: number): WidgetMessage => ({
  ...{ id, seq, prevSeq: seq - 1, author: { kind: 'customer', name: '' }, kind: 'text', text: id },
  ...{ createdAt, citations: [], event: null },
});
const held = applyPage(emptyThread('s'), {
  conversation: conversation('s'),
  messages: [said('s1', 1, 10), said('s2', 2, 30)],
});
const into = conversation('t', { mergedFrom: ['s'] });
const page = {
  conversation: into,
  messages: [said('t1', 1, 5), said('t2', 2, 20)],
  earlier: [said('s1', 1, 10), said('s2', 2, 30)],
};
const words = (conversationId: string, messageId: string) => ({
  ...newItem({
    ...{ commandId: messageId, kind: 'customer.write', lane: `conversation:${conversationId}`, scope: '' },
    ...{ payload: { conversationId, messageId, text: messageId }, assumed: null, createdAt: 40 },
  }),
  order: 1,
});

test('the widget follows to where it goes on, asks for it, and shows all that was said in the order of time', () => {
  const moved = applyEvent(held, { conversation: into, messages: [] });
  expect(moved).toMatchObject({ thread: { id: 't', cameFrom: 's', heldSeq: 0 }, mustPull: true });
  const thread = applyPage(moved.thread, page);
  expect(shownIn(thread).map(({ id }) => id)).toEqual(['t1', 's1', 't2', 's2']);
  // Whoever asks for the old one is answered with the new one.
  expect(shownIn(applyPage(held, page)).map(({ id }) => id)).toEqual(['t1', 's1', 't2', 's2']);
});

test('[S8] words on their way to the old one stay in sight until the new one shows them, and stand once', () => {
  const thread = applyPage(held, page);
  const item = words('s', 's3');
  expect(pendingOf([item], thread).map(({ messageId }) => messageId)).toEqual(['s3']);
  expect(isShown(words('s', 's2'), thread)).toBe(true);
  const shown = applyEvent(thread, { conversation: { ...into, lastSeq: 3 }, messages: [said('s3', 3, 50)] });
  expect(shown.mustPull).toBe(false);
  const lines = linesOf({ thread: shown.thread, outbox: [item] }, () => true);
  expect(lines.filter(line => line.kind === 'message').map(({ key }) => key)).toEqual([
    't1',
    's1',
    't2',
    's2',
    's3',
  ]);
});

test('who looks at the one that goes on hears that another came in, and asks from the start for what was said there', () => {
  const open = applyPage(emptyThread('t'), { conversation: conversation('t'), messages: page.messages });
  const { thread, mustPull } = applyEvent(open, { conversation: into, messages: [] });
  expect([mustPull, thread.heldSeq]).toEqual([true, 0]);
  const whole = applyPage(thread, page);
  expect(shownIn(whole).map(({ id }) => id)).toEqual(['t1', 's1', 't2', 's2']);
  // Told by a page that goes on from a place, it asks anew, too.
  expect(applyPage(open, { conversation: into, messages: [] }).heldSeq).toBe(0);
});

test('taken back, the widget that followed goes back, and the other shows its own alone', () => {
  const followed = applyPage(held, page);
  const back = applyEvent(followed, { conversation: conversation('t'), messages: [] });
  expect(back).toEqual({ thread: emptyThread('s'), mustPull: true });
  const stayed = applyPage(
    { ...applyPage(emptyThread('t'), page), heldSeq: 0 },
    {
      conversation: conversation('t'),
      messages: page.messages,
    },
  );
  expect(shownIn(stayed).map(({ id }) => id)).toEqual(['t1', 't2']);
});
