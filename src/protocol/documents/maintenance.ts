// Work on the system, told before it begins: to everybody at the desk, and to customers where an admin wishes so.
import { z } from 'zod';
import { millis } from '../schema.ts';
import { partIds } from '../system.ts';
import { operationFields } from './operation-fields.ts';

export const maintenanceFields = {
  title: z.string().min(1).max(120),
  text: z.string().max(2_000),
  /** The language of title and text, BCP 47; '' when unknown. */
  lang: z.string().max(35),
  startsAt: millis,
  endsAt: millis,
  /** What will not work, or not well. Empty: nothing in particular. */
  parts: z.array(z.enum(partIds)).max(partIds.length),
  /** Whether customers read of it, in the chat and on the status page. */
  tellCustomers: z.boolean(),
};

export const maintenance = z.object({
  ...operationFields,
  kind: z.literal('maintenance'),
  ...maintenanceFields,
  canceledAt: millis.nullable(),
  updatedAt: millis,
  updatedBy: z.string().max(36),
});
export type Maintenance = z.infer<typeof maintenance>;
