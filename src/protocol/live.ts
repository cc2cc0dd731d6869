// What need not last: typing, viewing, presence, streamed tokens. Never written per event.
import { z } from 'zod';
import type { Id } from './ids.ts';
import { id } from './schema.ts';

export const typing = z.object({ conversationId: id, isTyping: z.boolean() });
export const viewing = z.object({ conversationId: id.nullable() });
export const availability = z.object({ state: z.enum(['online', 'away', 'busy']) });
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
export type PresenceState = 'online' | 'away' | 'busy' | 'offline';
export type PresenceEvent = { people: { personId: Id; state: PresenceState }[] };

/** A provisional text (T1). `text` is the whole text so far, so that a lost event costs nothing. */
export type AiStreamEvent = { conversationId: Id; streamId: Id; forSeq: number; text: string };
export type AiWithdrawnEvent = {
  conversationId: Id;
  streamId: Id;
  reason: 'person_replied' | 'customer_wrote' | 'handed_over' | 'failed' | 'committed';
};
