// GET /status.json: how the service is, in customers' words. Nothing inner: no server, version, program or person.
import { z } from 'zod';

const when = z.iso.datetime();
const publicPart = z.enum(['chat', 'answers', 'mail']);
export const publicState = z.enum(['operational', 'degraded', 'down']);

export const statusAnswer = z.object({
  state: publicState,
  updatedAt: when,
  parts: z.array(z.object({ part: publicPart, state: publicState })),
  /** Running and coming, soonest first; only what customers may know of. */
  maintenance: z.array(
    z.object({
      title: z.string(),
      text: z.string(),
      /** BCP 47, '' when unknown. */
      lang: z.string(),
      startsAt: when,
      endsAt: when,
      isRunning: z.boolean(),
      parts: z.array(publicPart),
    }),
  ),
  /** Of the last 14 days, newest first; `endedAt` null while it lasts. */
  incidents: z.array(
    z.object({
      part: publicPart,
      worst: z.enum(['degraded', 'down']),
      startedAt: when,
      endedAt: when.nullable(),
    }),
  ),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;
