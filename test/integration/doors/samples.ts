/** One good sample of every command and event. The types hold it complete: a new kind without a sample does not compile. */
import type { z } from 'zod';
import type { Assumed, CommandKind, Payload } from '../../../src/protocol/commands/payloads.ts';
import type { consoleUp, widgetUp } from '../../../src/protocol/up.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { command } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import type { House } from './house.ts';

type Samples = { [K in CommandKind]: { payload: Payload<K>; assumed: Assumed<K> } };

export function commandSamples(house: House): Samples {
  const conversationId = house.conversations.open;
  const { app, people, visits } = house;
  const only = { payload: { conversationId }, assumed: null };
  const text = 'We will send another.';
  const article = { title: 'Returns', body: 'Within 30 days.', tags: ['returns'], locale: 'en' };
  return {
    'message.send': {
      payload: {
        ...{ conversationId, messageId: newId(), kind: 'text', text, lang: 'en' },
        ...{ mentions: [people.zoe.id], recovered: false },
      },
      assumed: { lastPublicSeq: 1 },
    },
    'conversation.assign': {
      payload: { conversationId, agentId: people.ann.id },
      assumed: { agentId: '' },
    },
    'conversation.transfer': {
      payload: { conversationId, teamId: app.secondTeamId },
      assumed: { teamId: app.teamId },
    },
    'conversation.resolve': { payload: { conversationId }, assumed: { lastCustomerSeq: 1 } },
    'conversation.reopen': only,
    'conversation.snooze': { payload: { conversationId, until: Date.now() + 60_000 }, assumed: null },
    'conversation.merge': {
      payload: { conversationId, targetId: conversationId, lineId: newId() },
      assumed: null,
    },
    'conversation.unmerge': {
      payload: { conversationId, targetId: conversationId, lineId: newId() },
      assumed: null,
    },
    'conversation.tag': { payload: { conversationId, add: ['damaged'], remove: ['old'] }, assumed: null },
    'conversation.priority': { payload: { conversationId, priority: 2 }, assumed: { priority: 1 } },
    'conversation.subject': { payload: { conversationId, subject: 'A pot' }, assumed: { subject: '' } },
    'conversation.read': { payload: { conversationId, readSeq: 1 }, assumed: null },
    'queue.claim': { payload: { teamId: app.teamId }, assumed: null },
    'draft.discard': { payload: { conversationId }, assumed: { forSeq: 1 } },
    'ai.feedback': { payload: { conversationId, runId: newId(), isHelpful: true }, assumed: null },
    'customer.edit': {
      payload: { customerId: visits[0].customerId, fields: { name: 'Ellen', email: 'ellen@mail.example' } },
      assumed: { fields: { name: '', email: '' } },
    },
    'article.save': { payload: { articleId: newId(), ...article }, assumed: { updatedAt: 0 } },
    'article.publish': { payload: { articleId: newId() }, assumed: null },
    'article.archive': { payload: { articleId: newId() }, assumed: null },
    'article.review': { payload: { articleId: newId(), reviewDays: 90 }, assumed: null },
    'reply.save': {
      payload: { replyId: newId(), title: 'Thanks', shortcut: 'thx', body: 'Thank you.' },
      assumed: { updatedAt: 0 },
    },
    'reply.remove': { payload: { replyId: newId() }, assumed: null },
    'maintenance.save': {
      payload: {
        ...{
          maintenanceId: newId(),
          title: 'New disks',
          text: 'The chat pauses for some minutes.',
          lang: 'en',
        },
        ...{ startsAt: Date.now() + 3_600_000, endsAt: Date.now() + 7_200_000 },
        ...{ parts: ['database'], tellCustomers: true },
      },
      assumed: { updatedAt: 0 },
    },
    'maintenance.cancel': { payload: { maintenanceId: newId() }, assumed: null },
    'alert.acknowledge': { payload: { alertId: newId() }, assumed: null },
    'view.save': {
      payload: {
        viewId: newId(),
        fields: { title: 'Billing', asked: { preset: 'week', teamId: app.teamId }, isShared: true },
      },
      assumed: { fields: null },
    },
    'view.remove': { payload: { viewId: newId() }, assumed: null },
    'notification.prefer': {
      payload: { personId: people.admin.id, fields: { hidesText: true, mutedKinds: ['queue_new'] } },
      assumed: null,
    },
    'notification.read': { payload: { notificationIds: [newId()] }, assumed: null },
    'presence.set': {
      payload: { personId: newId(), availability: 'busy', statusText: 'In a meeting', statusUntil: null },
      assumed: null,
    },
    'customer.write': {
      payload: {
        ...{ conversationId, messageId: newId(), text, page: '/pots', locale: 'en' },
        form: { name: 'Ellen', email: 'ellen@mail.example' },
      },
      assumed: null,
    },
    'customer.handover': only,
    'customer.recommend': { payload: { conversationId, score: 9 }, assumed: null },
    'customer.rate': { payload: { conversationId, score: 5, comment: 'quick' }, assumed: null },
    'customer.feedback': { payload: { conversationId, messageId: newId(), isHelpful: false }, assumed: null },
    'customer.contact': {
      payload: { conversationId, email: 'ellen@mail.example', name: 'Ellen' },
      assumed: null,
    },
  };
}

type EventSamples<Up extends Record<string, z.ZodType>> = { [Event in keyof Up]: z.input<Up[Event]> };

export function consoleSamples({ app, conversations }: House): EventSamples<typeof consoleUp> {
  const conversationId = conversations.open;
  const chain = { collection: 'messages', scope: `team:${app.teamId}` } as const;
  const checkpoint = { phase: 'tail', position: `5:${conversationId}` } as const;
  return {
    'sync.resume': { protocolVersion: PROTOCOL_VERSION, epoch: 'e', chains: [{ ...chain, checkpoint }] },
    'sync.pull': { epoch: 'e', ...chain, checkpoint, limit: 100 },
    command: command('conversation.tag', { conversationId, add: ['a'], remove: [] }),
    typing: { conversationId, isTyping: true },
    viewing: { conversationIds: [conversationId] },
    activity: { isIdle: false },
    'presence.watch': { personIds: [app.siteId] },
    'capacity.watch': { isShown: false },
    'security.watch': { isShown: false },
    delivered: { marks: [{ conversationId, deliveredSeq: 1 }] },
    purged: { purgeIds: [newId()] },
  };
}

export function widgetSamples({ conversations }: House): EventSamples<typeof widgetUp> {
  const conversationId = conversations.open;
  return {
    'widget.resume': { conversationId, afterSeq: 0 },
    command: command('customer.handover', { conversationId }),
    typing: { conversationId, isTyping: true },
    receipt: { conversationId, deliveredSeq: 1, readSeq: 1 },
  };
}
