// The addresses of conversations, customers and articles, for programs and people alike. Lists come in pages: `next` is what `after`
// is for the page that follows, null on the last one.
import { z } from 'zod';
import type { Conversation } from '../documents/conversation.ts';
import {
  type Article,
  articleFields,
  audience,
  type Customer,
  email,
  translationOf,
} from '../documents/desk.ts';
import type { Message } from '../documents/message.ts';
import { id, languageTag, millis } from '../schema.ts';

type Bare<Document> = Omit<Document, 'scope' | 'changedXid'>;

const limit = z.coerce.number().int().min(1).max(100).default(50);
/** Microseconds and the id after them, until the year 5138; only what an answer gave. */
const mark = z
  .string()
  .regex(/^\d{1,17}\|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .optional();

/** GET /api/v1/conversations: those of the caller's teams, the last active first. */
export const conversationsQuery = z.object({
  status: z.enum(['open', 'snoozed', 'resolved']).optional(),
  teamId: id.optional(),
  customerId: id.optional(),
  after: mark,
  limit,
});
export type ConversationsQuery = z.infer<typeof conversationsQuery>;
export type ConversationsAnswer = { conversations: Bare<Conversation>[]; next: string | null };
/** GET /api/v1/conversations/:id */
export type ConversationAnswer = { conversation: Bare<Conversation> };

/** GET /api/v1/conversations/:id/messages: in order, notes and events too. `after` is a `seq`. */
export const messagesQuery = z.object({
  after: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
  limit,
});
export type MessagesAnswer = { messages: Bare<Message>[]; next: number | null };

/**
 * POST /api/v1/conversations/:id/messages. A `reply` is for the customer, a `note` for the team. With a header `Idempotency-Key` the
 * same request may be sent again: it is written once, and answered alike.
 */
export const writeMessageRequest = z.object({
  kind: z.enum(['reply', 'note']),
  text: z.string().min(1).max(20_000),
  lang: z.union([languageTag, z.literal('')]).default(''),
});
export type WriteMessageAnswer = { message: Bare<Message> };

/** GET /api/v1/customers: the last seen first. */
export const customersQuery = z.object({
  email: email.optional(),
  externalId: z.string().max(200).optional(),
  after: mark,
  limit,
});
export type CustomersQuery = z.infer<typeof customersQuery>;
export type CustomersAnswer = { customers: Bare<Customer>[]; next: string | null };
/** GET and PATCH /api/v1/customers/:id */
export type CustomerAnswer = { customer: Bare<Customer> };
export const changeCustomerRequest = z.strictObject({
  name: z.string().max(200).optional(),
  email: email.optional(),
  phone: z.string().max(40).optional(),
  note: z.string().max(4_000).optional(),
});

/** GET /api/v1/articles: in the order in which they were made. */
export const articlesQuery = z.object({
  status: z.enum(['draft', 'published', 'archived']).optional(),
  locale: z.string().max(35).optional(),
  after: mark,
  limit,
});
export type ArticlesQuery = z.infer<typeof articlesQuery>;
export type ArticlesAnswer = { articles: Bare<Article>[]; next: string | null };
/** GET /api/v1/articles/:id, and what every change of one answers. */
export type ArticleAnswer = { article: Bare<Article> };

/** POST /api/v1/articles makes a draft. */
export const createArticleRequest = z.object({
  ...articleFields,
  audience: audience.optional(),
  translationOf: translationOf.optional(),
});
/** PUT /api/v1/articles/:id. `updatedAt` is what the author began from: refused as `stale` where somebody saved since. */
export const saveArticleRequest = createArticleRequest.extend({ updatedAt: millis });
