// The shape of every command (S4). The server checks them; clients only use the types.
import { z } from 'zod';
import { subject, tag } from '../documents/conversation.ts';
import { articleFields, audience, email, translationOf } from '../documents/desk.ts';
import { maintenanceFields } from '../documents/maintenance.ts';
import { messageText } from '../documents/message.ts';
import { preferPayload } from '../documents/notification.ts';
import { viewFields } from '../documents/view.ts';
import { mostReviewDays } from '../review.ts';
import { id, languageTag, millis } from '../schema.ts';

const seq = z.number().int().min(0).max(1_000_000_000);
const personOrNobody = z.union([id, z.literal('')]);
const nothing = z.null();

const command = <P extends z.ZodType, A extends z.ZodType>(payload: P, assumed: A) => ({
  payload,
  assumed,
});

/** What an agent was offered and took up, and how much of it they changed before it went: a draft, a suggested reply, a rewriting. */
const proposal = z.object({
  source: z.enum(['draft', 'reply', 'article', 'past', 'rewrite']),
  /** The AI's run behind a draft, the call behind a rewriting; else the saved reply, the article or the conversation. */
  sourceId: id,
  /** Share of the characters that were changed, 0 to 1. */
  editDistance: z.number().min(0).max(1),
});
export type Proposal = z.infer<typeof proposal>;

/** Commands of staff, by kind. */
export const staffCommands = {
  'message.send': command(
    z.object({
      conversationId: id,
      messageId: id,
      kind: z.enum(['text', 'note']),
      text: messageText,
      lang: z.string().max(35),
      mentions: z.array(id).max(50),
      /** True when the console offers again what a restored server lost (S6). */
      recovered: z.boolean(),
      /** What the text was made from; absent for words of one's own. */
      proposal: proposal.optional(),
    }),
    z.object({ lastPublicSeq: seq }),
  ),
  'conversation.assign': command(
    z.object({ conversationId: id, agentId: personOrNobody }),
    z.object({ agentId: personOrNobody }),
  ),
  'conversation.transfer': command(z.object({ conversationId: id, teamId: id }), z.object({ teamId: id })),
  'conversation.resolve': command(z.object({ conversationId: id }), z.object({ lastCustomerSeq: seq })),
  'conversation.reopen': command(z.object({ conversationId: id }), nothing),
  'conversation.snooze': command(z.object({ conversationId: id, until: millis }), nothing),
  /** `conversationId` goes into `targetId`; `lineId`: the line that says so in the target, its own has the command's id. */
  'conversation.merge': command(z.object({ conversationId: id, targetId: id, lineId: id }), nothing),
  /** Takes it back. `targetId`: what it was merged into. */
  'conversation.unmerge': command(z.object({ conversationId: id, targetId: id, lineId: id }), nothing),
  'conversation.tag': command(
    z.object({ conversationId: id, add: z.array(tag).max(50), remove: z.array(tag).max(50) }),
    nothing,
  ),
  'conversation.priority': command(
    z.object({ conversationId: id, priority: z.number().int().min(0).max(3) }),
    z.object({ priority: z.number().int().min(0).max(3) }),
  ),
  'conversation.subject': command(z.object({ conversationId: id, subject }), z.object({ subject })),
  'conversation.read': command(z.object({ conversationId: id, readSeq: seq }), nothing),
  /** Needs the server: never queued while offline. */
  'queue.claim': command(z.object({ teamId: id.nullable() }), nothing),
  'draft.discard': command(z.object({ conversationId: id }), z.object({ forSeq: seq })),
  /** Whether the AI's answer or draft was any good. Saying it again replaces it. */
  'ai.feedback': command(z.object({ conversationId: id, runId: id, isHelpful: z.boolean() }), nothing),
  'customer.edit': command(
    z.object({
      customerId: id,
      fields: z.object({
        name: z.string().max(200).optional(),
        email: email.optional(),
        phone: z.string().max(40).optional(),
        note: z.string().max(4_000).optional(),
      }),
    }),
    z.object({
      fields: z.object({
        name: z.string().max(200).optional(),
        email: email.optional(),
        phone: z.string().max(40).optional(),
        note: z.string().max(4_000).optional(),
      }),
    }),
  ),
  'article.save': command(
    /** Without an audience it stays who may read it; a new one is public. Without `translationOf` it stays what it is a translation of. */
    z.object({
      articleId: id,
      ...articleFields,
      audience: audience.optional(),
      translationOf: translationOf.optional(),
    }),
    /** The `updatedAt` the author began from; 0 for a new article. */
    z.object({ updatedAt: millis }),
  ),
  'article.publish': command(z.object({ articleId: id }), nothing),
  'article.archive': command(z.object({ articleId: id }), nothing),
  /** Still right. With `reviewDays` it also says for how long from now on; 0: for ever. */
  'article.review': command(
    z.object({ articleId: id, reviewDays: z.number().int().min(0).max(mostReviewDays).optional() }),
    nothing,
  ),
  'reply.save': command(
    z.object({
      replyId: id,
      title: z.string().min(1).max(120),
      shortcut: z.string().max(40),
      body: z.string().min(1).max(10_000),
      /** The language of `body`; absent: as it was. */
      locale: languageTag.optional(),
      /** The other languages, whole; absent: as they were. */
      texts: z.record(languageTag, z.string().min(1).max(10_000)).optional(),
    }),
    z.object({ updatedAt: millis }),
  ),
  'reply.remove': command(z.object({ replyId: id }), nothing),
  'presence.set': command(
    z.object({
      /** Oneself. */
      personId: id,
      availability: z.enum(['online', 'away', 'busy']),
      statusText: z.string().max(80),
      /** When it goes back to online by itself; null: never. */
      statusUntil: millis.nullable(),
    }),
    nothing,
  ),
  'maintenance.save': command(
    z.object({ maintenanceId: id, ...maintenanceFields }),
    /** The `updatedAt` the author began from; 0 for a new one. */
    z.object({ updatedAt: millis }),
  ),
  'maintenance.cancel': command(z.object({ maintenanceId: id }), nothing),
  /** A saved view of the dashboards; what is not named stays. Name and contents must be there for a new one. */
  'view.save': command(
    z.object({ viewId: id, fields: z.object(viewFields).partial() }),
    /** What the author saw of the same fields; null for a new one. */
    z.object({ fields: z.object(viewFields).partial().nullable() }),
  ),
  'view.remove': command(z.object({ viewId: id }), nothing),
  'alert.acknowledge': command(z.object({ alertId: id }), nothing),
  'notification.read': command(z.object({ notificationIds: z.array(id).min(1).max(500) }), nothing),
  'notification.prefer': command(preferPayload, nothing),
} as const;

/** Commands of customers, by kind. */
export const customerCommands = {
  /** Writes; begins the conversation when the id is new, and reopens a resolved one. */
  'customer.write': command(
    z.object({
      conversationId: id,
      messageId: id,
      text: messageText,
      page: z.string().max(2_000),
      locale: z.string().max(35),
      /** Left with the form shown outside opening hours; null in ordinary chat. */
      form: z.object({ name: z.string().max(200), email }).nullable(),
    }),
    nothing,
  ),
  'customer.handover': command(z.object({ conversationId: id }), nothing),
  'customer.rate': command(
    z.object({
      conversationId: id,
      score: z.number().int().min(1).max(5),
      comment: z.string().max(2_000),
    }),
    nothing,
  ),
  /** How likely they would recommend the desk, nought to ten. */
  'customer.recommend': command(
    z.object({ conversationId: id, score: z.number().int().min(0).max(10) }),
    nothing,
  ),
  /** Under an answer of the AI. Saying it again replaces it. */
  'customer.feedback': command(
    z.object({ conversationId: id, messageId: id, isHelpful: z.boolean() }),
    nothing,
  ),
  'customer.contact': command(z.object({ conversationId: id, email, name: z.string().max(200) }), nothing),
} as const;

export const commands = { ...staffCommands, ...customerCommands } as const;

export type CustomerCommandKind = keyof typeof customerCommands;
export type CommandKind = keyof typeof commands;
export type Payload<K extends CommandKind> = z.infer<(typeof commands)[K]['payload']>;
export type Assumed<K extends CommandKind> = z.infer<(typeof commands)[K]['assumed']>;
/** A command as the author writes it, one shape a kind. */
export type Command = {
  [K in CommandKind]: {
    commandId: string;
    kind: K;
    lane: string;
    payload: Payload<K>;
    assumed: Assumed<K>;
    createdAt: number;
  };
}[CommandKind];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;
