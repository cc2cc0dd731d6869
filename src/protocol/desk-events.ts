/**
 * What the desk tells programs: the closed list of its events, each with its payload. Webhooks send them, `GET /api/v1/events` streams
 * them. A payload only ever grows within a version; what would break a reader is a new version.
 */
import { z } from 'zod';
import { author } from './documents/message.ts';
import { id } from './schema.ts';

export const deskEventTypes = [
  'conversation.created',
  'conversation.assigned',
  'conversation.unassigned',
  'conversation.transferred',
  'conversation.handed_over',
  'conversation.snoozed',
  'conversation.resolved',
  'conversation.reopened',
  'conversation.rated',
  'conversation.merged',
  'conversation.unmerged',
  'message.created',
  'note.created',
  'customer.erased',
] as const;
export type DeskEventType = (typeof deskEventTypes)[number];

export const deskEventVersion = 1;

/** As it was right after what the event tells of. */
const conversation = z.object({
  id,
  /** The number people say aloud. */
  number: z.number().int(),
  teamId: id,
  siteId: id,
  customerId: id,
  channel: z.enum(['chat', 'form']),
  status: z.enum(['open', 'snoozed', 'resolved']),
  turn: z.enum(['bot', 'queue', 'agent']),
  /** Null: nobody has it. */
  agentId: id.nullable(),
  /** 0 low, 1 normal, 2 high, 3 urgent. */
  priority: z.number().int().min(0).max(3),
});
export type EventConversation = z.infer<typeof conversation>;

const message = z.object({
  id,
  /** Its place in the conversation, from 1. */
  seq: z.number().int(),
  author,
  text: z.string(),
  /** BCP 47, '' when unknown. */
  lang: z.string(),
});

const about = { conversation };
/** What `data` holds, by type. Words of people are read when the event is sent: of what was erased meanwhile they are empty. */
export const deskEventData = {
  'conversation.created': z.object(about),
  'conversation.assigned': z.object({ ...about, agentId: id, previousAgentId: id.nullable() }),
  'conversation.unassigned': z.object({ ...about, previousAgentId: id }),
  'conversation.transferred': z.object({ ...about, previousTeamId: id }),
  /** The AI fetched a person; `reason` as in docs/ai.md. */
  'conversation.handed_over': z.object({ ...about, reason: z.string() }),
  /** `until`: ISO 8601. */
  'conversation.snoozed': z.object({ ...about, until: z.string() }),
  'conversation.resolved': z.object(about),
  'conversation.reopened': z.object(about),
  'conversation.rated': z.object({
    ...about,
    rating: z.object({ score: z.number().int().min(1).max(5), comment: z.string() }),
  }),
  /** It goes on in `into`, where the customer's words go now. It is not resolved by it, and no `conversation.resolved` is told. */
  'conversation.merged': z.object({ ...about, into: z.object({ id, number: z.number().int() }) }),
  /** The merge was taken back. */
  'conversation.unmerged': z.object({ ...about, from: z.object({ id, number: z.number().int() }) }),
  /** Said to the customer or by them. */
  'message.created': z.object({ ...about, message }),
  /** Said among colleagues; never to the customer. */
  'note.created': z.object({ ...about, message }),
  'customer.erased': z.object({ customerId: id }),
} satisfies Record<DeskEventType, z.ZodType>;

/** The body of a webhook, and `data:` of the stream. */
export type DeskEvent = {
  [Type in DeskEventType]: {
    /** The same however often it is sent: what a receiver tells doubles by. It is also the header `webhook-id`. */
    id: string;
    type: Type;
    version: typeof deskEventVersion;
    /** ISO 8601: when it happened. */
    timestamp: string;
    data: z.infer<(typeof deskEventData)[Type]>;
  };
}[DeskEventType];

/** A place in the log of events, as the stream's `id:` says it: it only grows, and is compared as a number. */
export const eventPosition = z.string().regex(/^\d{1,18}$/);

/** GET /api/v1/events */
export const eventStreamQuery = z.object({
  /** Types, with commas between them; none: all. */
  types: z
    .string()
    .max(500)
    .transform(text => text.split(','))
    .pipe(z.array(z.enum(deskEventTypes)).max(deskEventTypes.length))
    .optional(),
  /** Of this team alone. */
  teamId: id.optional(),
  /** Go on after this place, where there is no `Last-Event-ID`; `0`: from the oldest that is kept. Else from now on. */
  after: eventPosition.optional(),
});
