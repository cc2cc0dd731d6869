import { afterEach, expect, test } from 'vitest';
import { must } from '#client/must.ts';
import { createCommands } from '../../../src/renderer/data/commands.ts';
import type { Commands, Notice } from '../../../src/renderer/data/model.ts';
import { overlayArticle } from '../../../src/renderer/data/overlay.ts';
import { openParts, type Parts } from './desk-parts.ts';
import { conversationOf, customerOf, idOf, mara, teamTwo, tomasz } from './documents.ts';
import { soon } from './soon.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function openCommands(fields: Parameters<typeof conversationOf>[1] = {}) {
  const parts = await openParts();
  open.push(parts.close);
  await parts.collections.conversations.apply(
    [conversationOf(1, { lastSeq: 4, lastPublicSeq: 4, lastCustomerSeq: 4, ...fields })],
    [],
  );
  await parts.collections.customers.apply([customerOf(5)], []);
  let made = 9_000;
  const kept = new Map<string, Notice>();
  const made_ = createCommands({
    me: idOf(1),
    ...{ pending: parts.pending, outbox: parts.outbox },
    notices: {
      of: () => ({ get: () => [], subscribe: () => () => undefined }),
      ofKind: () => ({ get: () => [], subscribe: () => () => undefined }),
      find: id => kept.get(id),
      remove: async id => void kept.delete(id),
      read: () => undefined,
      forget: () => undefined,
      close: () => undefined,
    },
    now: () => 1_000_000 + made,
    newId: () => idOf(++made),
    async conversation(id) {
      await parts.conversations.load([id]);
      return must(parts.conversations.peek(id), 'held').conversation;
    },
    customer: async id => must(await parts.collections.customers.get(id), 'held'),
    article: async id =>
      overlayArticle(await parts.collections.articles.get(id), parts.pending.lane(`article:${id}`), mara),
    reply: async id => parts.collections.replies.get(id),
    maintenance: () => undefined,
    view: () => undefined,
    draftSeq: async () => 4,
    ask: async () => ({ ok: true, conversationId: idOf(1) }),
  });
  return { parts, kept, ...made_ };
}
const conversationId = idOf(1);
const queued = ({ outbox }: Parts) =>
  outbox.snapshot().map(({ kind, payload, assumed, scope }) => ({ kind, payload, assumed, scope }));

test('each command carries what its author saw, and the next one what the one before made of it', async () => {
  const { commands, parts } = await openCommands();
  await commands.assign(conversationId, mara);
  await commands.assign(conversationId, tomasz);
  await commands.setPriority(conversationId, 3);
  await commands.resolve(conversationId);
  expect(queued(parts).map(({ kind, assumed }) => [kind, assumed])).toEqual([
    ['conversation.assign', { agentId: '' }],
    ['conversation.assign', { agentId: mara }],
    ['conversation.priority', { priority: 1 }],
    ['conversation.resolve', { lastCustomerSeq: 4 }],
  ]);
  expect(new Set(queued(parts).map(each => each.scope)).size).toBe(1);
});

test('reading moves forward only, and leaves one command however often it is said', async () => {
  const { commands, parts } = await openCommands({ agentReadSeq: 2 });
  await commands.markRead(conversationId, 2);
  expect(queued(parts)).toEqual([]);
  await commands.markRead(conversationId, 3);
  await commands.markRead(conversationId);
  await commands.markRead(conversationId, 99);
  expect(queued(parts).map(each => each.payload)).toEqual([{ conversationId, readSeq: 4 }]);
});

test('undo drops what never left, and sends the opposite of what did', async () => {
  const { commands, parts, undoable } = await openCommands();
  const shown = () => parts.conversations.peek(conversationId)?.conversation;
  await commands.tag(conversationId, { add: ['x'] });
  expect(undoable.get()).toMatchObject({ kind: 'conversation.tag', conversationId });
  expect(await commands.undo()).toBe(true);
  expect(queued(parts)).toEqual([]);
  await commands.transfer(conversationId, teamTwo);
  parts.outbox.start();
  await soon(() => parts.outbox.snapshot()[0]?.state).toBe('sending');
  expect(await commands.undo()).toBe(true);
  expect(queued(parts).map(each => each.payload)).toMatchObject([
    { teamId: teamTwo },
    { teamId: shown()?.teamId },
  ]);
  expect(await commands.undo()).toBe(false);
  expect(undoable.get()).toBeNull();
});

test('what a customer may have read is not taken back', async () => {
  const { commands, parts } = await openCommands();
  parts.outbox.start();
  await commands.reply(conversationId, { text: 'Said.' });
  await soon(() => parts.outbox.snapshot()[0]?.state).toBe('sending');
  expect(await commands.undo()).toBe(false);
  expect(queued(parts)).toHaveLength(1);
});

test('every undoable action has an opposite that leads back to where it was', async () => {
  const actions: ((commands: Omit<Commands, 'recover' | 'forgetLostWords'>) => Promise<unknown>)[] = [
    each => each.assign(conversationId, tomasz),
    each => each.setPriority(conversationId, 3),
    each => each.setSubject(conversationId, 'Another'),
    each => each.resolve(conversationId),
    each => each.snooze(conversationId, 5_000_000),
    each => each.tag(conversationId, { add: ['x', 'old'], remove: ['gone', 'other'] }),
  ];
  for (const act of actions) {
    const { commands, parts } = await openCommands({
      agentId: mara,
      turn: 'agent',
      tags: ['old', 'gone'],
      subject: 'One',
    });
    const facts = () => {
      const { agentId, priority, subject, status, tags, teamId, snoozedUntil } = must(
        parts.conversations.peek(conversationId),
        'held',
      ).conversation;
      return { agentId, priority, subject, status, teamId, snoozedUntil, tags: [...tags].sort() };
    };
    await parts.conversations.load([conversationId]);
    const before = facts();
    parts.outbox.start();
    await act(commands);
    expect(facts()).not.toEqual(before);
    await soon(() => parts.outbox.snapshot()[0]?.state).toBe('sending');
    expect(await commands.undo()).toBe(true);
    expect(facts()).toEqual(before);
    // RxDB's free core holds one desk at a time.
    for (const close of open.splice(0).reverse()) await close();
  }
});

test('only the changed fields of a customer are sent, with what they were', async () => {
  const { commands, parts } = await openCommands();
  await commands.editCustomer(idOf(5), { name: 'Ellen Hartmann', phone: '+49' });
  expect(queued(parts)).toMatchObject([
    {
      payload: { customerId: idOf(5), fields: { phone: '+49' } },
      assumed: { fields: { phone: '' } },
      scope: 'desk',
    },
  ]);
  await commands.editCustomer(idOf(5), { name: 'Ellen Hartmann' });
  expect(queued(parts)).toHaveLength(1);
});

test('an article saved again before it was sent is sent once, with its last text', async () => {
  const { commands, parts } = await openCommands();
  const text = { body: 'b', tags: [], locale: 'en', audience: 'public' as const, translationOf: '' };
  const id = await commands.saveArticle({ title: 'First', ...text });
  expect(await commands.saveArticle({ id, title: 'Second', ...text })).toBe(id);
  expect(queued(parts)).toMatchObject([
    { payload: { articleId: id, title: 'Second' }, assumed: { updatedAt: 0 } },
  ]);
});

test('retrying what was refused takes the picture of now', async () => {
  const { commands, parts } = await openCommands();
  await commands.assign(conversationId, mara);
  const [item] = parts.outbox.snapshot();
  const commandId = item?.commandId ?? '';
  parts.answers.set(commandId, {
    ok: false,
    error: { code: 'already_assigned', message: '', id: '', retryable: false },
  });
  parts.outbox.start();
  await soon(() => parts.outbox.snapshot()[0]?.state).toBe('failed');
  await parts.collections.conversations.apply(
    [conversationOf(1, { agentId: tomasz, turn: 'agent', changedXid: '20' })],
    [],
  );
  parts.answers.delete(commandId);
  await commands.retry(commandId);
  expect(queued(parts)).toMatchObject([{ payload: { agentId: mara }, assumed: { agentId: tomasz } }]);
});

test('choosing the other value of a notice writes it, keeping mine writes nothing', async () => {
  const { commands, parts, kept } = await openCommands({ priority: 2 });
  const fields = [{ field: 'priority', kept: 'mine' as const, mine: '2', theirs: '3', canChoose: true }];
  const notice = (id: string): Notice => ({
    id,
    conversationId,
    customerId: null,
    kind: 'conversation.priority',
    at: 1,
    fields,
  });
  kept.set('n1', notice('n1')).set('n2', notice('n2'));
  await commands.chooseNotice('n1', 'priority', 'mine');
  expect(queued(parts)).toEqual([]);
  await commands.chooseNotice('n2', 'priority', 'theirs');
  expect(queued(parts)).toMatchObject([
    { kind: 'conversation.priority', payload: { priority: 3 }, assumed: { priority: 2 } },
  ]);
  expect(kept.size).toBe(0);
});

test('what is not held cannot be acted on, and claiming is asked, not queued', async () => {
  const { commands, parts } = await openCommands();
  await expect(commands.resolve(idOf(404))).rejects.toThrow('held');
  expect(await commands.claimNext()).toEqual({ ok: true, conversationId });
  expect(queued(parts)).toEqual([]);
});

test('a reply made from a proposal says what it was and how much was changed; a judgement goes by itself', async () => {
  const { commands, parts } = await openCommands();
  const proposed = { source: 'draft' as const, sourceId: idOf(7), text: 'abcd' };
  await commands.reply(conversationId, { text: 'abcx', proposed });
  await commands.reply(conversationId, { text: 'My own words', proposed: null });
  await commands.judge(conversationId, idOf(7), true);
  const [made, own, said] = queued(parts);
  expect(made?.payload).toMatchObject({
    proposal: { source: 'draft', sourceId: idOf(7), editDistance: 0.25 },
  });
  expect(own?.payload).not.toHaveProperty('proposal');
  expect(said).toMatchObject({
    kind: 'ai.feedback',
    payload: { conversationId, runId: idOf(7), isHelpful: true },
  });
});
