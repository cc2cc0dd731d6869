import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laneOf } from '#client/lanes.ts';
import { newItem, type OutboxItem } from '#client/outbox-item.ts';
import {
  applyDecision,
  type ConversationCommand,
  decideConversation,
} from '#protocol/commands/conversation.ts';
import type { Command } from '#protocol/commands/payloads.ts';
import type { Conversation } from '#protocol/documents/conversation.ts';
import type { Article } from '#protocol/documents/desk.ts';
import {
  holds,
  overlayArticle,
  overlayConversation,
  overlayCustomer,
  overlayDraft,
  overlayNotification,
  overlayReply,
} from '../../../src/renderer/data/overlay.ts';
import { conversationOf, customerOf, idOf, mara, teamOne, teamTwo, tomasz } from './documents.ts';

const author = { kind: 'agent' as const, id: mara, name: 'Mara' };
const desk = {
  agent: (id: string) =>
    id === mara || id === tomasz ? { name: 'Somebody', teamIds: [teamOne], seesEveryTeam: false } : undefined,
  team: (id: string) => (id === teamOne || id === teamTwo ? { name: 'A team' } : undefined),
};
const context = { author, desk };
const conversationId = idOf(1);

let made = 1_000;
function itemOf(
  command: Pick<Command, 'kind' | 'payload' | 'assumed'>,
  fields: Partial<OutboxItem> = {},
): OutboxItem {
  made += 1;
  const item = newItem({
    ...command,
    commandId: idOf(made),
    lane: laneOf(command),
    scope: '',
    createdAt: made,
  });
  return { ...item, order: made, ...fields } as OutboxItem;
}

type Said = Pick<ConversationCommand, 'kind' | 'payload' | 'assumed'>;
const someone = fc.constantFrom('', mara, tomasz);
const said: fc.Arbitrary<Said> = fc.oneof(
  fc
    .record({
      text: fc.constantFrom('a', 'b'),
      kind: fc.constantFrom('text' as const, 'note' as const),
      seen: fc.nat(3),
    })
    .map(
      ({ text, kind, seen }): Said => ({
        kind: 'message.send',
        payload: {
          conversationId,
          messageId: idOf(++made),
          kind,
          text,
          lang: '',
          mentions: [],
          recovered: false,
        },
        assumed: { lastPublicSeq: seen },
      }),
    ),
  fc.tuple(someone, someone).map(
    ([agentId, assumed]): Said => ({
      kind: 'conversation.assign',
      payload: { conversationId, agentId },
      assumed: { agentId: assumed },
    }),
  ),
  fc.nat(2).map(
    (lastCustomerSeq): Said => ({
      kind: 'conversation.resolve',
      payload: { conversationId },
      assumed: { lastCustomerSeq },
    }),
  ),
  fc.constant<Said>({ kind: 'conversation.reopen', payload: { conversationId }, assumed: null }),
  fc.constant<Said>({
    kind: 'conversation.snooze',
    payload: { conversationId, until: 9_999_999 },
    assumed: null,
  }),
  fc.constantFrom('x', 'y').map(
    (tag): Said => ({
      kind: 'conversation.tag',
      payload: { conversationId, add: [tag], remove: ['z'] },
      assumed: null,
    }),
  ),
  fc.integer({ min: 0, max: 3 }).map(
    (priority): Said => ({
      kind: 'conversation.priority',
      payload: { conversationId, priority },
      assumed: { priority: 1 },
    }),
  ),
  fc.constantFrom(teamOne, teamTwo).map(
    (teamId): Said => ({
      kind: 'conversation.transfer',
      payload: { conversationId, teamId },
      assumed: { teamId: teamOne },
    }),
  ),
  fc
    .nat(4)
    .map(
      (readSeq): Said => ({ kind: 'conversation.read', payload: { conversationId, readSeq }, assumed: null }),
    ),
);
const base: fc.Arbitrary<Conversation> = fc
  .record({
    status: fc.constantFrom('open' as const, 'snoozed' as const, 'resolved' as const),
    turn: fc.constantFrom('bot' as const, 'queue' as const, 'agent' as const),
    agentId: someone,
    lastSeq: fc.constant(3),
    lastPublicSeq: fc.constant(3),
    lastCustomerSeq: fc.integer({ min: 0, max: 3 }),
    tags: fc.constantFrom<string[]>([], ['z'], ['x', 'z']),
  })
  .map(fields => conversationOf(1, fields));

/** What the server makes of the same commands, one transaction each; what it refuses changes nothing. */
function served(document: Conversation, items: readonly OutboxItem[]): Conversation {
  return items.reduce((conversation, item) => {
    const now = Math.max(item.createdAt, conversation.lastActivityAt);
    const decision = decideConversation(conversation, item as unknown as ConversationCommand, {
      ...context,
      now,
    });
    return decision.ok ? applyDecision(conversation, decision, now).conversation : conversation;
  }, document);
}

test('what is shown before the answer is what the server will make of it (S4)', () => {
  fc.assert(
    fc.property(base, fc.array(said, { maxLength: 6 }), (document, saids) => {
      const before = structuredClone(document);
      const items = saids.map(each => itemOf(each));
      const { conversation, pending } = overlayConversation(document, items, context);
      expect(conversation).toEqual(served(document, items));
      expect(document).toEqual(before);
      for (const field of ['agentId', 'teamId', 'status', 'priority', 'subject'] as const) {
        expect(pending.has(field)).toBe(conversation[field] !== document[field]);
      }
    }),
    { numRuns: 500 },
  );
});

test('as answers and documents arrive in order, no moment shows anything but the end of the whole (S4)', () => {
  fc.assert(
    fc.property(base, fc.array(said, { minLength: 1, maxLength: 6 }), (start, saids) => {
      const items = saids.map(each => itemOf(each));
      const whole = served(start, items);
      let document = start;
      items.forEach((item, place) => {
        const xid = String(100 + place);
        item.state = 'sending';
        expect(overlayConversation(document, items, context).conversation).toEqual({
          ...whole,
          changedXid: document.changedXid,
        });
        // Answered, while the document is still the old one.
        item.state = 'sent';
        item.xid = xid;
        expect(overlayConversation(document, items, context).conversation).toEqual({
          ...whole,
          changedXid: document.changedXid,
        });
        document = { ...served(document, [item]), changedXid: xid };
        expect(overlayConversation(document, items, context).conversation).toEqual({
          ...whole,
          changedXid: document.changedXid,
        });
      });
      expect(overlayConversation(document, items, context).pending.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('a refused command shows nothing; a sent one holds until its transaction arrived, compared as numbers', () => {
  const item = itemOf({
    kind: 'conversation.priority',
    payload: { conversationId, priority: 3 },
    assumed: { priority: 1 },
  });
  expect(
    overlayConversation(conversationOf(1), [{ ...item, state: 'failed' }], context).conversation.priority,
  ).toBe(1);
  const sent = { ...item, state: 'sent' as const, xid: '10' };
  expect(holds(sent, '9')).toBe(true);
  expect(holds(sent, '10')).toBe(false);
  expect(holds(sent, '11')).toBe(false);
  expect(holds(sent, undefined)).toBe(true);
});

test('a customer shows the edit and which fields wait', () => {
  const edit = itemOf({
    kind: 'customer.edit',
    payload: { customerId: idOf(5), fields: { phone: '+49 40 1234' } },
    assumed: { fields: { phone: '' } },
  });
  const view = overlayCustomer(customerOf(5), [edit]);
  expect(view).toMatchObject({ phone: '+49 40 1234', name: 'Ellen Hartmann', pending: new Set(['phone']) });
  expect(overlayCustomer(customerOf(5), []).pending.size).toBe(0);
});

const articleId = idOf(7);
const save = (title: string, updatedAt: number) =>
  itemOf({
    kind: 'article.save',
    payload: { articleId, title, body: 'b', tags: [], locale: 'en' },
    assumed: { updatedAt },
  });

test('an article written offline is there, its second edit too, and publishing it shows', () => {
  const first = save('New', 0);
  expect(overlayArticle(undefined, [first], mara)).toMatchObject({
    title: 'New',
    status: 'draft',
    updatedBy: mara,
  });
  const publish = itemOf({ kind: 'article.publish', payload: { articleId }, assumed: null });
  const shown = overlayArticle(undefined, [first, save('Newer', 0), publish], mara);
  expect(shown).toMatchObject({ title: 'Newer', status: 'published', version: 1 });
  const confirmed = { ...(shown as Article), changedXid: '50', title: 'As the server has it' };
  const sent = { ...first, state: 'sent' as const, xid: '50' };
  expect(overlayArticle(confirmed, [sent], mara)?.title).toBe('As the server has it');
});

test('replies come, change and go; read notifications are read; a draft goes with its reply', () => {
  const replyId = idOf(8);
  const added = itemOf({
    kind: 'reply.save',
    payload: { replyId, title: 'Hi', shortcut: '', body: 'Hello' },
    assumed: { updatedAt: 0 },
  });
  const removed = itemOf({ kind: 'reply.remove', payload: { replyId }, assumed: null });
  expect(overlayReply(undefined, [added], mara)).toMatchObject({ title: 'Hi' });
  expect(overlayReply(undefined, [added, removed], mara)).toBeNull();

  const notification = {
    ...{ id: idOf(9), scope: `person:${mara}`, changedXid: '10', personId: mara, kind: 'assigned' as const },
    ...{ conversationId, title: '', body: '', priority: 'normal' as const, readAt: null, createdAt: 1 },
    ...{ type: 'notice' as const, route: '', facts: {}, preferences: null },
  };
  const read = itemOf({ kind: 'notification.read', payload: { notificationIds: [idOf(9)] }, assumed: null });
  expect(overlayNotification(notification, [read]).readAt).toBe(read.createdAt);
  expect(overlayNotification(notification, []).readAt).toBeNull();

  const draft = {
    ...{
      id: conversationId,
      scope: `team:${teamOne}`,
      changedXid: '10',
      conversationId,
      teamId: teamOne,
      text: 'Try this',
    },
    ...{ citations: [], confidence: 1, provider: 'p', model: 'm', runId: '', forSeq: 3, createdAt: 1 },
  };
  const discard = (forSeq: number) =>
    itemOf({ kind: 'draft.discard', payload: { conversationId }, assumed: { forSeq } });
  expect(overlayDraft(draft, [discard(3)])).toBeNull();
  // Thrown away was the one before.
  expect(overlayDraft(draft, [discard(2)])).toBe(draft);
  const reply = itemOf({
    kind: 'message.send',
    payload: {
      conversationId,
      messageId: idOf(10),
      kind: 'text',
      text: 'x',
      lang: '',
      mentions: [],
      recovered: false,
    },
    assumed: { lastPublicSeq: 3 },
  });
  expect(overlayDraft(draft, [reply])).toBeNull();
});
