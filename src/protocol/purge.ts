// What a console is told to forget, and its receipt. Beside the tombstones of sync: those take rows away, this also what a person had
// written, sent or chosen about them on that computer.
import { z } from 'zod';
import type { Id } from './ids.ts';
import { id } from './schema.ts';

export type PurgeEvent = { purges: { id: Id; customerIds: Id[]; conversationIds: Id[] }[] };

/** Nothing of them is left in any store of this browser. */
export const purged = z.object({ purgeIds: z.array(id).min(1).max(1_000) });
