// What need not last: typing, viewing, presence, streamed tokens. Never written per event.
import { z } from 'zod';
import type { Id } from './ids.ts';
import type { Liveness } from './presence.ts';
import { id } from './schema.ts';

export const typing = z.object({ conversationId: id, isTyping: z.boolean() });
/** All conversations that this connection looks at now, one a window. */
export const viewing = z.object({ conversationIds: z.array(id).max(20) });
/** Whether nobody has touched this console for a while. */
export const activity = z.object({ isIdle: z.boolean() });
/** Everybody whose presence this connection shows now. The answer comes as a `presence` event, and so does what changes. */
export const presenceWatch = z.object({ personIds: z.array(id).max(500) });
/** Whether this connection shows capacity: what is measured comes as `capacity` events from now on, or no more. */
export const capacityWatch = z.object({ isShown: z.boolean() });
/** Customer messages that reached this console's store (S5). Lower values change nothing. */
export const delivered = z.object({
  marks: z
    .array(z.object({ conversationId: id, deliveredSeq: z.number().int().min(1).max(1_000_000_000) }))
    .min(1)
    .max(200),
});
/** Watermarks: everything up to these seqs was delivered and read (S5). Lower values change nothing. */
export const receipt = z.object({
  conversationId: id,
  deliveredSeq: z.number().int().min(0).max(1_000_000_000),
  readSeq: z.number().int().min(0).max(1_000_000_000),
});

export type TypingEvent = {
  conversationId: Id;
  party: 'customer' | 'agent' | 'ai';
  /** '' for the customer and the AI. */
  personId: string;
  name: string;
  isTyping: boolean;
};
export type ViewingEvent = { conversationId: Id; people: { personId: Id; name: string }[] };
export type PresenceEvent = { people: { personId: Id; liveness: Liveness }[] };

/** A provisional text (T1). `text` is the whole text so far, so that a lost event costs nothing. */
export type AiStreamEvent = { conversationId: Id; streamId: Id; forSeq: number; text: string };
export type AiWithdrawnEvent = {
  conversationId: Id;
  streamId: Id;
  reason: 'person_replied' | 'customer_wrote' | 'handed_over' | 'failed' | 'committed';
};
