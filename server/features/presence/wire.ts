// What servers tell each other about presence. Checked by who hears it: another server may run another version.
import { z } from 'zod';
import { id } from '#protocol/schema.ts';

const seen = z.object({ personId: id, liveness: z.enum(['here', 'idle', 'gone']) });
const views = z.object({
  conversationId: id,
  people: z.array(z.object({ personId: id, name: z.string() })),
});

/** `people` changed here. */
export const changedShape = z.object({ from: id, people: z.array(seen) });
/** Everything this server sees. `asks`: it has just come, or come back, and wants to hear the same of the others. */
export const wholeShape = z.object({
  from: id,
  asks: z.boolean(),
  people: z.array(seen),
  views: z.array(views),
});
export const viewsShape = z.object({ from: id, views });
/** It stops. `people` left it a moment ago, most of them for another server. */
export const byeShape = z.object({ from: id, people: z.array(seen.extend({ forMs: z.number() })) });
/** A conversation went to another team: who may not see it any more stops looking. */
export const movedShape = z.object({ conversationId: id, scope: z.string() });
/** A program says for a person what they look at; null: at nothing. */
export const viewAsShape = z.object({ personId: id, conversationId: id.nullable() });
