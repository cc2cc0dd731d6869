import { z } from 'zod';
import { defineDocument, id, indexedId, indexedInt, indexedString, millis, replicated } from '../schema.ts';

export const messageText = z.string().max(20_000);

/** A source the server itself retrieved. `quote` is a verbatim part of that version of the article. */
export const citation = z.object({
  articleId: id,
  articleVersion: z.number().int().min(1),
  title: z.string().max(300),
  url: z.string().max(2_000),
  quote: z.string().max(4_000),
});
export type Citation = z.infer<typeof citation>;

export const author = z.object({
  kind: z.enum(['customer', 'agent', 'ai', 'system']),
  /** '' for the AI and the system; of a program that has an API key, the key's, with its name. */
  id: z.string().max(36),
  name: z.string().max(200),
});
export type Author = z.infer<typeof author>;

/** How the AI came to a text; `confidence` and `limit` are 0 to 1. */
export const aiFacts = z.object({
  provider: z.string().max(40),
  model: z.string().max(120),
  confidence: z.number().min(0).max(1),
  limit: z.number().min(0).max(1),
  latencyMs: z.number().int().min(0),
  runId: id,
  /** Answers to choose from, as the customer reads them. */
  options: z.array(z.string().max(200)).max(10).optional(),
});
export type AiFacts = z.infer<typeof aiFacts>;

/** What a line in the thread that nobody wrote says. */
export const threadEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('handed_over'),
    reason: z.string().max(40),
    /** The sentence shown; written for the customer. */
    text: z.string().max(500),
    confidence: z.number().min(0).max(1).nullable(),
    limit: z.number().min(0).max(1).nullable(),
  }),
  z.object({ type: z.literal('assigned'), agentId: z.string().max(36), agentName: z.string().max(200) }),
  z.object({ type: z.literal('unassigned'), why: z.enum(['by_person', 'agent_away']) }),
  z.object({ type: z.literal('transferred'), teamId: id, teamName: z.string().max(200) }),
  z.object({ type: z.literal('resolved') }),
  z.object({ type: z.literal('reopened') }),
  z.object({ type: z.literal('snoozed'), until: millis }),
  z.object({
    type: z.literal('rated'),
    score: z.number().int().min(1).max(5),
    comment: z.string().max(2_000),
  }),
  z.object({ type: z.literal('recommended'), score: z.number().int().min(0).max(10) }),
  z.object({ type: z.literal('contact_left'), email: z.string().max(320) }),
  /** In the one that was merged. */
  z.object({ type: z.literal('merged_into'), conversationId: id, number: z.number().int().min(0) }),
  /** In the one that it was merged into, with what became of that one by it. */
  z.object({
    type: z.literal('merged_from'),
    conversationId: id,
    number: z.number().int().min(0),
    /** It had been resolved. */
    reopened: z.boolean(),
    /** It had slept. */
    woke: z.boolean(),
    /** It is for people now; before, the AI had it. */
    toPeople: z.boolean(),
    /** Who has it by this; '' where that stays as it was. */
    agentId: z.string().max(36),
    /** The oldest message there that nobody answered; null: none. */
    waitingSince: millis.nullable(),
  }),
  /** In the one that was merged, when that was taken back. */
  z.object({
    type: z.literal('unmerged_from'),
    conversationId: id,
    number: z.number().int().min(0),
    snoozedUntil: millis.nullable(),
  }),
  /** In the other. `restored`: it is as it was before the merge, for nothing was done in it since. */
  z.object({
    type: z.literal('unmerged'),
    conversationId: id,
    number: z.number().int().min(0),
    restored: z.boolean(),
    snoozedUntil: millis.nullable(),
  }),
]);
export type ThreadEvent = z.infer<typeof threadEvent>;

/** What a message is, apart from where it is kept. Transcripts hold these. */
export const messageBody = {
  /** Place in the conversation, from 1, without gaps. */
  seq: indexedInt(1_000_000_000),
  kind: z.enum(['text', 'note', 'event']),
  author,
  text: messageText,
  /** BCP 47, '' when unknown. */
  lang: z.string().max(35),
  createdAt: millis,
  citations: z.array(citation).max(20),
  ai: aiFacts.nullable(),
  event: threadEvent.nullable(),
  /** Offered again by a console after the server was restored (S6). */
  recovered: z.boolean(),
};

export const message = defineDocument({
  name: 'messages',
  version: 0,
  shape: {
    ...replicated,
    conversationId: indexedId(),
    teamId: indexedString(36),
    ...messageBody,
  },
  indexes: [['conversationId', 'seq'], ['scope']],
});
export type Message = z.infer<typeof message.schema>;

export const packedMessage = z.object({ id, ...messageBody });
export type PackedMessage = z.infer<typeof packedMessage>;

export const transcript = defineDocument({
  name: 'transcripts',
  version: 0,
  shape: {
    ...replicated,
    conversationId: indexedId(),
    teamId: indexedString(36),
    firstSeq: indexedInt(1_000_000_000),
    lastSeq: indexedInt(1_000_000_000),
    messages: z.array(packedMessage).max(200),
  },
  indexes: [['conversationId', 'firstSeq'], ['scope']],
});
export type Transcript = z.infer<typeof transcript.schema>;
