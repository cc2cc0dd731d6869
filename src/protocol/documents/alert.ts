// Something that a person should look at now. It opens and closes by itself; a person says that they have seen it.
import { z } from 'zod';
import { millis } from '../schema.ts';
import { operationFields } from './operation-fields.ts';

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const alert = z.object({
  ...operationFields,
  kind: z.literal('alert'),
  /** What it is about, for programs: at most one open alert has it. */
  key: z.string().min(1).max(120),
  severity: z.enum(severities),
  /** Null while it lasts. */
  closedAt: millis.nullable(),
  acknowledgedAt: millis.nullable(),
  /** '' while nobody has. */
  acknowledgedBy: z.string().max(36),
});
export type Alert = z.infer<typeof alert>;
