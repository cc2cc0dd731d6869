// What every member of staff shares: customers, people and teams, articles, replies.
import { z } from 'zod';
import { audiences } from '../audience.ts';
import { mostReviewDays } from '../review.ts';
import {
  defineDocument,
  id,
  indexedEnum,
  indexedId,
  indexedMillis,
  indexedString,
  millis,
  replicated,
} from '../schema.ts';
import { citation } from './message.ts';

export const email = z.string().max(320);

export const customer = defineDocument({
  name: 'customers',
  version: 0,
  shape: {
    ...replicated,
    name: z.string().max(200),
    /** '' when unknown. */
    email,
    phone: z.string().max(40),
    /** True when the site proved who it is by HMAC. */
    verified: z.boolean(),
    externalId: z.string().max(200),
    locale: z.string().max(35),
    timeZone: z.string().max(60),
    attributes: z.record(z.string().max(60), z.string().max(500)),
    note: z.string().max(4_000),
    createdAt: millis,
    lastSeenAt: indexedMillis(),
  },
  // Never by what tells who somebody is: on a computer that is sealed.
  indexes: [['lastSeenAt'], ['scope']],
});
export type Customer = z.infer<typeof customer.schema>;

/** Agents and teams share one collection: RxDB's free core opens few. */
export const person = defineDocument({
  name: 'people',
  version: 0,
  shape: {
    ...replicated,
    kind: indexedEnum(['agent', 'team']),
    name: z.string().max(200),
    /** Agents only; '' for a team. */
    email,
    role: z.enum(['agent', 'supervisor', 'admin']).nullable(),
    teamIds: z.array(id).max(200),
    skills: z.array(z.string().max(40)).max(50),
    /** How many open conversations an agent takes at once. */
    capacity: z.number().int().min(0).max(100),
    active: z.boolean(),
    /** What an agent chose, until `statusUntil` where that is set (presence.ts). */
    availability: z.enum(['online', 'away', 'busy']),
    statusText: z.string().max(80),
    statusUntil: millis.nullable(),
    /** When an agent's last console went; 0 when never seen. */
    lastSeenAt: millis,
    /** Teams only. */
    strategy: z.enum(['manual', 'round_robin', 'least_busy', 'skills']).nullable(),
    createdAt: millis,
  },
  indexes: [['scope']],
});
export type Person = z.infer<typeof person.schema>;

export const articleFields = {
  title: z.string().min(1).max(300),
  /** Markdown (CommonMark). */
  body: z.string().max(200_000),
  tags: z.array(z.string().min(1).max(40)).max(50),
  locale: z.string().max(35),
};

export const audience = z.enum(audiences);
export const translationOf = z.union([id, z.literal('')]);

export const article = defineDocument({
  name: 'articles',
  version: 0,
  shape: {
    ...replicated,
    ...articleFields,
    slug: z.string().max(120),
    audience,
    /** The original that this is a translation of; '' for an original. */
    translationOf,
    status: indexedEnum(['draft', 'published', 'archived']),
    /** Rises by one with every published text; citations name it. */
    version: z.number().int().min(0),
    /** How long it is taken to be right after `reviewedAt`; 0: for ever (review.ts). */
    reviewDays: z.number().int().min(0).max(mostReviewDays),
    /** When somebody last wrote it, published it or said that it is still right. */
    reviewedAt: millis,
    updatedAt: indexedMillis(),
    updatedBy: z.string().max(36),
    createdAt: millis,
  },
  indexes: [['status', 'updatedAt'], ['scope']],
});
export type Article = z.infer<typeof article.schema>;

/** A template: a text with variables that agents insert with `/` and flows say, in each language that it has. */
export const reply = defineDocument({
  name: 'replies',
  version: 0,
  shape: {
    ...replicated,
    title: z.string().max(120),
    shortcut: z.string().max(40),
    /** The main language: for whoever reads none of the others. */
    locale: z.string().max(35),
    /** In the main language. */
    body: z.string().max(10_000),
    /** In the other languages. */
    texts: z.record(z.string().max(35), z.string().max(10_000)),
    /** Rises by one with every text that is saved. */
    version: z.number().int().min(1),
    updatedAt: millis,
    updatedBy: z.string().max(36),
  },
  indexes: [['scope']],
});
export type Reply = z.infer<typeof reply.schema>;

/** What the AI proposes that an agent says next. At most one per conversation; its id is the conversation's. */
export const draft = defineDocument({
  name: 'drafts',
  version: 0,
  shape: {
    ...replicated,
    conversationId: indexedId(),
    teamId: indexedString(36),
    text: z.string().max(20_000),
    citations: z.array(citation).max(20),
    confidence: z.number().min(0).max(1),
    provider: z.string().max(40),
    model: z.string().max(120),
    /** The run that made it; '' for one of before runs were named. */
    runId: z.string().max(36),
    /** The last customer-visible seq the model had read. Older than the thread: stale. */
    forSeq: z.number().int().min(0),
    createdAt: millis,
  },
  indexes: [['conversationId'], ['scope']],
});
export type Draft = z.infer<typeof draft.schema>;
