// A merge that is not on the server yet, as the console shows both conversations; and one that the server refused.
import { afterEach, expect, test } from 'vitest';
import { hold, openParts, type Parts, until } from './desk-parts.ts';
import { conversationOf, idOf, tomasz } from './documents.ts';

let parts: Parts;
afterEach(() => parts.close());

const lineId = idOf(900);
const merge = (conversationId: string, targetId: string) => ({
  ...{ kind: 'conversation.merge' as const, assumed: null },
  payload: { conversationId, targetId, lineId },
});

async function two() {
  parts = await openParts();
  const source = conversationOf(1, { waitingSince: 700, tags: ['pot'] });
  const target = conversationOf(2, { status: 'resolved', turn: 'agent', agentId: tomasz, queuedAt: null });
  await parts.collections.conversations.apply([source, target], []);
  const views = [parts.conversations.view(source.id), parts.conversations.view(target.id)] as const;
  for (const view of views) hold(view);
  for (const view of views) await until(view, each => Boolean(each));
  return { source, target, views };
}

test('[S4] both show it at once, by the same decision as on the server, and the queue and its counts follow', async () => {
  const { source, target, views } = await two();
  await parts.conversations.fill(new AbortController().signal);
  expect(parts.conversations.counts.get()).toMatchObject({ unassigned: 1, resolved: 1 });
  parts.queue(merge(source.id, target.id), 9_000);
  await until(views[0], each => each?.conversation.status === 'resolved');
  expect(views[0].get()?.conversation.mergedInto).toMatchObject({ id: target.id, number: 2 });
  expect(views[1].get()?.conversation).toMatchObject({
    ...{ status: 'open', turn: 'agent', agentId: tomasz, waitingSince: 700, tags: ['pot'] },
  });
  expect(parts.conversations.counts.get()).toMatchObject({ unassigned: 0, all: 1, resolved: 1 });
});

test('[S8] dropped before it was sent, both are as they were', async () => {
  const { source, target, views } = await two();
  const commandId = parts.queue(merge(source.id, target.id), 9_000);
  await until(views[1], each => each?.conversation.status === 'open');
  await expect.poll(() => parts.outbox.snapshot().length).toBe(1);
  await parts.outbox.discard(commandId);
  await until(views[1], each => each?.conversation.status === 'resolved');
  expect(views[0].get()?.conversation).toEqual(source);
  expect(views[1].get()?.conversation).toEqual(target);
});

test('[S8] refused by the server it stands as failed with its reason, and both are as they were', async () => {
  const { source, target, views } = await two();
  const commandId = parts.queue(merge(source.id, target.id), 9_000);
  const error = { code: 'merge_target_merged', message: 'Choose that one.', id: 'e', retryable: false };
  parts.answers.set(commandId, { ok: false, error });
  parts.outbox.start();
  await until(views[0], each => each?.failed === 1);
  expect(parts.pending.all()[0]).toMatchObject({ state: 'failed', error: { message: 'Choose that one.' } });
  expect(views[0].get()?.conversation).toEqual(source);
  expect(views[1].get()?.conversation).toEqual(target);
});
