// A time in which a part of the system was not well: what the history on the system page and the public status page are made of.
import { z } from 'zod';
import { millis } from '../schema.ts';
import { partIds } from '../system.ts';
import { operationFields } from './operation-fields.ts';

export const incident = z.object({
  ...operationFields,
  kind: z.literal('incident'),
  part: z.enum(partIds),
  /** The worst that it was. */
  worst: z.enum(['degraded', 'down']),
  startedAt: millis,
  /** Null while it lasts. */
  endedAt: millis.nullable(),
});
export type Incident = z.infer<typeof incident>;
