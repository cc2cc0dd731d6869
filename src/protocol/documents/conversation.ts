import { z } from 'zod';
import {
  defineDocument,
  indexedEnum,
  indexedId,
  indexedInt,
  indexedMillis,
  millis,
  replicated,
} from '../schema.ts';

export const tag = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
export const tags = z.array(tag).max(50);
export const subject = z.string().max(200);

/** What a merge changed and its undoing puts back. */
const standing = {
  status: z.enum(['open', 'snoozed', 'resolved']),
  turn: z.enum(['bot', 'queue', 'agent']),
  queuedAt: millis.nullable(),
  waitingSince: millis.nullable(),
  snoozedUntil: millis.nullable(),
  resolvedAt: millis.nullable(),
};

/** Where a merged conversation went on (docs/decisions/0018). */
export const mergedInto = z.object({
  id: z.string().max(36),
  number: z.number().int().min(0),
  /** The line in the target that tells of it: what stands after it was said after the merge. */
  seq: z.number().int().min(0),
  at: millis,
  source: z.object(standing),
  target: z.object({
    ...standing,
    agentId: z.string().max(36),
    priority: z.number().int().min(0).max(3),
    /** Those that only the merge gave it. */
    tags,
  }),
});
export type MergedInto = z.infer<typeof mergedInto>;

export const conversation = defineDocument({
  name: 'conversations',
  version: 0,
  shape: {
    ...replicated,
    /** The number people say aloud: #48213. */
    number: indexedInt(1_000_000_000),
    teamId: indexedId(),
    siteId: indexedId(),
    customerId: indexedId(),
    /** Kept here so that the list needs one read. */
    customerName: z.string().max(200),
    subject,
    channel: z.enum(['chat', 'form']),
    status: indexedEnum(['open', 'snoozed', 'resolved']),
    turn: indexedEnum(['bot', 'queue', 'agent']),
    /** '' while nobody has it. */
    agentId: indexedId(),
    /** 0 low, 1 normal, 2 high, 3 urgent. */
    priority: indexedInt(3),
    tags,
    snoozedUntil: millis.nullable(),
    /** When it entered the queue. */
    queuedAt: millis.nullable(),
    /** The oldest customer message that nobody answered. */
    waitingSince: millis.nullable(),
    handover: z
      .object({
        reason: z.string().max(40),
        text: z.string().max(500),
        confidence: z.number().min(0).max(1).nullable(),
        limit: z.number().min(0).max(1).nullable(),
      })
      .nullable(),
    /** The highest seq; the next message takes one more. */
    lastSeq: indexedInt(1_000_000_000),
    /** The highest seq that the customer may see. */
    lastPublicSeq: z.number().int().min(0),
    lastCustomerSeq: z.number().int().min(0),
    lastMessage: z
      .object({
        /** The first 160 characters. */
        text: z.string().max(200),
        authorKind: z.enum(['customer', 'agent', 'ai', 'system']),
        authorId: z.string().max(36),
        kind: z.enum(['text', 'note', 'event']),
        createdAt: millis,
      })
      .nullable(),
    lastActivityAt: indexedMillis(),
    createdAt: millis,
    resolvedAt: millis.nullable(),
    /** Watermarks (S5): everything up to this seq was delivered to, or read by, that party. */
    customerDeliveredSeq: z.number().int().min(0),
    customerReadSeq: z.number().int().min(0),
    agentDeliveredSeq: z.number().int().min(0),
    agentReadSeq: z.number().int().min(0),
    rating: z
      .object({ score: z.number().int().min(1).max(5), comment: z.string().max(2_000), createdAt: millis })
      .nullable(),
    /** How likely the customer recommends the desk, nought to ten. */
    recommendation: z
      .object({ score: z.number().int().min(0).max(10), createdAt: millis })
      .nullable()
      .optional(),
    /** It was merged into another, where the customer's words go now; null or absent: it was not. */
    mergedInto: mergedInto.nullable().optional(),
    /** Until when what is not done yet was promised; it may be past. Told by the server a minute later or so. */
    promised: z
      .object({
        firstReplyAt: millis.nullable(),
        resolutionAt: millis.nullable(),
        /** The customer waits for an answer, and once there is one the end is not due until they write again. */
        resolutionPauses: z.literal(true).optional(),
      })
      .nullable()
      .optional(),
    /** The page the customer wrote from. */
    page: z.string().max(2_000),
    locale: z.string().max(35),
    /** Skills routing asks for. */
    skills: z.array(z.string().max(40)).max(20),
  },
  indexes: [
    ['status', 'lastActivityAt'],
    ['status', 'turn', 'lastActivityAt'],
    ['agentId', 'status', 'lastActivityAt'],
    ['customerId', 'lastActivityAt'],
    ['scope'],
  ],
});
export type Conversation = z.infer<typeof conversation.schema>;
